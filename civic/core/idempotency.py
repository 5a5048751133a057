"""At most once for every write from outside: a key of the sender's, kept with the answer that it got.

A key is scoped to the actor (an anonymous sender: to the hash of the body), kept 7 days, and claimed in the
transaction that does the work: a write that fails leaves no claim behind.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.errors import DomainError

KEPT = timedelta(days=7)
LONGEST_KEY = 200
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
_LOCK_NOT_AVAILABLE = "55P03"


class IdempotencyKey(Base):
    """A claimed key with the hash of the body that came with it, and the answer once there is one."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_claimed_at", "claimed_at"),)

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    answer: Mapped[dict[str, Any] | None]
    claimed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Claim:
    """A key as claimed in this transaction. ``answer`` is the first answer when the same write came before."""

    scope: str
    key: str
    answer: dict[str, Any] | None


_CLAIM = text(
    # Whoever sends the same write at the same time waits this long for the first one's end.
    "INSERT INTO idempotency_key (scope, key, body_hash, claimed_at) "
    "SELECT :scope, :key, :body_hash, :now FROM set_config('lock_timeout', '2s', true) "
    "ON CONFLICT (scope, key) DO NOTHING RETURNING key"
)
_FIRST = text("SELECT body_hash, answer FROM idempotency_key WHERE scope = :scope AND key = :key")
_ANSWER = text(
    "UPDATE idempotency_key SET answer = CAST(:answer AS jsonb) WHERE scope = :scope AND key = :key"
)


def scope_of(operation: str, person_id: int | None, body: bytes) -> str:
    """Whose key it is: the person's, or for anonymous senders that of whoever knows the very same body."""
    who = f"person:{person_id}" if person_id is not None else f"body:{hashlib.sha256(body).hexdigest()}"
    return f"{operation}:{who}"


def claim(session: Session, scope: str, key: str, body: bytes) -> Claim:
    """Claim ``key`` for this transaction, or return the answer of the write that claimed it before.

    Raises DomainError ``idempotency.key_invalid`` (empty, too long, of other signs than ASCII's),
    ``idempotency.in_flight`` (the first write has not ended), ``idempotency.body_differs`` (the key was used with
    another body).
    """
    if _KEY.fullmatch(key) is None:
        raise DomainError("idempotency.key_invalid", field="Idempotency-Key")
    body_hash = hashlib.sha256(body).digest()
    values = {"scope": scope, "key": key, "body_hash": body_hash, "now": clock.now()}
    try:
        mine = session.scalar(_CLAIM, values)
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise DomainError("idempotency.in_flight", field="Idempotency-Key") from error
    if mine is not None:
        return Claim(scope, key, None)
    first = session.execute(_FIRST, values).one_or_none()
    if first is None:
        raise DomainError("idempotency.in_flight", field="Idempotency-Key")
    if bytes(first.body_hash) != body_hash:
        raise DomainError("idempotency.body_differs", field="Idempotency-Key")
    return Claim(scope, key, first.answer or {})


def remember(session: Session, claimed: Claim, answer: dict[str, Any]) -> None:
    """Keep the answer with the claim, in the transaction that did the work."""
    session.execute(_ANSWER, {"scope": claimed.scope, "key": claimed.key, "answer": json.dumps(answer)})


def forget_old(session: Session) -> int:
    """Delete the keys that are older than KEPT; returns how many."""
    result = session.execute(
        text("DELETE FROM idempotency_key WHERE claimed_at < :before"), {"before": clock.now() - KEPT}
    )
    return int(getattr(result, "rowcount", 0))
