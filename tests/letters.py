"""Letters as they were composed: what stands in them, and the links that they carry."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.people.links import link_to_send
from civic.people.models import OneTimeLink
from tests.small_city import KEY


def newest_link(session: Session, email: str) -> Any:
    """The last link that was asked for with an address."""
    query = select(OneTimeLink).where(OneTimeLink.email == email).order_by(OneTimeLink.id.desc()).limit(1)
    return session.scalars(query).one()


def newest_secret(session: Session, email: str, key: bytes = KEY) -> str:
    """The secret in the last letter with a link to an address."""
    to_send = link_to_send(session, newest_link(session, email).id)
    assert to_send is not None
    return to_send.secret(key)
