"""Who has signed with their name where everybody can read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core.db import Names
from civic.core.permissions import Actor
from civic.people.models import Person
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.visibility import findable
from initiatives.signatures.models import Signature

PAGE = 50


@dataclass(frozen=True, slots=True)
class Signer:
    """A name, the district (None: only the city is known) and when they signed."""

    name: str
    district: Names | None
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Signers:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last)."""

    signers: list[Signer]
    older: int | None


def signers(session: Session, actor: Actor, public_id: str, *, before: int | None = None) -> Signers:
    """Those whose signature counts and who sign openly; none where the actor may not see the initiative."""
    query = (
        select(Signature.id, Person.name, Area.name.label("district"), Signature.signed_at)
        .join(Initiative, Initiative.id == Signature.initiative_id)
        .join(Person, Person.id == Signature.person_id)
        .outerjoin(Area, Area.id == Signature.district_id)
        .where(
            Initiative.public_id == public_id,
            findable(actor),
            Signature.open,
            Signature.standing == "counted",
        )
    )
    if before is not None:
        query = query.where(Signature.id < before)
    rows = session.execute(query.order_by(Signature.id.desc()).limit(PAGE + 1)).all()
    found = [Signer(row.name, row.district, row.signed_at) for row in rows[:PAGE]]
    return Signers(found, rows[PAGE - 1].id if len(rows) > PAGE else None)
