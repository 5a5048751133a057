"""Somebody was elected: a seat is theirs for a term."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor, policies
from civic.core.secrets import commit, new_salt
from civic.issues.submission import Problems
from initiatives.council.members.events import MemberSeated
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.work import elected, record

LONGEST_NAME: Final = 120


def seat_member(
    session: Session, actor: Actor, *, seat: int, email: str, name: str, group: str = "", since: date | None,
    until: date | None = None,
) -> int:  # fmt: skip
    """Give a seat (its number) to the person with this address, who holds the role of the council, from the first day
    until the day before the last; returns the number of the term.

    Raises NotAllowed, InvalidInput with ``text.missing``, ``text.too_long`` at ``name``, ``group``,
    ``member.since_missing`` at ``since``, ``member.until_before`` at ``until``, ``member.without_role``,
    ``member.deputises_already`` at ``email``; DomainError ``member.seat_taken``, ``member.sits_already`` where another
    term is in the way.
    """
    policies.require("council.keep_members", actor)
    problems = Problems()
    named = problems.text(name, "name", longest=LONGEST_NAME, required=True)
    grouped = problems.text(group, "group", longest=LONGEST_NAME)
    person_id = 0
    try:
        person_id = elected(session, email)
    except DomainError as problem:
        problems.found.append(problem)
    if since is None:
        problems.add("member.since_missing", "since")
    elif until is not None and until <= since:
        problems.add("member.until_before", "until")
    if person_id and since is not None and _deputises(session, person_id, since):
        problems.add("member.deputises_already", "email")
    problems.raise_if_any()
    assert since is not None
    member = CouncilMember(
        person_id=person_id, seat=seat, name=named, group_name=grouped, since=since, until=until, salt=new_salt()
    )  # fmt: skip
    session.add(member)
    session.flush()
    assert member.salt is not None
    record(
        session, actor, member,
        MemberSeated(seat=seat, since=since.isoformat(), until=until.isoformat() if until else None),
        commit(member.salt, {"name": named, "group": grouped}),
    )  # fmt: skip
    return member.id


def _deputises(session: Session, person_id: int, since: date) -> bool:
    return (
        session.scalar(
            select(CouncilMember.id)
            .where(
                CouncilMember.deputy_id == person_id,
                or_(CouncilMember.until.is_(None), CouncilMember.until > since),
            )
            .limit(1)
        )
        is not None
    )
