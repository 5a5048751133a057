"""Codes of an app (RFC 6238: six digits, a new one every half minute, HMAC-SHA1 as all apps have it)."""

from __future__ import annotations

import hmac
import logging
from datetime import timedelta
from typing import Final

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.people.factors.events import TotpAdded, TotpRemoved
from civic.people.factors.models import TotpSecret
from civic.people.factors.own import leave_one, own_account
from civic.people.factors.sealing import VERSION, SealBroken, seal, unseal

STEP_SECONDS: Final = 30
DIGITS: Final = 6

WINDOW: Final = 1
"""So many steps a telephone's clock may be wrong, to either side."""

WAITS: Final = timedelta(minutes=30)
"""So long a new secret waits for its first code."""

_log = logging.getLogger(__name__)


def start_totp(session: Session, actor: Actor, key: bytes) -> str:
    """Make a secret for the actor's app; it counts once `confirm_totp` got its first code. ``key`` is the city's.

    A secret that is in use stays so until then. Returns the secret in base32. Raises NotAllowed.
    """
    person = own_account(session, actor)
    secret = pyotp.random_base32()
    session.execute(
        delete(TotpSecret).where(TotpSecret.person_id == person.id, TotpSecret.confirmed_at.is_(None))
    )
    session.add(
        TotpSecret(
            person_id=person.id,
            sealed=seal(key, person.id, secret),
            key_version=VERSION,
            started_at=clock.now(),
        )
    )
    session.flush()
    return secret


def waiting_totp(session: Session, actor: Actor, key: bytes) -> str | None:
    """The actor's secret that waits for its first code, in base32, or None."""
    row = _waiting(session, actor.person_id or 0)
    return None if row is None else _opened(row, key)


def confirm_totp(session: Session, actor: Actor, key: bytes, code: str) -> None:
    """Put the waiting secret to use: the code shows that the app has it. One that was in use before is replaced.

    Raises NotAllowed, DomainError ``factor.nothing_waits``, ``factor.code_wrong``.
    """
    person = own_account(session, actor)
    row = _waiting(session, person.id)
    secret = None if row is None else _opened(row, key)
    if row is None or secret is None:
        raise DomainError("factor.nothing_waits", field="code")
    step = _step_of(secret, code, after=None)
    if step is None:
        raise DomainError("factor.code_wrong", field="code")
    before = session.scalar(
        delete(TotpSecret)
        .where(TotpSecret.person_id == person.id, TotpSecret.confirmed_at.is_not(None))
        .returning(TotpSecret.id)
    )
    row.confirmed_at = row.last_used_at = clock.now()
    row.last_step = step
    session.flush()
    events.record_on_person(session, actor, person.id, TotpAdded(replaced=before is not None))


def accept_code(session: Session, person_id: int, key: bytes, code: str) -> bool:
    """Whether the code is one of the person's app, for the first time. The row is locked: of two uses one is first."""
    row = session.scalar(
        select(TotpSecret)
        .where(TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None))
        .with_for_update()
    )
    secret = None if row is None else _opened(row, key)
    if row is None or secret is None:
        return False
    step = _step_of(secret, code, after=row.last_step)
    if step is None:
        return False
    row.last_step, row.last_used_at = step, clock.now()
    session.flush()
    return True


def remove_totp(session: Session, actor: Actor, *, required: bool) -> None:
    """Take codes of the actor's app no more. ``required``: they must keep one factor at least.

    Raises NotAllowed, DomainError ``factor.not_set_up``, ``factor.last_one``.
    """
    person = own_account(session, actor)
    row = session.scalar(
        select(TotpSecret).where(TotpSecret.person_id == person.id, TotpSecret.confirmed_at.is_not(None))
    )
    if row is None:
        raise DomainError("factor.not_set_up")
    leave_one(session, person.id, required=required)
    session.delete(row)
    session.flush()
    events.record_on_person(session, actor, person.id, TotpRemoved())


def address_of(secret: str, *, account: str, city: str) -> str:
    """The otpauth: address of a secret, which apps read from a QR code."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(
        name=account, issuer_name=city
    )


def _waiting(session: Session, person_id: int) -> TotpSecret | None:
    return session.scalar(
        select(TotpSecret).where(
            TotpSecret.person_id == person_id,
            TotpSecret.confirmed_at.is_(None),
            TotpSecret.started_at > clock.now() - WAITS,
        )
    )


def _opened(row: TotpSecret, key: bytes) -> str | None:
    try:
        return unseal(key, row.person_id, row.key_version, row.sealed)
    except SealBroken:
        _log.error(
            "the secret of person %s's app cannot be opened with the city's key of today", row.person_id
        )
        return None


def _step_of(secret: str, code: str, *, after: int | None) -> int | None:
    """The half minute whose code this is, if it is a new one; every step is compared, so the time tells nothing."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdecimal():
        return None
    app = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    now = int(clock.now().timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(app.generate_otp(step), typed) and (after is None or step > after):
            found = step
    return found
