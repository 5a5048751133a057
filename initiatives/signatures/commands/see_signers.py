"""A moderator looks at who gave signatures of a hold. It is noted before they see it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.people.models import Person
from initiatives.proposals.events import SignersSeen
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.proposals.work import take
from initiatives.signatures.holds import PAGE, open_hold
from initiatives.signatures.models import Signature


def see_signers(
    session: Session, actor: Actor, public_id: str, hold_id: int, *, after: int = 0
) -> dict[int, str]:
    """Note that the actor looks at the names behind a page of a hold's signatures (those after the number ``after``);
    returns the name by the signature's number, of accounts that are still there.

    While nobody has decided alone. Raises NotFound (``signature_hold.not_found``), NotAllowed, DomainError
    ``signature_hold.decided``, ``signature_hold.nobody_looks`` (the platform has no eyes).
    """
    work = take(session, actor, public_id)
    work.require("signature.review")
    hold = open_hold(work, hold_id)
    if actor.person_id is None:
        raise DomainError("signature_hold.nobody_looks")
    rows = session.execute(
        select(Signature.id, Person.name)
        .outerjoin(Person, Person.id == Signature.person_id)
        .where(Signature.hold_id == hold.id, Signature.id > after)
        .order_by(Signature.id)
        .limit(PAGE)
    ).all()
    events.record(
        session, actor, events.Subject("initiative", work.initiative.id),
        SignersSeen(initiative=public_id, hold=hold.id, signatures=len(rows)), rooms=[MODERATION_ROOM],
    )  # fmt: skip
    return {row.id: row.name for row in rows if row.name}
