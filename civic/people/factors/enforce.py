"""Whose rights wait for a second factor. The one place where a session becomes an actor, for pages and sockets alike.

Rights that wait are not there: a page that forgets to ask shows what it shows to somebody without them. That the pages
lead to where a factor is shown or set up is courtesy (web.second_factor).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from civic.core.permissions import Actor, Grant
from civic.people.factors.queries import has_factor
from civic.people.models import ApiToken, Person, PersonSession
from civic.people.queries import actor_of
from civic.people.roles import SECOND_FACTOR


def is_required(grants: Iterable[Grant], *, demo: bool) -> bool:
    """Whether one of the grants counts only with a second factor. In a demo city none does: all share one password."""
    return not demo and any(SECOND_FACTOR.get(grant.role, True) for grant in grants)


def actor_in(session: Session, person: Person, of: PersonSession, *, demo: bool) -> Actor:
    """The person as an actor in one of their sessions, with the rights of this moment.

    Has the account a factor that was not shown in this session: nobody yet (`Actor.pending_id`). Has it none, but roles
    that take one: somebody without those roles (`Actor.withheld`), who can set one up.
    """
    if of.second_factor_at is None and has_factor(session, person.id):
        return Actor(session_id=of.id, pending_id=person.id, language=person.language)
    whole = replace(
        actor_of(session, person), session_id=of.id, second_factor=of.second_factor_at is not None,
        proved_at=of.proved_at,
    )  # fmt: skip
    if whole.second_factor or not is_required(whole.grants, demo=demo):
        return whole
    return _without(whole)


def actor_by_token(session: Session, person: Person, of: ApiToken, *, demo: bool) -> Actor:
    """The person as an actor by one of their tokens. One that was made without a second factor gives no role that takes
    one: whoever gets such a role later makes another.
    """
    return actor_afterwards(session, person, second_factor=of.second_factor, demo=demo)


def actor_afterwards(session: Session, person: Person, *, second_factor: bool, demo: bool) -> Actor:
    """The person as an actor in what goes on without them, with the rights of this moment; ``second_factor``: whether
    what they asked for it with counted with one.
    """
    whole = replace(actor_of(session, person), second_factor=second_factor)
    return whole if second_factor or not is_required(whole.grants, demo=demo) else _without(whole)


def _without(whole: Actor) -> Actor:
    kept = tuple(grant for grant in whole.grants if not is_required((grant,), demo=False))
    return replace(whole, grants=kept, withheld=True)
