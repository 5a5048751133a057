"""What happened to somebody's account and roles, read from the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.departments.models import Department
from civic.people.factors.events import SecondFactorReset
from civic.people.models import Person
from civic.people.queries import deputies_of
from civic.people.staff.events import OfDeputy, OfRole, PersonLeft, PersonReturned
from civic.people.staff.rows import subject_of

SHOWN = (
    "person.added",
    *(each.kind for base in (OfRole, OfDeputy) for each in base.__subclasses__()),
    PersonLeft.kind,
    PersonReturned.kind,
    SecondFactorReset.kind,
)
MOST = 200

_EVENTS = text("""
    SELECT kind, subject_id, at, actor_id, origin, body FROM event
     WHERE kind = ANY(:kinds)
       AND subject_kind = 'person'
       AND (subject_id = :person OR (subject_id = ANY(:deputies) AND body->>'acting_for' = :acting_for))
     ORDER BY id DESC LIMIT :most
""").bindparams(bindparam("kinds", type_=ARRAY(Text)))


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; ``department`` and ``scope`` are names, ``by`` who did it (None: the platform itself).

    ``other``: in whose place somebody acts, or who acts in theirs (``theirs``).
    """

    kind: str
    at: datetime
    body: dict[str, Any]
    department: Names | None
    scope: Names | None
    by: str | None
    other: str | None
    theirs: bool


def history(session: Session, actor: Actor, person_id: int) -> list[Happened]:
    """What happened to somebody, the newest first. Raises NotAllowed."""
    policies.require("staff.see", actor, subject_of(session, person_id))
    deputies = deputies_of(session, person_id)
    rows = session.execute(
        _EVENTS,
        {
            "kinds": list(SHOWN), "person": person_id, "deputies": deputies, "acting_for": str(person_id),
            "most": MOST,
        },
    ).all()  # fmt: skip
    units = _names(session, Department, {row.body.get("department") for row in rows})
    groups = _names(session, CategoryGroup, {row.body.get("group") for row in rows})
    kinds = _names(session, Category, {row.body.get("category") for row in rows})
    others = {row.body.get("acting_for") for row in rows} | set(deputies)
    people = _people(session, {row.actor_id for row in rows} | others)
    return [
        Happened(
            row.kind, row.at, row.body, units.get(row.body.get("department")),
            kinds.get(row.body.get("category")) or groups.get(row.body.get("group")), people.get(row.actor_id),
            people.get(row.subject_id if row.subject_id != person_id else row.body.get("acting_for")),
            row.subject_id != person_id,
        )
        for row in rows
    ]  # fmt: skip


def _names(session: Session, table: Any, codes: set[Any]) -> dict[Any, Names]:
    rows = session.execute(select(table.code, table.name).where(table.code.in_(codes - {None})))
    return {row.code: row.name for row in rows}


def _people(session: Session, ids: set[Any]) -> dict[Any, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}
