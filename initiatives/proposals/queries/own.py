"""What somebody has proposed themselves, and what they have signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.listing import InitiativeListed, joined, listed
from initiatives.proposals.queries.visibility import findable, written_by
from initiatives.signatures.models import Signature

PAGE = 50


@dataclass(frozen=True, slots=True)
class OwnSigned:
    """A signature of the reader's with the initiative; ``standing`` as in `initiatives.signatures.models.STANDINGS`."""

    initiative: InitiativeListed
    standing: str
    open: bool
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class OwnInitiatives:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last)."""

    initiatives: list[InitiativeListed]
    older: int | None


@dataclass(frozen=True, slots=True)
class OwnSignatures:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last)."""

    signatures: list[OwnSigned]
    older: int | None


def own_initiatives(session: Session, actor: Actor, *, before: int | None = None) -> OwnInitiatives:
    """Those of which the actor is an author, drafts as well. Of a visitor there are none."""
    if actor.person_id is None:
        return OwnInitiatives([], None)
    query = joined().where(written_by(actor.person_id))
    if before is not None:
        query = query.where(Initiative.id < before)
    rows = session.execute(query.order_by(Initiative.id.desc()).limit(PAGE + 1)).all()
    return OwnInitiatives(
        [listed(row) for row in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None
    )


def own_signatures(session: Session, actor: Actor, *, before: int | None = None) -> OwnSignatures:
    """All that the actor has ever signed and may still see, with how each signature stands now."""
    if actor.person_id is None:
        return OwnSignatures([], None)
    query = (
        joined()
        .add_columns(Signature.id.label("signature"), Signature.standing, Signature.open, Signature.signed_at)
        .join(Signature, Signature.initiative_id == Initiative.id)
        .where(Signature.person_id == actor.person_id, findable(actor))
    )
    if before is not None:
        query = query.where(Signature.id < before)
    rows = session.execute(query.order_by(Signature.id.desc()).limit(PAGE + 1)).all()
    return OwnSignatures(
        [OwnSigned(listed(row), row.standing, row.open, row.signed_at) for row in rows[:PAGE]],
        rows[PAGE - 1].signature if len(rows) > PAGE else None,
    )
