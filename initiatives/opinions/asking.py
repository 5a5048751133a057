"""The departments are asked: in the transaction in which an initiative comes to `opinion`."""

from __future__ import annotations

from datetime import timedelta

from civic.core import clock
from civic.departments.calendars import department_calendars
from civic.issues.rooms import department_room
from initiatives.opinions.departments import departments_to_ask
from initiatives.opinions.events import OpinionAsked
from initiatives.opinions.models import Opinion, OpinionRound
from initiatives.proposals.rules import rules_of
from initiatives.proposals.work import Work


def ask(work: Work) -> None:
    """Begin a round: each responsible department has so many days as the city's rules say.

    ``work`` holds the initiative. A date ends with the hours of its day in the department's calendar, or of the next
    day on which it works.
    """
    session, now = work.session, clock.now()
    asked = OpinionRound(initiative_id=work.initiative.id, asked_at=now)
    session.add(asked)
    session.flush()
    calendars, days = department_calendars(session), rules_of(session, work.initiative).opinion_days
    for unit in departments_to_ask(session, work.initiative):
        due = calendars[unit.id].add_working_days(now + timedelta(days=days), 0)
        session.add(Opinion(round_id=asked.id, department_id=unit.id, first_due=due, due=due))
        work.record(OpinionAsked, department=unit.code, due=due, rooms=rooms_of_department(work, unit.id))


def rooms_of_department(work: Work, department_id: int) -> set[str]:
    """Where a department hears of its opinion: all of it, and who works there on the category alone."""
    category = work.initiative.category_id
    return {department_room(department_id)} | (
        {department_room(department_id, category)} if category is not None else set()
    )
