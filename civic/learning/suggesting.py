"""Keeping what is to be suggested for an issue: found anew whenever something about it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.permissions import SYSTEM
from civic.core.storage import Storage
from civic.issues.rooms import staff_rooms
from civic.learning.events import Suggested
from civic.learning.facts import Facts, Proposed, facts_of
from civic.learning.kinds.category import category_of
from civic.learning.kinds.department import department_of
from civic.learning.kinds.duplicate import duplicates_of
from civic.learning.kinds.involve import involved_in
from civic.learning.kinds.priority import priority_of
from civic.learning.models import KINDS, IssueSuggestion
from civic.learning.rules import Rule, rule_of

SUBJECT = "suggestion"


def suggest_for(session: Session, storage: Storage, issue_id: int) -> list[str]:
    """Find and keep the suggestions for an issue; returns the kinds that are open now.

    What somebody has decided about is not suggested for the issue again. Staff hear of it when something changed.
    Raises StorageUnavailable.
    """
    facts = facts_of(session, issue_id)
    if facts is None:
        return []
    found = {} if facts.ended else _found(session, storage, facts)
    changed = False
    rows = session.scalars(select(IssueSuggestion).where(IssueSuggestion.issue_id == issue_id)).all()
    for kind in KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        rule, proposed = found.get(kind, (None, []))
        changed |= _keep(session, facts, kind, of_kind, proposed, rule)
    session.flush()
    kinds = _open(session, issue_id)
    if changed:
        body = Suggested(issue=facts.public_id, waiting=kinds)
        events.record(
            session, SYSTEM, events.Subject(SUBJECT, issue_id), body,
            rooms=staff_rooms(facts.departments, facts.category_id),
        )  # fmt: skip
    return kinds


def _found(session: Session, storage: Storage, facts: Facts) -> Mapping[str, tuple[Rule, list[Proposed]]]:
    found: dict[str, tuple[Rule, list[Proposed]]] = {}
    for kind in KINDS:
        rule = rule_of(session, kind)
        if not rule.enabled:
            continue
        if kind == "category":
            proposed = category_of(session, storage, facts)
        elif kind == "department":
            proposed = department_of(session, facts)
        elif kind == "duplicate":
            proposed = duplicates_of(session, facts, rule)
        elif kind == "priority":
            proposed = priority_of(session, facts, rule)
        else:
            proposed = involved_in(session, facts)
        found[kind] = (rule, proposed)
    return found


def _keep(
    session: Session, facts: Facts, kind: str, rows: Sequence[IssueSuggestion], proposed: Sequence[Proposed],
    rule: Rule | None,
) -> bool:  # fmt: skip
    """Bring the open rows of a kind to what is proposed now; whether anything that is shown changed."""
    decided = {row.value for row in rows if row.status not in ("open", "lapsed")}
    waiting = {row.value: row for row in rows if row.status == "open"}
    wanted = [each for each in proposed if each.value not in decided]
    changed = False
    for rank, each in enumerate(wanted):
        sure = each.prefer or (rule is not None and rank == 0 and rule.sure(each.confidence))
        row = waiting.pop(each.value, None)
        if row is None:
            row = IssueSuggestion(
                issue_id=facts.id, kind=kind, value=each.value, other_id=each.other_id, rank=rank,
                confidence=each.confidence, sure=sure, reasons=list(each.reasons), made_at=clock.now(),
            )  # fmt: skip
            session.add(row)
            changed = True
            continue
        changed |= (row.rank, row.sure, row.reasons) != (rank, sure, list(each.reasons))
        row.rank, row.sure, row.confidence, row.reasons = rank, sure, each.confidence, list(each.reasons)
    if waiting:
        session.execute(
            delete(IssueSuggestion).where(IssueSuggestion.id.in_([row.id for row in waiting.values()]))
        )
        changed = True
    return changed


def _open(session: Session, issue_id: int) -> list[str]:
    kinds = set(
        session.scalars(
            select(IssueSuggestion.kind).where(
                IssueSuggestion.issue_id == issue_id, IssueSuggestion.status == "open"
            )
        )
    )
    return [kind for kind in KINDS if kind in kinds]
