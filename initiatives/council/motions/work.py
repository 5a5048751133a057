"""How the verbs of a motion work on it: its sitting held alone, its rule, and the numbers of a vote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from civic.departments.models import Department
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import sits_on
from initiatives.council.models import DecisionRuleVersion
from initiatives.council.motions.events import EffectTaken
from initiatives.council.motions.models import CHOICES, Motion
from initiatives.council.motions.voting import newest
from initiatives.council.outcome import Counts, Outcome, decide
from initiatives.council.rules import DecisionRule
from initiatives.council.sittings import work as sittings
from initiatives.council.sittings.models import AgendaItem, Attendance, Recusal, Sitting
from initiatives.council.sittings.status import MOTION_VERBS
from initiatives.council.versions import rule_of
from initiatives.delivery.commands.accept import LONGEST_DECISION, accept
from initiatives.delivery.commands.postpone import postpone
from initiatives.delivery.commands.refer_back import refer_back
from initiatives.delivery.commands.reject import reject
from initiatives.proposals.models import Initiative
from initiatives.proposals.status import next_status

Casting = Literal["yes", "no"]


@dataclass(slots=True)
class Work:
    """A motion in which nobody votes, and a sitting in which nobody changes anything, until the transaction ends."""

    sitting: sittings.Work
    motion: Motion
    item: AgendaItem
    rule: DecisionRule

    def reached(self, verb: str) -> str:
        """The status after a verb. Raises WrongStatus."""
        reached = MOTION_VERBS.get((self.motion.status, verb))
        if reached is None:
            raise WrongStatus(verb, self.motion.status)
        return reached

    def counts(self) -> Counts:
        """The numbers of this moment, in one statement. Whoever has a ballot in has taken part and counts as present,
        also if they have left since.
        """
        ballot = newest(self.motion.id).subquery()
        aside = Recusal.member_id.is_not(None)
        present = or_(Attendance.id.is_not(None), ballot.c.choice.in_(CHOICES))
        row = self.sitting.session.execute(
            select(
                func.count().label("in_office"),
                func.count().filter(present).label("present"),
                *(func.count().filter(ballot.c.choice == choice).label(choice) for choice in CHOICES),
                func.count().filter(aside).label("recused"),
                func.count().filter(aside, present).label("recused_present"),
            )
            .select_from(CouncilMember)
            .outerjoin(
                Attendance,
                and_(
                    Attendance.sitting_id == self.motion.sitting_id,
                    Attendance.member_id == CouncilMember.id,
                    Attendance.left_at.is_(None),
                ),
            )
            .outerjoin(
                Recusal, and_(Recusal.item_id == self.motion.item_id, Recusal.member_id == CouncilMember.id)
            )
            .outerjoin(ballot, ballot.c.member_id == CouncilMember.id)
            .where(sits_on(self.sitting.day))
        ).one()
        return Counts(**row._mapping)

    def outcome(self) -> Outcome:
        """What a vote that is closed came to: of its own numbers and its own rule."""
        return outcome_of(self.rule, self.motion)


def take(session: Session, actor: Actor, motion_id: int, permission: str) -> Work:
    """Hold a motion's sitting alone. Raises NotFound ``motion.not_found``, NotAllowed."""
    public_id = session.scalar(
        select(Sitting.public_id).join(Motion, Motion.sitting_id == Sitting.id).where(Motion.id == motion_id)
    )
    if public_id is None:
        raise NotFound("motion", motion_id)
    held = sittings.take(session, actor, public_id)
    try:
        held.require(permission)
    except NotFound:
        raise NotFound("motion", motion_id) from None
    motion, item, record = session.execute(
        select(Motion, AgendaItem, DecisionRuleVersion.record)
        .join(AgendaItem, AgendaItem.id == Motion.item_id)
        .join(DecisionRuleVersion, DecisionRuleVersion.id == Motion.rule_id)
        .where(Motion.id == motion_id)
        .execution_options(populate_existing=True)
    ).one()
    return Work(held, motion, item, rule_of(record))


def outcome_of(rule: DecisionRule, motion: Motion) -> Outcome:
    """What the numbers that are stored with a closed vote come to."""
    return decide(rule, stored_counts(motion), cast(Casting | None, motion.casting))


def stored_counts(motion: Motion) -> Counts:
    """The numbers of a vote that is closed."""
    return Counts(**{name: getattr(motion, name) for name in Counts.__dataclass_fields__})


def conclude(work: Work, outcome: Outcome) -> None:
    """What follows once a motion is decided: where it was carried, its effect on the initiative.

    Result and effect are apart: where the initiative is elsewhere by now, the motion is carried all the same.
    """
    motion, session = work.motion, work.sitting.session
    if not outcome.carried or motion.effect == "none" or work.item.initiative_id is None:
        return
    initiative = session.get_one(Initiative, work.item.initiative_id, populate_existing=True)
    motion.effect_taken = next_status(initiative.status, motion.effect) is not None
    if motion.effect_taken:
        _take_effect(work, initiative.public_id)
    work.sitting.record(
        EffectTaken, motion=motion.id, effect=motion.effect, initiative=initiative.public_id,
        taken=motion.effect_taken,
    )  # fmt: skip


def _take_effect(work: Work, initiative: str) -> None:
    """As the platform's own doing: it follows from the vote, whoever has closed it."""
    session, motion = work.sitting.session, work.motion
    if motion.effect == "accept":
        sitting = work.sitting.sitting
        number = f" · {sitting.public_id}/{work.item.position}"
        department = session.get_one(Department, motion.department_id).code
        decision = sitting.title[: LONGEST_DECISION - len(number)] + number
        accept(session, SYSTEM, initiative, decision=decision, department=department)
    else:
        {"reject": reject, "refer_back": refer_back, "postpone": postpone}[motion.effect](
            session, SYSTEM, initiative
        )
