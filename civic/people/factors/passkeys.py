"""Passkeys (WebAuthn): keys that stay on a person's own devices and open with a finger, a face or a PIN.

The device itself asks for that (user verification), so that a passkey is two factors at once: something that one has,
and something that one is or knows. It signs for one address only, that of the city's settings, so a copy of the city's
pages elsewhere gets nothing that could be used here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import secret_hash
from civic.people.factors.events import PasskeyAdded, PasskeyCopied, PasskeyRemoved
from civic.people.factors.models import Passkey, PasskeyChallenge
from civic.people.factors.own import leave_one, own_account
from civic.people.models import Person

VALID: Final = timedelta(minutes=10)
"""How long a challenge can be answered: as long as somebody looks for their key."""

MOST: Final = 20
LONGEST_NAME: Final = 60
LONGEST_CREDENTIAL_ID: Final = 1023
"""Bytes; the standard's own limit."""

HANDLE_BYTES: Final = 32
CHALLENGE_BYTES: Final = 32
FORGOTTEN_AT_ONCE: Final = 100

TRANSPORTS: Final = frozenset(each.value for each in AuthenticatorTransport)


class CopiedPasskey(DomainError):
    """The signature is right, but the device has counted further than that before: there may be a copy of the key."""

    def __init__(self, person_id: int, passkey_id: int) -> None:
        super().__init__("passkey.refused")
        self.person_id = person_id
        self.passkey_id = passkey_id


@dataclass(frozen=True, slots=True)
class Site:
    """The address that passkeys are made for: the host's name and the whole origin, from the city's settings alone."""

    host: str
    origin: str

    @classmethod
    def of(cls, base_url: str) -> Site | None:
        """None where browsers make no passkeys: at an address of numbers, or without TLS (localhost excepted)."""
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        try:
            ip_address(host)
        except ValueError:
            pass
        else:
            return None
        if parts.scheme != "https" and host != "localhost":
            return None
        usual = {"https": 443, "http": 80}[parts.scheme]
        port = f":{parts.port}" if parts.port not in (None, usual) else ""
        return cls(host, f"{parts.scheme}://{host}{port}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge that was taken and cannot be taken again."""

    challenge: bytes
    person_id: int | None
    user_handle: bytes | None


def ask_to_register(session: Session, actor: Actor, site: Site, browser: str, *, city: str) -> dict[str, Any]:
    """What the browser needs to make a passkey of the actor's. ``browser`` is a secret that only this browser has.

    Raises NotAllowed, DomainError ``passkey.too_many``.
    """
    person = own_account(session, actor)
    known = session.scalars(select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.id)).all()
    if len(known) >= MOST:
        raise DomainError("passkey.too_many", most=MOST)
    handle = known[0].user_handle if known else secrets.token_bytes(HANDLE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=site.host, rp_name=city, user_id=handle, user_name=person.email, user_display_name=person.name,
        challenge=_new_challenge(session, "register", browser, person.id, handle),
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(each) for each in known],
    )  # fmt: skip
    return _plain(options)


