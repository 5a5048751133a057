"""What staff are asked for: the opinions of their departments in rounds that are not concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.people.models import Person
from initiatives.opinions.models import Opinion, OpinionRound
from initiatives.opinions.policy import OpinionSubject
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion

MOST = 200


@dataclass(frozen=True, slots=True)
class OpinionAtWork:
    """What a department was asked for, as its staff see it. ``given``: number of the text that holds, 0 before one.

    ``late``: its date has passed without one. ``assignee`` is who writes it; None: nobody in particular. ``verbs``:
    what the reader may do now, of ``give_opinion``, ``hand_over_opinion``, ``assign_opinion``, ``extend_opinion``.
    """

    public_id: str
    title: str
    language: str
    department_id: int
    department: str
    department_name: Names
    category_id: int | None
    due: datetime
    late: bool
    extended: bool
    given: int
    answer_until: datetime | None
    assignee_id: int | None
    assignee: str | None
    verbs: tuple[str, ...]


_COLUMNS = (
    Initiative.id, Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language,
    Department.id.label("department_id"), Department.code, Department.name, Initiative.category_id, Opinion.due,
    Opinion.extended_at, Opinion.version, OpinionRound.answer_until, Opinion.assignee_id,
    Person.name.label("assignee"),
)  # fmt: skip
_OPEN = (
    select(*_COLUMNS)
    .join(OpinionRound, OpinionRound.id == Opinion.round_id)
    .join(Initiative, Initiative.id == OpinionRound.initiative_id)
    .join(
        InitiativeVersion,
        (InitiativeVersion.initiative_id == Initiative.id) & (InitiativeVersion.number == Initiative.version),
    )
    .join(Department, Department.id == Opinion.department_id)
    .outerjoin(Person, Person.id == Opinion.assignee_id)
    .where(OpinionRound.concluded_at.is_(None), Initiative.hidden_at.is_(None))
)


def opinions_waiting(session: Session, actor: Actor) -> list[OpinionAtWork]:
    """Those of the actor's departments, on the categories on which they work there: what is still to be given first, by
    its date; MOST at most.
    """
    rows = session.execute(
        _OPEN.where(_theirs(actor)).order_by(Opinion.version > 0, Opinion.due, Opinion.id).limit(MOST)
    ).all()
    authors = _authors(session, [row.id for row in rows])
    shown = [_shown(actor, row, frozenset(authors.get(row.id, ()))) for row in rows]
    return [each for each in shown if each.verbs]


def opinion_at_work(session: Session, actor: Actor, public_id: str, department: str) -> OpinionAtWork:
    """One of them. Raises NotFound ``opinion.not_found`` where it is none that the actor may do anything with."""
    row = session.execute(
        _OPEN.where(Initiative.public_id == public_id, Department.code == department)
    ).one_or_none()
    if row is not None:
        shown = _shown(actor, row, frozenset(_authors(session, [row.id]).get(row.id, ())))
        if shown.verbs:
            return shown
    raise NotFound("opinion", department)


def _theirs(actor: Actor) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    for unit in sorted(actor.departments):
        here: ColumnElement[bool] = Department.id == unit
        scope = actor.scope(unit)
        conditions.append(here if scope is None else and_(here, Initiative.category_id.in_(sorted(scope))))
    return or_(false(), *conditions)


def _authors(session: Session, initiative_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for initiative_id, person_id in session.execute(
        select(InitiativeAuthor.initiative_id, InitiativeAuthor.person_id).where(
            InitiativeAuthor.initiative_id.in_(initiative_ids)
        )
    ):
        found.setdefault(initiative_id, set()).add(person_id)
    return found


def _shown(actor: Actor, row: Any, authors: frozenset[int]) -> OpinionAtWork:
    subject, now = OpinionSubject(row.department_id, row.category_id, authors), clock.now()
    late = not row.version and row.due <= now
    possible = {
        "give_opinion": True,
        "hand_over_opinion": not row.version,
        "assign_opinion": not row.version,
        "extend_opinion": not row.version and row.extended_at is None and not late,
    }
    return OpinionAtWork(
        public_id=row.public_id, title=row.title, language=row.language, department_id=row.department_id,
        department=row.code, department_name=row.name, category_id=row.category_id, due=row.due, late=late,
        extended=row.extended_at is not None, given=row.version, answer_until=row.answer_until,
        assignee_id=row.assignee_id, assignee=row.assignee,
        verbs=tuple(
            verb
            for verb, can in possible.items()
            if can and policies.allows(f"opinion.{verb.removesuffix('_opinion')}", actor, subject)
        ),
    )  # fmt: skip
