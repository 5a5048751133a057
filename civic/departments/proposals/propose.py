"""The history is asked who answers for what; what it says waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.types import current_codes
from civic.categories.queries import categories
from civic.city.shape import begin_shaping, record_shaping, take_over
from civic.core import clock
from civic.core.permissions import Actor
from civic.departments.learning.cases import DEFAULT_HALF_LIFE_DAYS
from civic.departments.learning.rules import MIN_CONFIDENCE, MIN_SUPPORT, ChosenRule, Rule, choose_rules
from civic.departments.models import Jurisdiction
from civic.departments.proposals.events import RoutingProposed
from civic.departments.proposals.history import cells_of_city
from civic.departments.proposals.models import RoutingProposal
from civic.departments.proposals.place import Place, place_of
from civic.departments.queries import departments

MUCH_MORE = 2
"""A refused proposal comes back when there are so many times the cases that there were when it was refused …"""

MUCH_SURER = 0.1
"""… or when its confidence has risen by so much."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What asking the history came to. ``kept_back`` were refused before, and little has changed since; ``settled`` say
    what was decided already.
    """

    issues: int
    added: int
    changed: int
    unchanged: int
    dropped: int
    kept_back: int
    settled: int

    @property
    def waiting(self) -> int:
        return self.added + self.changed + self.unchanged


def propose_routing(
    session: Session, actor: Actor, *, min_support: int = MIN_SUPPORT, min_confidence: float = MIN_CONFIDENCE,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
) -> Proposed:  # fmt: skip
    """Make the proposals that wait for a decision those of today's history; no rule is changed.

    Decisions stand: what was accepted, changed or refused is proposed again only when the rule is gone, or when the
    evidence has changed substantially (``MUCH_MORE``, ``MUCH_SURER``). Raises NotAllowed.
    """
    begin_shaping(session, actor)
    cells = cells_of_city(session, half_life_days=half_life_days)
    chosen = choose_rules(cells, min_support=min_support, min_confidence=min_confidence)
    waiting: dict[Place, RoutingProposal] = {}
    decided: dict[Place, list[RoutingProposal]] = {}
    for row in session.scalars(select(RoutingProposal).order_by(RoutingProposal.id)):
        if row.status == "proposed":
            waiting[place_of(row)] = row
        else:
            decided.setdefault(place_of(row), []).append(row)
    rules = {place_of(rule): rule.department_id for rule in session.scalars(select(Jurisdiction))}
    places, units = _Places(session), {unit.code: unit.id for unit in departments(session)}
    counts = dict.fromkeys(("added", "changed", "unchanged", "kept_back", "settled"), 0)
    for each in chosen:
        place, department_id = places.of(each.rule), units[each.rule.department]
        earlier = decided.get(place, ())
        if rules.get(place) == department_id and any(row.status != "refused" for row in earlier):
            counts["settled"] += 1
        elif _stands(earlier, department_id, rules.get(place), each):
            counts["kept_back"] += 1
        else:
            counts[_put(session, waiting.pop(place, None), place, department_id, each)] += 1
    for row in waiting.values():
        session.delete(row)
    session.flush()
    done = Proposed(issues=sum(cell.cases for cell in cells), dropped=len(waiting), **counts)
    if done.added or done.changed or done.dropped:
        body = RoutingProposed(
            issues=done.issues,
            waiting=done.waiting,
            added=done.added,
            changed=done.changed,
            dropped=done.dropped,
        )
        record_shaping(session, actor, body)
    return done


class _Places:
    """From the codes of rules to rows."""

    def __init__(self, session: Session) -> None:
        in_use = categories(session)
        self._groups = {group.code: group.id for group, _ in in_use}
        self._categories = {category.code: category.id for _, inner in in_use for category in inner}
        self._types = {code: type_id for code, (type_id, _) in current_codes(session).items()}

    def of(self, rule: Rule) -> Place:
        depth = len(rule.levels)
        return Place(
            self._categories[rule.levels[1]] if depth == 2 else None,
            self._groups[rule.levels[0]] if depth == 1 else None,
            self._types[rule.area[0]] if rule.area else None,
            rule.area[1] if rule.area else None,
        )


def _stands(
    earlier: Iterable[RoutingProposal], department_id: int, today: int | None, chosen: ChosenRule
) -> bool:
    """Whether somebody has said no to this already: refused it, or named another department that still answers."""
    said_no = [
        row for row in earlier
        if row.department_id == department_id
        and (row.status == "refused" or (row.status == "changed" and row.chosen_id == today))
    ]  # fmt: skip
    if not said_no:
        return False
    last = said_no[-1]
    more = chosen.tally.total >= MUCH_MORE * last.cases
    surer = chosen.confidence >= last.confidence + MUCH_SURER
    return not (more or surer)


def _put(
    session: Session, row: RoutingProposal | None, place: Place, department_id: int, chosen: ChosenRule
) -> str:
    others = {who: chosen.tally.cases[who] for who in chosen.tally.ranked() if who != chosen.rule.department}
    values = {
        "department_id": department_id, "support": chosen.support, "cases": chosen.tally.total,
        "confidence": round(chosen.confidence, 4), "alternatives": others,
    }  # fmt: skip
    if row is None:
        session.add(RoutingProposal(**place._asdict(), **values, status="proposed", made_at=clock.now()))
        return "added"
    if not take_over(row, values):
        return "unchanged"
    row.made_at = clock.now()
    return "changed"
