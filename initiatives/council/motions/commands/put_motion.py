"""The clerk puts a motion on an item."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.departments.queries import department_by_code
from civic.issues.submission import Problems
from initiatives.council.models import DecisionRuleVersion
from initiatives.council.motions.events import MotionPut
from initiatives.council.motions.models import EFFECTS, Motion
from initiatives.council.sittings.models import AgendaItem
from initiatives.council.sittings.work import Work, take
from initiatives.council.versions import in_force, rule_of

LONGEST_TEXT: Final = 5000
MOST_MOTIONS: Final = 300
"""In a sitting: its page shows all of them."""


def put_motion(
    session: Session, actor: Actor, public_id: str, item_id: int, *, text: str, rule: str, effect: str = "none",
    department: str | None = None, refusing: bool = False, amends: int | None = None, language: str = "en",
) -> int:  # fmt: skip
    """Put a motion on an item that is not over; returns its number.

    ``rule`` is a code: the newest version that is in force on the day of the sitting counts. ``effect`` is of EFFECTS,
    and with ``accept`` goes the code of the ``department`` that carries it out. ``amends`` is the number of a motion of
    the same item that it would change.

    Raises NotFound (``item.not_found``), NotAllowed, WrongStatus, InvalidInput with ``text.missing``,
    ``text.too_long`` at ``text``, ``motion.rule_unknown``, ``motion.rule_secret`` at ``rule``,
    ``motion.effect_unknown``, ``motion.effect_without_initiative``, ``motion.amendment_without_effect`` at ``effect``,
    ``department.not_found`` at ``department``, ``motion.amends_unknown`` at ``amends``; DomainError
    ``sitting.too_many_motions``.
    """
    work = take(session, actor, public_id)
    work.require("sitting.run")
    work.within("put_motion", "planned", "published", "open", "paused")
    item = work.item(item_id)
    if item.status not in ("waiting", "open"):
        raise WrongStatus("put_motion", item.status)
    problems = Problems()
    words = problems.text(text, "text", longest=LONGEST_TEXT, required=True)
    version = _rule(work, rule, problems)
    department_id = _effect(session, item, effect, department, amends, problems)
    if amends is not None and not _amendable(session, item, amends):
        problems.add("motion.amends_unknown", "amends")
    problems.raise_if_any()
    assert version is not None
    of_item = func.max(Motion.position).filter(Motion.item_id == item.id)
    number, last = session.execute(
        select(func.count(), func.coalesce(of_item, 0)).where(Motion.sitting_id == work.sitting.id)
    ).one()
    if number >= MOST_MOTIONS:
        raise DomainError("sitting.too_many_motions", most=MOST_MOTIONS)
    salt = new_salt()
    motion = Motion(
        sitting_id=work.sitting.id, item_id=item.id, position=last + 1, amends_id=amends, rule_id=version.id,
        language=language, text=words, refusing=refusing, effect=effect, department_id=department_id, status="put",
        salt=salt, put_at=clock.now(),
    )  # fmt: skip
    session.add(motion)
    session.flush()
    work.record(
        MotionPut, motion=motion.id, item=item.id, position=motion.position, rule=version.code,
        since=version.since.isoformat(), effect=effect, refusing=refusing, amends=amends,
        department=department if department_id is not None else None,
        commitment=commit(salt, {"text": words, "language": language}),
    )  # fmt: skip
    return motion.id


def _rule(work: Work, code: str, problems: Problems) -> DecisionRuleVersion | None:
    found = in_force(work.session, code, work.day)
    if found is None:
        problems.add("motion.rule_unknown", "rule")
    elif rule_of(found.record).secrecy == "secret":
        # A named vote would break the rule, and a secret one is not taken this way.
        problems.add("motion.rule_secret", "rule")
    return found


def _effect(
    session: Session, item: AgendaItem, effect: str, department: str | None, amends: int | None, problems: Problems
) -> int | None:  # fmt: skip
    if effect not in EFFECTS:
        problems.add("motion.effect_unknown", "effect")
    elif effect != "none" and item.initiative_id is None:
        problems.add("motion.effect_without_initiative", "effect")
    elif effect != "none" and amends is not None:
        problems.add("motion.amendment_without_effect", "effect")
    elif effect == "accept":
        try:
            return department_by_code(session, department or "").id
        except NotFound:
            problems.add("department.not_found", "department")
    return None


def _amendable(session: Session, item: AgendaItem, motion_id: int) -> bool:
    found = select(Motion.id).where(Motion.id == motion_id, Motion.item_id == item.id, Motion.status == "put")
    return session.scalar(found) is not None
