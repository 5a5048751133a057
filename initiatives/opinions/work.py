"""What the verbs of opinions share: the initiative held alone, the open round, and what follows from the last word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from initiatives.opinions.asking import rooms_of_department
from initiatives.opinions.events import AnswerOpened, OpinionsConcluded
from initiatives.opinions.models import Opinion, OpinionAnswer, OpinionRound
from initiatives.opinions.policy import OpinionSubject
from initiatives.proposals.events import InitiativeEvent
from initiatives.proposals.rules import rules_of
from initiatives.proposals.work import Work, take


@dataclass(slots=True)
class Part:
    """One department's part in the open round; nobody else changes the round until the transaction ends."""

    work: Work
    round: OpinionRound
    opinion: Opinion
    department: str

    def require_awaited(self, verb: str) -> None:
        """Raise WrongStatus where the opinion has been given."""
        if self.opinion.version:
            raise WrongStatus(verb, self.work.initiative.status)

    def record(
        self,
        event: type[InitiativeEvent],
        *,
        commitment: bytes | None = None,
        rooms: Iterable[str] = (),
        **values: Any,
    ) -> None:
        """Append the event, told to the initiative's rooms, the department's and ``rooms``."""
        told = {*rooms_of_department(self.work, self.opinion.department_id), *rooms}
        self.work.record(event, commitment=commitment, department=self.department, rooms=told, **values)


def take_part(
    session: Session, actor: Actor, public_id: str, department: str, verb: str, permission: str | None
) -> Part:
    """Hold an initiative alone, with what a department (by code) was asked for. ``permission`` is asked first; None
    where only the platform itself calls.

    Raises NotFound (``opinion.not_found`` where that department was not asked), NotAllowed, WrongStatus where no
    opinions are awaited any more.
    """
    work = take(session, actor, public_id)
    if not policies.allows("initiative.see", actor, work.subject()):
        raise NotFound("initiative", public_id)
    department_id = session.scalar(select(Department.id).where(Department.code == department))
    if department_id is None:
        raise NotFound("opinion", department)
    if permission is not None:
        subject = OpinionSubject(department_id, work.initiative.category_id, work.authors)
        policies.require(permission, actor, subject)
    asked = open_round(work, verb)
    opinion = session.scalar(
        select(Opinion)
        .where(Opinion.round_id == asked.id, Opinion.department_id == department_id)
        .execution_options(populate_existing=True)
    )
    if opinion is None:
        raise NotFound("opinion", department)
    return Part(work, asked, opinion, department)


def open_round(work: Work, verb: str) -> OpinionRound:
    """The round that is not concluded. Raises WrongStatus where there is none."""
    found = work.session.scalar(
        select(OpinionRound)
        .where(OpinionRound.initiative_id == work.initiative.id, OpinionRound.concluded_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if found is None or work.initiative.status != "opinion":
        raise WrongStatus(verb, work.initiative.status)
    return found


def settle(work: Work, asked: OpinionRound) -> bool:
    """Let the authors answer once all opinions are in or their time is over; when they have, or theirs is over as well,
    it goes on the agenda. ``work`` holds the initiative. Returns whether anything has changed.
    """
    session, now = work.session, clock.now()
    session.flush()
    opinions = session.scalars(
        select(Opinion).where(Opinion.round_id == asked.id).execution_options(populate_existing=True)
    ).all()
    rooms = {room for opinion in opinions for room in rooms_of_department(work, opinion.department_id)}
    given = sum(opinion.version > 0 for opinion in opinions)
    changed = False
    if asked.answer_until is None:
        if any(not opinion.version and opinion.due > now for opinion in opinions):
            return False
        days = rules_of(session, work.initiative).answer_days
        asked.answer_until, changed = now + timedelta(days=days), True
        if days:
            work.record(AnswerOpened, until=asked.answer_until, given=given, asked=len(opinions), rooms=rooms)
    answered = session.get(OpinionAnswer, asked.id) is not None
    if asked.answer_until <= now or (answered and given == len(opinions)):
        asked.concluded_at = now
        work.step("conclude")
        work.record(OpinionsConcluded, given=given, asked=len(opinions), answered=answered, rooms=rooms)
        return True
    return changed
