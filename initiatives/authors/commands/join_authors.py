"""Somebody accepts a link and answers for the initiative from now on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import Actor, policies
from civic.people.lasting import keep_open
from initiatives.authors.links import MOST_AUTHORS, find_link
from initiatives.proposals.events import AuthorJoined
from initiatives.proposals.models import Initiative, InitiativeAuthor
from initiatives.proposals.work import take


def join_authors(session: Session, actor: Actor, secret: str) -> str:
    """Use a link up; returns the initiative's public id.

    Raises NotAllowed (nobody has signed in, also whose account has just ended), DomainError ``link.not_valid``,
    ``link.used``, ``link.expired``, ``author.joined_before``, ``author.too_many``.
    """
    policies.require("initiative.join", actor)
    if actor.person_id is None or not keep_open(session, actor.person_id):
        raise NotAllowed("initiative.join")
    initiative_id = find_link(session, secret).initiative_id
    public_id = session.scalars(select(Initiative.public_id).where(Initiative.id == initiative_id)).one()
    work = take(session, actor, public_id)
    # Again, now that nobody else can use it or take it back.
    link = find_link(session, secret)
    if actor.person_id in work.authors:
        raise DomainError("author.joined_before")
    if len(work.authors) >= MOST_AUTHORS:
        raise DomainError("author.too_many", field="invite", most=MOST_AUTHORS)
    link.used_at = clock.now()
    session.add(
        InitiativeAuthor(
            initiative_id=initiative_id, person_id=actor.person_id, first=not work.authors, joined_at=clock.now()
        )
    )  # fmt: skip
    work.authors |= {actor.person_id}
    work.record(AuthorJoined)
    return public_id
