"""The thread of an issue: what the departments on it say to each other, and what of it somebody has not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.issues.models import Assignment, IssueUpdate, NoteSeen
from civic.issues.policy import IssueSubject
from civic.parties.models import OutsideParty, PartyLink
from civic.people.models import Person

SHOWN = 200
"""So many of the newest messages are shown; older ones stand in the timeline."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message. ``author`` is None where a rule or an outside party (``party``) said it; ``department`` is the part
    that it is about; ``instructs``: it tells that department what to do; ``to_party``: the party reads it too.
    """

    id: int
    text: str
    language: str
    at: datetime
    author_id: int | None
    author: str | None
    department: Names | None
    party: str | None
    to_party: bool
    instructs: bool
    reply_to: int | None
    unread: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """Oldest first, answers below what they answer. ``last`` is the newest message's number."""

    said: tuple[tuple[Said, tuple[Said, ...]], ...]
    unread: int
    last: int


def thread(session: Session, actor: Actor, issue_id: int, subject: IssueSubject) -> Thread:
    """The internal words of an issue for who works on it. Raises NotAllowed."""
    policies.require("issue.see_notes", actor, subject)
    seen = None
    if actor.person_id is not None:
        seen = session.scalar(
            select(NoteSeen.update_id).where(
                NoteSeen.issue_id == issue_id, NoteSeen.person_id == actor.person_id
            )
        )
    rows = session.execute(
        select(IssueUpdate, Person.name, Department.name, OutsideParty.name)
        .outerjoin(Person, Person.id == IssueUpdate.author_id)
        .outerjoin(Assignment, Assignment.id == IssueUpdate.assignment_id)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(PartyLink, PartyLink.id == IssueUpdate.party_link_id)
        .outerjoin(OutsideParty, OutsideParty.id == PartyLink.party_id)
        .where(IssueUpdate.issue_id == issue_id, IssueUpdate.visibility == "internal", IssueUpdate.text != "")
        .order_by(IssueUpdate.id.desc())
        .limit(SHOWN)
    ).all()
    said = [
        Said(
            id=update.id, text=update.text, language=update.language, at=update.created_at,
            author_id=update.author_id, author=author, department=unit,
            party=party if update.author_id is None else None,
            to_party=update.party_link_id is not None and update.author_id is not None, instructs=update.instructs,
            reply_to=update.reply_to_id,
            unread=update.id > (seen or 0) and (update.author_id is None or update.author_id != actor.person_id),
        )
        for update, author, unit, party in reversed(rows)
    ]  # fmt: skip
    return Thread(_nested(said), sum(one.unread for one in said), said[-1].id if said else 0)


def _nested(said: list[Said]) -> tuple[tuple[Said, tuple[Said, ...]], ...]:
    """Each message that answers none with those that answer it, or answer an answer to it."""
    known = {one.id: one for one in said}

    def first(one: Said) -> int:
        while one.reply_to in known:
            one = known[one.reply_to]
        return one.id

    below: dict[int, list[Said]] = {}
    for one in said:
        if first(one) != one.id:
            below.setdefault(first(one), []).append(one)
    return tuple((one, tuple(below.get(one.id, ()))) for one in said if first(one) == one.id)
