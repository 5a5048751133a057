"""Signed roots over the whole log, so that its end cannot be rewritten either once somebody has kept one of them.

A root is SHA-256 over the previous root and, in order of position, each new position (int8, big-endian) and the hash of
its event. What is signed (Ed25519) is `statement`: anyone can check it from an export without this program.

The signing key is derived from the city's secret key (HKDF-SHA256) instead of being kept in a file of its own: every
worker on every machine then signs alike, and there is one secret to keep and to back up. Whoever changes the secret key
keeps the old public key: `civic verify --public-key` takes it for the checkpoints that were signed before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock

START = b"\0" * 32
"""The root before the first event."""

_PURPOSE = b"veche checkpoint signing key 1"
_LOCK = 7002


@dataclass(frozen=True, slots=True)
class Checkpoint:
    position: int
    root: bytes
    signature: bytes
    at: datetime


def signing_key(secret_key: str) -> Ed25519PrivateKey:
    """The city's signing key."""
    derived = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key that belongs to a signing key; they may be shown to anybody."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def statement(position: int, root: bytes, at: datetime) -> bytes:
    """What is signed: a line of text with position, root and time."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"veche checkpoint 1 {position} {root.hex()} {moment}".encode()


def signed_by_any(keys: Iterable[Ed25519PublicKey], checkpoint: Checkpoint) -> bool:
    """Whether one of the keys has signed it."""
    signed = statement(checkpoint.position, checkpoint.root, checkpoint.at)
    for key in keys:
        try:
            key.verify(checkpoint.signature, signed)
        except InvalidSignature:
            continue
        return True
    return False


class Root:
    """The root as it grows, position by position."""

    def __init__(self, previous: bytes = START) -> None:
        self._hash = hashlib.sha256(previous)

    def add(self, position: int, event_hash: bytes) -> None:
        self._hash.update(position.to_bytes(8, "big") + event_hash)

    def value(self) -> bytes:
        return self._hash.digest()


_NEWEST = text("SELECT position, root FROM event_checkpoint ORDER BY position DESC LIMIT 1")
_SINCE = text(
    "SELECT p.position, e.hash FROM event_position p JOIN event e ON e.id = p.event_id"
    " WHERE p.position > :after ORDER BY p.position"
)
_KEEP = text(
    "INSERT INTO event_checkpoint (position, root, signature, at) VALUES (:position, :root, :signature, :at)"
)


def take_checkpoint(session: Session, key: Ed25519PrivateKey) -> Checkpoint | None:
    """Sign a root over everything since the last checkpoint, in the caller's transaction; None when nothing is new."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    newest = session.execute(_NEWEST).one_or_none()
    position, previous = (newest.position, bytes(newest.root)) if newest else (0, START)
    root, count = Root(previous), 0
    rows = session.execute(_SINCE, {"after": position}, execution_options={"yield_per": 5000})
    for row in rows:
        root.add(row.position, bytes(row.hash))
        position, count = row.position, count + 1
    if not count:
        return None
    at, value = clock.now(), root.value()
    taken = Checkpoint(position, value, key.sign(statement(position, value, at)), at)
    session.execute(_KEEP, {"position": position, "root": value, "signature": taken.signature, "at": at})
    return taken
