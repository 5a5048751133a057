"""Bearer tokens, by which programs act for somebody in the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import new_token, secret_hash
from civic.people.details import require_open_session
from civic.people.models import ApiToken, Person
from civic.people.policy import Account

LONGEST_LABEL: Final = 80
MOST_TOKENS: Final = 20
"""Tokens that one person can have at once."""

USED_EVERY: Final = timedelta(minutes=10)
"""How exactly it is known when a token was last used; so seldom is a row written for a request that only reads."""


@dataclass(frozen=True, kw_only=True)
class TokenMade(events.EventBody):
    """Somebody got a bearer token for the API."""

    kind: ClassVar[str] = "person.token_made"
    token: int


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(events.EventBody):
    """A bearer token ended."""

    kind: ClassVar[str] = "person.token_revoked"
    token: int


@dataclass(frozen=True, slots=True)
class TokenKept:
    """A token as its holder sees it: never the token itself."""

    id: int
    label: str
    created_at: datetime
    last_used_at: datetime | None


def make_own_token(session: Session, actor: Actor, label: str) -> str:
    """A token for the actor's own account, shown this one time.

    Raises NotAllowed, DomainError ``text.missing``, ``text.too_long``, ``token.too_many``.
    """
    policies.require("account.tokens", actor, Account(actor.person_id))
    assert actor.person_id is not None, "the policy has looked"
    label = " ".join(label.split())
    if not label:
        raise DomainError("text.missing", field="label")
    if len(label) > LONGEST_LABEL:
        raise DomainError("text.too_long", field="label", longest=LONGEST_LABEL, length=len(label))
    person = select(Person.id).where(Person.id == actor.person_id, Person.disabled_at.is_(None))
    if session.scalar(person.with_for_update()) is None:
        raise NotAllowed("account.tokens")
    require_open_session(session, actor, "account.tokens")
    held = session.scalar(
        select(func.count()).where(ApiToken.person_id == actor.person_id, ApiToken.revoked_at.is_(None))
    )
    if (held or 0) >= MOST_TOKENS:
        raise DomainError("token.too_many", field="label", most=MOST_TOKENS)
    return add_token(session, actor, actor.person_id, label)


def add_token(session: Session, actor: Actor, person_id: int, label: str) -> str:
    """A token for somebody; the caller has looked whether the actor may."""
    token = new_token()
    row = ApiToken(
        person_id=person_id, token_hash=secret_hash(token), label=label, created_at=clock.now(),
        second_factor=actor.second_factor or actor.origin != "person",
    )  # fmt: skip
    session.add(row)
    session.flush()
    events.record_on_person(session, actor, person_id, TokenMade(token=row.id))
    return token


def revoke_token(session: Session, actor: Actor, token_id: int) -> None:
    """End one of the actor's own tokens. Raises NotFound ``token.not_found`` for anybody else's."""
    policies.require("account.tokens", actor, Account(actor.person_id))
    ended = session.execute(
        update(ApiToken)
        .where(
            ApiToken.id == token_id, ApiToken.person_id == actor.person_id, ApiToken.revoked_at.is_(None)
        )
        .values(revoked_at=clock.now())
        .returning(ApiToken.person_id)
    ).one_or_none()  # fmt: skip
    if ended is None:
        raise NotFound("token", token_id)
    events.record_on_person(session, actor, ended.person_id, TokenRevoked(token=token_id))


def revoke_tokens(session: Session, person_id: int) -> int:
    """End all tokens of a person; returns how many. The caller has asked a policy."""
    rows = session.execute(
        update(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(ApiToken.id)
    ).all()
    return len(rows)


def own_tokens(session: Session, actor: Actor) -> list[TokenKept]:
    """The actor's own tokens that have not ended, the newest first. Raises NotAllowed."""
    policies.require("account.tokens", actor, Account(actor.person_id))
    rows = session.scalars(
        select(ApiToken)
        .where(ApiToken.person_id == actor.person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return [TokenKept(row.id, row.label, row.created_at, row.last_used_at) for row in rows]


def token_found(session: Session, token: str) -> tuple[Person, ApiToken] | None:
    """Whose bearer token it is, while neither it nor the account has ended."""
    row = session.execute(
        select(Person, ApiToken)
        .join(ApiToken, ApiToken.person_id == Person.id)
        .where(
            ApiToken.token_hash == secret_hash(token),
            ApiToken.revoked_at.is_(None),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def use_is_due(token: ApiToken) -> bool:
    """Whether it is time to note that the token is in use."""
    return token.last_used_at is None or clock.now() - token.last_used_at > USED_EVERY


def note_use(session: Session, token_id: int) -> None:
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now()))
