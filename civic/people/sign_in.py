"""Signing in by password."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.secrets import verify_password
from civic.people.demo import DEMO_PASSWORD
from civic.people.models import Person
from civic.people.queries import person_by_email


def check_password(session: Session, email: str, password: str, *, demo: bool) -> Person:
    """The person whose e-mail and password these are. An unknown account takes as long and answers the same.

    Raises DomainError ``sign_in.failed``, or ``sign_in.demo_password`` for the demo city's printed password in a city
    that is not a demo.
    """
    person = person_by_email(session, email)
    matches = verify_password(person.password_hash if person else None, password)
    if password == DEMO_PASSWORD and not demo:
        raise DomainError("sign_in.demo_password", field="email")
    if person is None or not matches:
        raise DomainError("sign_in.failed", field="email")
    return person
