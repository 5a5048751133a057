"""Links by which authors come: what one opens, and those that wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.jobs import Tools
from civic.core.secrets import parse_report_secret, secret_hash
from civic.people.models import Person
from civic.privacy.retention import sweeps
from initiatives.authors.models import AuthorInvitation
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion
from initiatives.proposals.status import FINAL

VALID: Final = timedelta(days=7)
KEPT_AFTER: Final = timedelta(days=7)
"""So long an expired link is told from one that never was."""

MOST_AUTHORS: Final = 10


@dataclass(frozen=True, slots=True)
class Invited:
    """To what a link invites: the initiative's public id, title and text (which only who holds the link may read while
    it is a draft), its language, its first author's name.
    """

    public_id: str
    title: str
    problem: str
    wish: str
    language: str
    first: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A link that nobody has opened yet."""

    id: int
    created_at: datetime
    expires_at: datetime


def open_links(initiative_id: int) -> tuple[ColumnElement[bool], ...]:
    """Those of an initiative that still work."""
    return (
        AuthorInvitation.initiative_id == initiative_id, AuthorInvitation.used_at.is_(None),
        AuthorInvitation.revoked_at.is_(None), AuthorInvitation.expires_at > clock.now(),
    )  # fmt: skip


def find_link(session: Session, secret: str) -> AuthorInvitation:
    """The link with this secret.

    Raises DomainError ``link.not_valid`` (no such link, revoked, or of an initiative that has ended), ``link.used``,
    ``link.expired``.
    """
    read = parse_report_secret(secret)
    found = session.execute(
        select(AuthorInvitation, Initiative.status)
        .join(Initiative, Initiative.id == AuthorInvitation.initiative_id)
        .where(AuthorInvitation.secret_hash == secret_hash(read or ""))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if read is None or found is None or found.status in FINAL:
        raise DomainError("link.not_valid")
    link: AuthorInvitation = found[0]
    if link.revoked_at is not None:
        raise DomainError("link.not_valid")
    if link.used_at is not None:
        raise DomainError("link.used")
    if link.expires_at <= clock.now():
        raise DomainError("link.expired")
    return link


def invited(session: Session, secret: str) -> Invited:
    """To what a link invites whoever holds it. Raises as `find_link`."""
    link = find_link(session, secret)
    row = session.execute(
        select(
            Initiative.public_id, InitiativeVersion.title, InitiativeVersion.problem, InitiativeVersion.wish,
            InitiativeVersion.language, Person.name,
        )
        .join(InitiativeVersion, InitiativeVersion.initiative_id == Initiative.id)
        .outerjoin(
            InitiativeAuthor,
            (InitiativeAuthor.initiative_id == Initiative.id) & InitiativeAuthor.first,
        )
        .outerjoin(Person, Person.id == InitiativeAuthor.person_id)
        .where(Initiative.id == link.initiative_id, InitiativeVersion.number == Initiative.version)
    ).one()  # fmt: skip
    return Invited(*row)


def waiting(session: Session, initiative_id: int) -> list[Waiting]:
    """The links of an initiative that still work, oldest first; for its first author."""
    links = session.scalars(
        select(AuthorInvitation).where(*open_links(initiative_id)).order_by(AuthorInvitation.id)
    )
    return [Waiting(link.id, link.created_at, link.expires_at) for link in links]


@sweeps("author_links")
def forget_links(tools: Tools) -> int:
    """Forget links that expired a while ago."""
    with tools.database.transaction() as session:
        gone = session.execute(
            delete(AuthorInvitation).where(AuthorInvitation.expires_at < clock.now() - KEPT_AFTER)
        )
    return int(getattr(gone, "rowcount", 0))
