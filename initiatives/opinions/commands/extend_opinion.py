"""A department asks for more time, once, and everybody reads why."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.departments.calendars import department_calendar
from civic.issues.submission import Problems
from initiatives.opinions.events import OpinionExtended
from initiatives.opinions.submission import LONGEST_REASON
from initiatives.opinions.work import take_part
from initiatives.proposals.rules import rules_of
from initiatives.proposals.submission import whole_number


def extend_opinion(
    session: Session, actor: Actor, public_id: str, department: str, *, days: object, reason: str
) -> None:
    """Move the date of a department (by code) by so many calendar days, at most as many as it had at first.

    Raises NotFound (``opinion.not_found``), NotAllowed, WrongStatus (also once it is given), DomainError
    ``opinion.extended_before``, ``opinion.late_already``; InvalidInput with ``opinion.days_not_possible`` at ``days``,
    ``text.missing`` and ``text.too_long`` at ``reason``.
    """
    part = take_part(session, actor, public_id, department, "extend_opinion", "opinion.extend")
    part.require_awaited("extend_opinion")
    opinion, now = part.opinion, clock.now()
    if opinion.extended_at is not None:
        raise DomainError("opinion.extended_before")
    if opinion.due <= now:
        raise DomainError("opinion.late_already")
    problems, most, more = (
        Problems(),
        rules_of(session, part.work.initiative).opinion_days,
        whole_number(days),
    )
    if more is None or not 1 <= more <= most:
        problems.add("opinion.days_not_possible", "days", most=most)
    said = problems.text(reason, "reason", longest=LONGEST_REASON, required=True)
    problems.raise_if_any()
    earlier = opinion.due
    opinion.due = department_calendar(session, opinion.department_id).add_working_days(
        earlier + timedelta(days=more or 0), 0
    )
    opinion.extended_at, opinion.extended_by_id = now, actor.person_id
    opinion.extension_reason, opinion.extension_salt = said, new_salt()
    part.record(
        OpinionExtended, due=opinion.due, earlier=earlier,
        commitment=commit(opinion.extension_salt, {"reason": said}),
    )  # fmt: skip
