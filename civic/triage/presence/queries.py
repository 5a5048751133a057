"""Who is at an issue, who has it in hand, who is in a department's queue now: for who works there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, exists, func, null, or_, select, true, union
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.issues.models import Assignment, Issue
from civic.issues.policy import IssueSubject
from civic.issues.queries.visibility import in_scope
from civic.people.models import Person
from civic.people.queries import Colleague
from civic.triage.presence.models import IssueClaim, OpenPage


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an issue in hand, since when and, without another sign of activity, until when."""

    id: int
    name: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AtIssue:
    """Who is at an issue. ``looking`` are those whose page is open there, whoever has it in hand among them too."""

    public_id: str
    claim: Holder | None
    looking: tuple[Colleague, ...]

    def others(self, person_id: int | None) -> tuple[Colleague, ...]:
        """Who is looking besides a person and whoever has it in hand."""
        out = {person_id, self.claim.id if self.claim else None}
        return tuple(each for each in self.looking if each.id not in out)


def at_issue(session: Session, issue_id: int) -> AtIssue | None:
    """Who is at one issue now, by its row id; for whoever has asked whether the reader may know. None: no issue."""
    public_id = session.scalar(select(Issue.public_id).where(Issue.id == issue_id))
    if public_id is None:
        return None
    found = _at(session, Issue.id == issue_id)
    return found.get(public_id) or AtIssue(public_id, None, ())


def at_issues_of(session: Session, actor: Actor, department_id: int) -> list[AtIssue]:
    """Who is now at the issues of a department that the actor works on there; the others are not in it.

    Raises NotAllowed.
    """
    policies.require("queue.see", actor, IssueSubject(department=department_id))
    on_it = exists().where(
        Assignment.issue_id == Issue.id, Assignment.department_id == department_id,
        _not_let_go(),
    )  # fmt: skip
    scope = in_scope(actor, department_id)
    return list(_at(session, on_it if scope is true() else on_it & scope).values())


def here(session: Session, department_id: int) -> list[Colleague]:
    """Who has a page of the department's queue or work open now, by name; for whoever may see that queue."""
    rows = session.execute(
        select(Person.id, Person.name)
        .where(
            Person.id.in_(
                select(OpenPage.person_id).where(
                    OpenPage.department_id == department_id, OpenPage.expires_at > clock.now()
                )
            )
        )
        .order_by(Person.name, Person.id)
    )
    return [Colleague(*row) for row in rows]


def ended_between(session: Session, after: datetime, until: datetime) -> tuple[set[int], set[int]]:
    """Row ids of issues and of departments of which a lease ended by itself after one moment and until another."""
    pages = select(OpenPage.issue_id, OpenPage.department_id).where(
        OpenPage.expires_at > after, OpenPage.expires_at <= until
    )
    claims = select(IssueClaim.issue_id, cast(null(), Integer)).where(
        IssueClaim.expires_at > after, IssueClaim.expires_at <= until
    )
    rows: list[Any] = list(session.execute(union(pages, claims)))
    return ({row[0] for row in rows} - {None}, {row[1] for row in rows} - {None})


def told_to(session: Session, issue_ids: Collection[int]) -> dict[int, tuple[int, list[int]]]:
    """By issue: its category and the departments on it, whose rooms hear who is there."""
    rows: Any = session.execute(
        select(Issue.id, Issue.category_id, func.array_agg(Assignment.department_id.distinct()))
        .join(Assignment, Assignment.issue_id == Issue.id)
        .where(Issue.id.in_(issue_ids), _not_let_go())
        .group_by(Issue.id)
    )
    return {row[0]: (row[1], list(row[2])) for row in rows}


def _not_let_go() -> ColumnElement[bool]:
    """Who has handed a part over is on the issue until it is taken there."""
    return or_(Assignment.status != "handed_over", Assignment.still_answers)


def _at(session: Session, condition: ColumnElement[bool]) -> dict[str, AtIssue]:
    now = clock.now()
    claims = session.execute(
        select(Issue.public_id, Person.id, Person.name, IssueClaim.since, IssueClaim.expires_at)
        .join(IssueClaim, IssueClaim.issue_id == Issue.id)
        .join(Person, Person.id == IssueClaim.person_id)
        .where(IssueClaim.expires_at > now, condition)
    ).all()
    looking = session.execute(
        select(Issue.public_id, Person.id, Person.name)
        .join(OpenPage, OpenPage.issue_id == Issue.id)
        .join(Person, Person.id == OpenPage.person_id)
        .where(OpenPage.expires_at > now, condition)
        .distinct()
        .order_by(Person.name, Person.id)
    ).all()
    held = {row[0]: Holder(*row[1:]) for row in claims}
    return {
        public_id: AtIssue(public_id, held.get(public_id), _colleagues(looking, public_id))
        for public_id in dict.fromkeys([*held, *(row[0] for row in looking)])
    }


def _colleagues(rows: Iterable[Any], public_id: str) -> tuple[Colleague, ...]:
    return tuple(Colleague(row[1], row[2]) for row in rows if row[0] == public_id)
