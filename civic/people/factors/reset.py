"""When somebody has lost their telephone and their paper: an administrator lets them begin anew."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import civic.people.factors.policy  # noqa: F401  (declares person.reset_second_factor)
from civic.core import events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.people.factors.events import SecondFactorReset
from civic.people.factors.models import FactorTries, Passkey, PasskeyChallenge, RecoveryCode, TotpSecret
from civic.people.factors.queries import has_factor
from civic.people.models import Person
from civic.people.queries import person_by_email
from civic.people.sessions import end_sessions
from civic.people.staff.policy import PersonSubject
from civic.people.tokens import revoke_tokens
from civic.sign_on.forget import forget_identities

STOLEN: Final = "stolen_device"
REASONS: Final = ("lost_device", "new_device", STOLEN, "other")
"""Why, as a code: an event holds no words."""


def reset_second_factor(session: Session, actor: Actor, email: str, *, reason: str) -> None:
    """Take all second factors of the account away and end its sessions and tokens; its holder sets up a new factor when
    they sign in next. After a theft its connected accounts go too: the stolen device may be signed in there.

    Whoever does it has made sure by other ways that the person is who they say. Raises NotAllowed, NotFound
    ``person.not_found``, DomainError ``factor.reason_unknown``, ``factor.not_set_up``.
    """
    policies.require("person.reset_second_factor", actor)
    if reason not in REASONS:
        raise DomainError("factor.reason_unknown", field="reason", reason=reason)
    found = person_by_email(session, email)
    if found is None:
        raise NotFound("person", email)
    policies.require("person.reset_second_factor", actor, PersonSubject(found.id))
    person = session.scalars(select(Person).where(Person.id == found.id).with_for_update()).one()
    if not has_factor(session, person.id):
        raise DomainError("factor.not_set_up")
    forget_factors(session, person.id)
    if reason == STOLEN:
        forget_identities(session, actor, person.id)
    end_sessions(session, actor, person.id)
    revoke_tokens(session, person.id)
    events.record_on_person(session, actor, person.id, SecondFactorReset(reason=reason))


def forget_factors(session: Session, person_id: int, *, since: datetime | None = None) -> None:
    """Forget all that is kept of somebody's second factors, or what was set up since a moment; recovery codes go with
    the last factor. The caller has asked a policy and records what it did.
    """
    if since is not None:
        for newer in (
            delete(TotpSecret).where(TotpSecret.person_id == person_id, TotpSecret.started_at >= since),
            delete(Passkey).where(Passkey.person_id == person_id, Passkey.created_at >= since),
            delete(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.made_at >= since),
        ):
            session.execute(newer)
        if has_factor(session, person_id):
            return
    for table in (TotpSecret, Passkey, PasskeyChallenge, RecoveryCode, FactorTries):
        session.execute(delete(table).where(table.person_id == person_id))
