"""Whoever has got into an account is put out of it, on every way in that they may have made for themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.people.factors.reset import forget_factors
from civic.people.models import Person
from civic.people.sessions import end_sessions
from civic.people.tokens import revoke_tokens
from civic.sign_on.forget import forget_identities


def shut_out(session: Session, actor: Actor, person: Person, *, since: datetime | None = None) -> None:
    """End all sessions and tokens of an account, and take away its password, second factors and connected accounts.

    ``since``: factors and connected accounts that are older stay, because they are its holder's. The caller holds the
    row locked and a link that shows whose account it is; a letter is the way back in.
    """
    person.password_hash = None
    forget_factors(session, person.id, since=since)
    forget_identities(session, actor, person.id, since=since)
    # Last: what waits for the row begins by looking whether its session is still open, and finds that it is not.
    end_sessions(session, actor, person.id)
    revoke_tokens(session, person.id)
