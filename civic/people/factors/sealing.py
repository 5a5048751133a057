"""Secrets that must be read again and so cannot be hashed: sealed with a key that is derived from the city's own.

AES-256-GCM; the key is HKDF-SHA256 of the city's secret key, by version, so that a later version can seal otherwise and
still open what was sealed before. The person's id is authenticated too: a row moved to somebody else opens nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION: Final = 1
PURPOSES: Final[Mapping[int, bytes]] = {1: b"veche second factor 1"}
"""Version → what the key is derived for."""

NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """What was sealed cannot be opened: the city has another key now, or the row was tampered with."""


def seal(key: bytes, person_id: int, secret: str) -> bytes:
    """Seal a person's secret by the newest version. ``key`` is the city's secret key."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_derived(key, VERSION)).encrypt(nonce, secret.encode(), _whose(person_id))


def unseal(key: bytes, person_id: int, version: int, sealed: bytes) -> str:
    """Open it. Raises SealBroken."""
    if version not in PURPOSES:
        raise SealBroken
    try:
        opened = AESGCM(_derived(key, version)).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _whose(person_id)
        )
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
    return opened.decode()


def _derived(key: bytes, version: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSES[version]).derive(key)


def _whose(person_id: int) -> bytes:
    return b"person %d" % person_id
