"""Opening one's own account, by the link that was sent to one's address."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import VISITOR
from civic.people.commands import add_person
from civic.people.links import use_link
from civic.people.models import OneTimeLink, Person


def sign_up(
    session: Session, secret: str, *, name: str, language: str, password: str = ""
) -> tuple[Person, OneTimeLink]:
    """Use the link up and open an account for its address, which is confirmed. Without a password one signs in by link.

    Raises DomainError as `use_link` and `add_person`.
    """
    link = use_link(session, "sign_up", secret)
    person = add_person(session, VISITOR, link.email, name, password=password or None, language=language)
    person.email_confirmed_at = clock.now()
    session.flush()
    return person, link
