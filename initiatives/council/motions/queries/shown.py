"""Motions as this reader may see them: of a vote that is open, how many ballots are in, and the reader's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.departments.models import Department
from initiatives.council.members.models import CouncilMember
from initiatives.council.models import DecisionRuleVersion
from initiatives.council.motions.models import Motion
from initiatives.council.motions.voting import ballots_in, newest
from initiatives.council.motions.work import outcome_of, stored_counts
from initiatives.council.outcome import Counts, Outcome
from initiatives.council.rules import DecisionRule
from initiatives.council.sittings.models import Sitting
from initiatives.council.sittings.queries.listing import findable
from initiatives.council.versions import rule_of


@dataclass(frozen=True, slots=True)
class VoteShown:
    """How a seat has voted, once that is public; ``ballots``: how often, with all changes. None: taken away."""

    seat: int
    name: str
    group: str
    deputy: bool
    choice: str
    ballots: int


@dataclass(frozen=True, slots=True)
class MotionShown:
    """A motion with its rule. ``ballots`` is how many seats have voted, None before. ``counts`` and ``outcome`` are
    there once the vote is closed. ``mine``: the reader's own choice that counts, as long as nobody else may know it.
    """

    id: int
    sitting: str
    item: int
    position: int
    amends: int | None
    language: str
    text: str
    refusing: bool
    effect: str
    department: str | None
    department_name: Names | None
    rule: DecisionRule
    status: str
    put_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    announced_at: datetime | None
    ballots: int | None
    counts: Counts | None
    outcome: Outcome | None
    effect_taken: bool | None
    mine: str | None


def motions_of(session: Session, actor: Actor, sitting_id: int) -> list[MotionShown]:
    """All motions of a sitting that the reader may see, by item and place."""
    return _shown(session, actor, sitting_id=sitting_id)


def motion_shown(session: Session, actor: Actor, motion_id: int) -> MotionShown:
    """One motion. Raises NotFound ``motion.not_found``, also where the reader may not see its sitting."""
    found = _shown(session, actor, motion_id=motion_id)
    if not found:
        raise NotFound("motion", motion_id)
    return found[0]


def votes(session: Session, motion: MotionShown) -> list[VoteShown]:
    """How each seat has voted, by its number; nothing before the vote is closed."""
    if motion.closed_at is None:
        return []
    ballot = newest(motion.id).subquery()
    rows = session.execute(
        select(
            CouncilMember.seat, CouncilMember.name, CouncilMember.group_name, ballot.c.deputy, ballot.c.choice,
            ballot.c.number,
        )
        .join(ballot, ballot.c.member_id == CouncilMember.id)
        .order_by(CouncilMember.seat)
    )  # fmt: skip
    return [VoteShown(*row) for row in rows]


def _shown(
    session: Session, actor: Actor, *, sitting_id: int | None = None, motion_id: int | None = None
) -> list[MotionShown]:  # fmt: skip
    query = (
        select(Motion, Sitting.public_id, DecisionRuleVersion.record, Department.code, Department.name)
        .join(Sitting, Sitting.id == Motion.sitting_id)
        .join(DecisionRuleVersion, DecisionRuleVersion.id == Motion.rule_id)
        .outerjoin(Department, Department.id == Motion.department_id)
        .where(findable(actor))
        .order_by(Motion.item_id, Motion.position)
        .execution_options(populate_existing=True)
    )
    query = query.where(Motion.id == motion_id if sitting_id is None else Motion.sitting_id == sitting_id)
    rows = session.execute(query).all()
    mine = _own(session, actor, [motion.id for motion, *_ in rows if motion.status == "voting"])
    return [
        MotionShown(
            id=motion.id, sitting=public_id, item=motion.item_id, position=motion.position, amends=motion.amends_id,
            language=motion.language, text=motion.text, refusing=motion.refusing, effect=motion.effect,
            department=code, department_name=name, rule=(rule := rule_of(record)), status=motion.status,
            put_at=motion.put_at, opened_at=motion.opened_at, closed_at=motion.closed_at,
            announced_at=motion.announced_at, ballots=_ballots(session, motion),
            counts=stored_counts(motion) if motion.closed_at is not None else None,
            outcome=outcome_of(rule, motion) if motion.closed_at is not None else None,
            effect_taken=motion.effect_taken, mine=mine.get(motion.id),
        )
        for motion, public_id, record, code, name in rows
    ]  # fmt: skip


def _ballots(session: Session, motion: Motion) -> int | None:
    if motion.status == "voting":
        return ballots_in(session, motion.id)
    if motion.closed_at is None:
        return None
    counts = stored_counts(motion)
    return counts.yes + counts.no + counts.abstain


def _own(session: Session, actor: Actor, voting: Sequence[int]) -> dict[int, str]:
    """What the reader has cast themselves and what counts, by motion: of a sitting one is put to the vote at most."""
    found = {}
    for motion_id in voting if actor.person_id is not None else ():
        ballot = newest(motion_id).subquery()
        choice = session.scalar(select(ballot.c.choice).where(ballot.c.person_id == actor.person_id))
        if choice is not None:
            found[motion_id] = choice
    return found
