"""Passkeys between browser and commands: for which address they are, and which browser asks."""

from __future__ import annotations

import secrets
from typing import Any

from flask import request, session

from civic.core.errors import DomainError
from civic.people.factors.passkeys import (
    Challenge,
    CopiedPasskey,
    Site,
    accept_passkey,
    note_copied,
    take_challenge,
)
from civic.people.models import Person
from web import context

BROWSER = "browser"
"""A random value in the signed cookie, by which a challenge is known to have been made for this browser."""

LARGEST_ANSWER = 64 * 1024
"""Bytes; without an attestation a credential has two or three thousand."""


def site() -> Site | None:
    """The address that passkeys are for: the one of the settings, whatever a request calls its host."""
    return Site.of(context.settings().base_url)


def needed_site() -> Site:
    """The same. Raises DomainError ``passkey.not_possible`` where there can be no passkeys."""
    found = site()
    if found is None:
        raise DomainError("passkey.not_possible")
    return found


def browser() -> str:
    if not isinstance(session.get(BROWSER), str):
        session[BROWSER] = secrets.token_urlsafe(16)
    known: str = session[BROWSER]
    return known


def answered() -> Any:
    """The credential in the body of the request, unread; None where there is none that could be one."""
    if (request.content_length or 0) > LARGEST_ANSWER:
        return None
    body = request.get_json(silent=True)
    return body.get("credential") if isinstance(body, dict) else None


def taken(purpose: str, credential: object, *, person_id: int | None = None) -> Challenge | None:
    """The challenge that a credential answers; whatever comes of the answer, it is used up."""
    with context.transaction() as opened:
        return take_challenge(opened, purpose, browser(), credential, person_id=person_id)


def accepted(opened: Any, challenge: Challenge | None, credential: object) -> Person:
    """Whose passkey it is, in the caller's transaction. Raises as `accept_passkey`; a copied one is noted."""
    try:
        return accept_passkey(opened, needed_site(), challenge, credential)
    except CopiedPasskey as copied:
        # Nothing of the caller's transaction will be kept; what was seen is.
        opened.rollback()
        with context.transaction() as apart:
            note_copied(apart, copied)
        raise
