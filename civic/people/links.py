"""Links that are sent to an address, prove that it is its holder's, and work once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import parse_report_secret, report_secret, secret_hash
from civic.people.models import OneTimeLink, Person

PURPOSES: Final[Mapping[str, timedelta]] = {
    "sign_up": timedelta(days=2),
    "sign_in": timedelta(minutes=30),
    "reset_password": timedelta(hours=2),
    "change_email": timedelta(days=1),
    "undo_email": timedelta(days=7),
    "confirm": timedelta(minutes=15),
    "invitation": timedelta(days=7),
}
"""What a link is for, and how long it works."""

KIND = b"one-time-link"
NONCE_BYTES = 16
KEPT_AFTER: Final = timedelta(days=7)
"""So long an expired link is told from one that never was; then its row goes, and the address with it."""


@dataclass(frozen=True, kw_only=True)
class LinkAsked(events.EventBody):
    """A link is to be sent by letter."""

    kind: ClassVar[str] = "link.asked"
    link: int
    purpose: str


def ask_link(
    session: Session, actor: Actor, key: bytes, purpose: str, *, email: str, language: str,
    person: Person | None = None, details: Mapping[str, Any] | None = None,
) -> OneTimeLink:  # fmt: skip
    """Make a link of a purpose for an address; its letter follows from the event. ``key`` is the city's secret key."""
    nonce, now = secrets.token_bytes(NONCE_BYTES), clock.now()
    link = OneTimeLink(
        purpose=purpose, person_id=person.id if person else None, email=email, language=language,
        details=dict(details or {}), nonce=nonce, secret_hash=secret_hash(report_secret(key, nonce, KIND)),
        created_at=now, expires_at=now + PURPOSES[purpose],
    )  # fmt: skip
    session.add(link)
    session.flush()
    events.record(
        session, actor, events.Subject("link", link.id), LinkAsked(link=link.id, purpose=purpose), rooms=[]
    )
    return link


def find_link(session: Session, purpose: str, secret: str, *, lock: bool = False) -> OneTimeLink:
    """The link with this secret. ``lock`` it in the transaction that uses it, and then call `use_link`.

    Raises DomainError ``link.not_valid`` (no such link of this purpose), ``link.used``, ``link.expired``.
    """
    read = parse_report_secret(secret)
    query = select(OneTimeLink).where(
        OneTimeLink.secret_hash == secret_hash(read or ""), OneTimeLink.purpose == purpose
    )
    link = session.scalar(query.with_for_update() if lock else query)
    if read is None or link is None:
        raise DomainError("link.not_valid")
    if link.used_at is not None:
        raise DomainError("link.used")
    if link.expires_at <= clock.now():
        raise DomainError("link.expired")
    return link


def use_link(session: Session, purpose: str, secret: str) -> OneTimeLink:
    """Use a link up in the caller's transaction. Raises as `find_link`; of two at once one is told that it is used."""
    link = find_link(session, purpose, secret, lock=True)
    link.used_at = clock.now()
    session.flush()
    return link


def void_links(session: Session, person_id: int, *purposes: str, after: int = 0) -> None:
    """No link of these purposes works for the person any more: something newer has been said.

    ``after``: only those that were made after the one with this id.
    """
    now = clock.now()
    for link in session.scalars(
        select(OneTimeLink).where(
            OneTimeLink.person_id == person_id,
            OneTimeLink.purpose.in_(purposes),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.id > after,
        )
    ):
        link.expires_at = min(link.expires_at, now)


def forget_links(session: Session) -> int:
    """Forget links that expired a while ago; returns how many."""
    gone = session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < clock.now() - KEPT_AFTER))
    return int(getattr(gone, "rowcount", 0))


@dataclass(frozen=True, slots=True)
class LinkToSend:
    """What the letter with a link needs."""

    id: int
    purpose: str
    email: str
    language: str
    nonce: bytes
    details: Mapping[str, Any]
    expires_at: datetime
    usable: bool

    def secret(self, key: bytes) -> str:
        return report_secret(key, self.nonce, KIND)


def link_to_send(session: Session, link_id: int) -> LinkToSend | None:
    link = session.get(OneTimeLink, link_id)
    if link is None:
        return None
    usable = link.used_at is None and link.expires_at > clock.now()
    return LinkToSend(
        link.id, link.purpose, link.email, link.language, link.nonce, link.details, link.expires_at, usable
    )
