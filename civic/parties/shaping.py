"""One outside party is added, changed, retired or brought back: what an administrator does by hand.

A party works for several departments, so none of them renames it or decides for another how far it is trusted.
"""

from __future__ import annotations

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from civic.city.shape import begin_shaping, check_seen, note, record_shaping
from civic.core import clock
from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.departments.queries import department_by_code
from civic.parties.described import PartySpec, spec_of
from civic.parties.events import PartiesChanged
from civic.parties.models import OutsideParty, PartyTrust

THING = "outside_party"


def add_party(session: Session, actor: Actor, spec: PartySpec) -> int:
    """Make a party known; returns its row id. Raises NotAllowed, NotFound ``department.not_found``, DomainError
    ``party.email_taken`` at ``email`` (by a retired one too).
    """
    begin_shaping(session, actor)
    party = OutsideParty(name=spec.name, email=spec.email, language=spec.language, added_at=clock.now())
    session.add(party)
    session.flush()
    _trust(session, party, spec.trusted_by)
    note(session, THING, str(party.id), None, spec.values())
    record_shaping(session, actor, PartiesChanged(added=(party.id,)))
    return party.id


def change_party(
    session: Session, actor: Actor, party_id: int, spec: PartySpec, *, seen: str | None = None
) -> bool:
    """Make a party what the spec says; False when it was already. Its letters go to the new address from now on.

    Raises as ``add_party``, NotFound ``party.not_found``, DomainError ``shape.changed_meanwhile``.
    """
    begin_shaping(session, actor)
    party = _locked(session, party_id, retired=False)
    before = spec_of(session, party)
    check_seen(seen, before.values())
    if before == spec:
        return False
    party.name, party.email, party.language = spec.name, spec.email, spec.language
    session.flush()
    _trust(session, party, spec.trusted_by)
    note(session, THING, str(party.id), before.values(), spec.values())
    record_shaping(session, actor, PartiesChanged(changed=(party.id,)))
    return True


def retire_party(session: Session, actor: Actor, party_id: int) -> None:
    """Nothing more is sent to it, and nobody trusts it any more; what it has in hand it may finish. Raises NotAllowed,
    NotFound ``party.not_found``.
    """
    begin_shaping(session, actor)
    party = _locked(session, party_id, retired=False)
    note(session, THING, str(party.id), spec_of(session, party).values(), None)
    _trust(session, party, ())
    party.retired_at = clock.now()
    session.flush()
    record_shaping(session, actor, PartiesChanged(retired=(party.id,)))


def return_party(session: Session, actor: Actor, party_id: int) -> None:
    """Let a retired one be sent to again. Raises NotAllowed, NotFound unless it is retired."""
    begin_shaping(session, actor)
    party = _locked(session, party_id, retired=True)
    party.retired_at = None
    session.flush()
    note(session, THING, str(party.id), None, spec_of(session, party).values())
    record_shaping(session, actor, PartiesChanged(returned=(party.id,)))


def _locked(session: Session, party_id: int, *, retired: bool) -> OutsideParty:
    party = session.scalar(select(OutsideParty).where(OutsideParty.id == party_id).with_for_update())
    if party is None or (party.retired_at is not None) != retired:
        raise NotFound("party", party_id)
    return party


def _trust(session: Session, party: OutsideParty, departments: tuple[str, ...]) -> None:
    session.execute(delete(PartyTrust).where(PartyTrust.party_id == party.id))
    units = [department_by_code(session, code).id for code in departments]
    if units:
        session.execute(insert(PartyTrust), [{"party_id": party.id, "department_id": unit} for unit in units])