def ask_to_sign_in(
    session: Session, site: Site, browser: str, *, person_id: int | None = None
) -> dict[str, Any]:
    """What the browser needs to sign in with a passkey of anybody's, or to show one of a person's.

    Of anybody's: nothing is told about accounts, the device itself knows which it has.
    """
    known = session.scalars(
        select(Passkey).where(Passkey.person_id == (person_id or 0)).order_by(Passkey.id)
    ).all()
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=_new_challenge(session, "sign_in", browser, person_id, None),
        allow_credentials=[_descriptor(each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return _plain(options)


def take_challenge(
    session: Session, purpose: str, browser: str, credential: object, *, person_id: int | None = None
) -> Challenge | None:
    """The challenge that a browser's answer names, which is gone with this; None where there is no such one.

    It must have been made for the purpose, the person and this very browser. The caller commits before it looks at the
    answer, so that a refused answer cannot be tried again with the same challenge.
    """
    named = _challenge_named(credential)
    row = session.execute(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == named,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.person_id.is_not_distinct_from(person_id),
            PasskeyChallenge.browser_hash == secret_hash(browser),
        )
        .returning(PasskeyChallenge.expires_at, PasskeyChallenge.user_handle)
    ).one_or_none()
    if row is None or row.expires_at <= clock.now():
        return None
    return Challenge(named, person_id, row.user_handle)


def register_passkey(
    session: Session, actor: Actor, site: Site, challenge: Challenge | None, credential: object, *, name: str
) -> int:
    """Add the passkey that a browser has made; returns its id.

    Raises NotAllowed, DomainError ``passkey.challenge_over``, ``passkey.refused`` (made for another address, without
    asking its holder, or damaged), ``passkey.known``, ``passkey.too_many``.
    """
    person = own_account(session, actor)
    if challenge is None or challenge.person_id != person.id or challenge.user_handle is None:
        raise DomainError("passkey.challenge_over")
    try:
        made = webauthn.verify_registration_response(
            credential=_mapping(credential), expected_challenge=challenge.challenge, expected_rp_id=site.host,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except Exception as error:
        # Whatever a stranger's bytes bring the library's parsers to raise, it is a refusal.
        raise DomainError("passkey.refused") from error
    known = session.scalars(select(Passkey.id).where(Passkey.person_id == person.id)).all()
    if len(known) >= MOST:
        raise DomainError("passkey.too_many", most=MOST)
    if len(made.credential_id) > LONGEST_CREDENTIAL_ID:
        raise DomainError("passkey.refused")
    row = Passkey(
        person_id=person.id, credential_id=made.credential_id, public_key=made.credential_public_key,
        user_handle=challenge.user_handle, sign_count=made.sign_count, transports=_transports(credential),
        backed_up=made.credential_backed_up, name=_name(name), created_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    events.record_on_person(session, actor, person.id, PasskeyAdded(passkey=row.id))
    return row.id


def accept_passkey(session: Session, site: Site, challenge: Challenge | None, credential: object) -> Person:
    """Whose passkey has signed the challenge. Where the challenge names a person, only theirs counts.

    Raises DomainError ``passkey.challenge_over``, ``passkey.refused`` (the same for an unknown passkey, another
    person's, a wrong signature and another address), and CopiedPasskey, which the caller reports (`note_copied`).
    """
    if challenge is None:
        raise DomainError("passkey.challenge_over")
    answer = _mapping(credential)
    row = session.scalar(
        select(Passkey)
        .join(Person, Person.id == Passkey.person_id)
        .where(Passkey.credential_id == _bytes(answer.get("rawId")), Person.disabled_at.is_(None))
        .with_for_update(of=Passkey)
    )
    if row is None or challenge.person_id not in (None, row.person_id):
        raise DomainError("passkey.refused")
    handle = _bytes(_inside(answer, "response").get("userHandle"))
    # A key that was found by its device must say whose it is; one that was asked for by name may leave it out.
    if handle != row.user_handle and (handle or challenge.person_id is None):
        raise DomainError("passkey.refused")
    try:
        # The count is compared below, once it is known that the key itself has counted.
        shown = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=challenge.challenge, expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=row.public_key, credential_current_sign_count=0,
            require_user_verification=True,
        )  # fmt: skip
    except Exception as error:
        # As when one is registered.
        raise DomainError("passkey.refused") from error
    if (shown.new_sign_count or row.sign_count) and shown.new_sign_count <= row.sign_count:
        raise CopiedPasskey(row.person_id, row.id)
    row.sign_count, row.backed_up = shown.new_sign_count, shown.credential_backed_up
    row.last_used_at = clock.now()
    session.flush()
    return session.get_one(Person, row.person_id)


def note_copied(session: Session, copied: CopiedPasskey) -> None:
    """Say in a transaction of its own, the other one having been given up, that a passkey may have been copied."""
    events.record_on_person(
        session, Actor(person_id=copied.person_id), copied.person_id, PasskeyCopied(passkey=copied.passkey_id)
    )


def rename_passkey(session: Session, actor: Actor, passkey_id: int, name: str) -> None:
    """Call one of the actor's passkeys something else. Raises NotAllowed, NotFound, DomainError ``text.missing``."""
    row = _own(session, actor, passkey_id)
    if not name.strip():
        raise DomainError("text.missing", field="name")
    row.name = _name(name)


def remove_passkey(session: Session, actor: Actor, passkey_id: int, *, required: bool) -> None:
    """Let one of the actor's passkeys open nothing any more. ``required``: they must keep one factor at least.

    Raises NotAllowed, NotFound ``passkey.not_found``, DomainError ``factor.last_one``.
    """
    row = _own(session, actor, passkey_id)
    leave_one(session, row.person_id, required=required)
    session.delete(row)
    session.flush()
    events.record_on_person(session, actor, row.person_id, PasskeyRemoved(passkey=passkey_id))


def _own(session: Session, actor: Actor, passkey_id: int) -> Passkey:
    person = own_account(session, actor)
    row = session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id))
    if row is None:
        raise NotFound("passkey", passkey_id)
    return row


def _new_challenge(
    session: Session, purpose: str, browser: str, person_id: int | None, handle: bytes | None
) -> bytes:
    now = clock.now()
    # Those that nobody answered; a few at a time, and none that another process is just forgetting.
    over = (
        select(PasskeyChallenge.id)
        .where(PasskeyChallenge.expires_at < now)
        .limit(FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.id.in_(over)))
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(
            challenge=challenge, purpose=purpose, person_id=person_id, browser_hash=secret_hash(browser),
            user_handle=handle, expires_at=now + VALID,
        )
    )  # fmt: skip
    session.flush()
    return challenge


def _plain(options: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return plain


def _descriptor(row: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=row.credential_id, transports=[AuthenticatorTransport(each) for each in row.transports] or None
    )


def _name(typed: str) -> str:
    return " ".join(typed.split())[:LONGEST_NAME]


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _inside(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    return _mapping(answer.get(name))


def _transports(credential: object) -> list[str]:
    told = _inside(_mapping(credential), "response").get("transports")
    return (
        sorted(TRANSPORTS.intersection(each for each in told if isinstance(each, str)))
        if isinstance(told, list)
        else []
    )


def _bytes(encoded: object) -> bytes:
    """What base64url says; nothing where it is none."""
    if not isinstance(encoded, str) or len(encoded) > 4 * LONGEST_CREDENTIAL_ID:
        return b""
    try:
        return base64url_to_bytes(encoded)
    except ValueError:
        return b""


def _challenge_named(credential: object) -> bytes:
    """The challenge that an answer says to be for; whether it signed that one is looked at later."""
    client_data = _bytes(_inside(_mapping(credential), "response").get("clientDataJSON"))
    try:
        told = json.loads(client_data)
    except (ValueError, RecursionError):
        return b""
    return _bytes(told.get("challenge")) if isinstance(told, dict) else b""
