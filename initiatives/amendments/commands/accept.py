"""An author takes a suggested change into the text."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from initiatives.amendments.events import AmendmentAccepted
from initiatives.amendments.texts import new_text, said
from initiatives.amendments.work import record, require_waiting, take_amendment
from initiatives.proposals.models import InitiativeVersion
from initiatives.proposals.work import take
from initiatives.signatures.asking import require_collecting


def accept(
    session: Session, actor: Actor, public_id: str, amendment_id: int, *, substance: bool | None
) -> int:
    """Make a version with the suggested words; returns its number. ``substance``: those who signed are asked again.

    Raises NotFound (also ``amendment.not_found``), NotAllowed, WrongStatus (it has been decided, or no signatures are
    collected), DomainError ``amendment.outdated`` (this part has changed since), ``amendment.covered`` (moderators have
    covered its words), ``amendment.substance_missing``.
    """
    work = take(session, actor, public_id)
    work.require("amendment.decide")
    amendment = take_amendment(session, work.initiative, amendment_id)
    require_waiting(amendment, "accept")
    require_collecting(work, "accept")
    if amendment.moderated is not None:
        raise DomainError("amendment.covered")
    read = session.scalars(
        select(InitiativeVersion).where(
            InitiativeVersion.initiative_id == work.initiative.id,
            InitiativeVersion.number == amendment.version,
        )
    ).one()
    if getattr(read, amendment.field) != getattr(work.text(), amendment.field):
        raise DomainError("amendment.outdated")
    amendment.became = new_text(
        work, {amendment.field: amendment.text}, why=amendment.why, substance=said(substance)
    )
    amendment.status, amendment.decided_at, amendment.decided_by_id = "accepted", clock.now(), actor.person_id
    record(session, actor, work.initiative, amendment, AmendmentAccepted, text=amendment.became)
    return amendment.became
