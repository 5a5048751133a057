"""The first author makes a link by which somebody joins them."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, WrongStatus
from civic.core.permissions import Actor
from civic.core.secrets import report_secret, secret_hash
from initiatives.authors.links import MOST_AUTHORS, VALID, open_links
from initiatives.authors.models import AuthorInvitation
from initiatives.proposals.events import AuthorInvited
from initiatives.proposals.status import FINAL
from initiatives.proposals.work import take


def invite_author(session: Session, actor: Actor, public_id: str, *, key: bytes) -> str:
    """Make a link that works once and for seven days; returns its secret, which is shown now and never again.

    ``key`` is the city's secret key. Raises NotFound, NotAllowed, WrongStatus (it has ended), DomainError
    ``author.too_many`` (those who are there and those who may still come).
    """
    work = take(session, actor, public_id)
    work.require("initiative.invite")
    initiative = work.initiative
    if initiative.status in FINAL:
        raise WrongStatus("invite", initiative.status)
    coming = session.scalar(select(func.count()).where(*open_links(initiative.id))) or 0
    if len(work.authors) + coming >= MOST_AUTHORS:
        raise DomainError("author.too_many", field="invite", most=MOST_AUTHORS)
    secret, now = report_secret(key, secrets.token_bytes(16), b"author-link"), clock.now()
    link = AuthorInvitation(
        initiative_id=initiative.id, secret_hash=secret_hash(secret), created_at=now, expires_at=now + VALID
    )
    session.add(link)
    session.flush()
    work.record(AuthorInvited, link=link.id)
    return secret
