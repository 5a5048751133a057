"""A resident signs an initiative."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from civic.issues.rooms import person_room
from civic.people.lasting import keep_open
from initiatives.proposals.policy import InitiativeSubject
from initiatives.proposals.work import share
from initiatives.signatures.events import Signed
from initiatives.signatures.residents import district_of

# Of all that people do here this happens most often at once, so neither goes the longer way of mapped objects.
_STANDS = text(
    "SELECT id, status, hidden_at, version, substance, area_id, collecting_until, published_at"
    "  FROM initiative WHERE id = :id"
)
_GIVE = text(
    "INSERT INTO signature (initiative_id, person_id, district_id, version, standing, open, news, network, signed_at)"
    " VALUES (:initiative_id, :person_id, :district_id, :version, :standing, :open, :news, :network, :signed_at)"
    " ON CONFLICT DO NOTHING RETURNING id"
)


def sign(
    session: Session, actor: Actor, public_id: str, *, version: int, open: bool = False, news: bool = False,
    network: bytes | None = None,
) -> None:  # fmt: skip
    """Sign the text of that ``version``; ``open``: with one's name where everybody can read it; ``news``: with a letter
    at each step. ``network`` is what `initiatives.signatures.networks` keeps of where it came from.

    Raises NotFound, NotAllowed, WrongStatus (nothing is collected, or the time is over), DomainError
    ``signature.text_changed`` (another text holds than was seen), ``signature.not_a_resident``,
    ``signature.given_before`` (also where it was found false), ``signature.given_on_paper``.
    """
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("initiative.sign")
    row = session.execute(_STANDS, {"id": share(session, public_id)}).one()
    subject = InitiativeSubject(
        status=row.status, published=row.published_at is not None, hidden=row.hidden_at is not None
    )
    if not policies.allows("initiative.see", actor, subject):
        raise NotFound("initiative", public_id)
    policies.require("initiative.sign", actor, subject)
    now = clock.now()
    if row.status != "collecting" or row.collecting_until <= now:
        raise WrongStatus("sign", row.status)
    if not row.substance <= version <= row.version:
        raise DomainError("signature.text_changed", field="version")
    home = district_of(session, actor.person_id, row.id, row.area_id)
    if home is None:
        raise DomainError("signature.not_a_resident")
    if home.on_paper:
        raise DomainError("signature.given_on_paper")
    signature_id = session.scalar(
        _GIVE,
        {
            "initiative_id": row.id, "person_id": actor.person_id, "district_id": home.district_id,
            "version": version, "standing": "counted", "open": open, "news": news, "network": network,
            "signed_at": now,
        },
    )  # fmt: skip
    if signature_id is None:
        raise DomainError("signature.given_before")
    events.record(
        session, actor, events.Subject("signature", signature_id),
        Signed(initiative=public_id, standing="counted", text=version, district=home.code),
        rooms=[person_room(actor.person_id)],
    )  # fmt: skip
