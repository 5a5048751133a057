"""Asking for a letter with a link, without learning from the answer who has an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.core.permissions import VISITOR
from civic.people.commands import checked_email
from civic.people.links import ask_link
from civic.people.queries import person_by_email

WITH_AN_ACCOUNT: Final = {"sign_up": "sign_in", "sign_in": "sign_in", "reset_password": "reset_password"}
"""The purpose of the link that somebody gets who has an account; who has none gets one to open it."""


def ask_by_letter(
    session: Session, key: bytes, wanted: str, email: str, *, language: str, details: Mapping[str, Any]
) -> str:
    """Send a link to an address: for who wants to ``sign_up``, ``sign_in`` or ``reset_password``. Returns the address.

    Every address gets a letter, one that has an account like one that has none, so that neither the answer nor its time
    tells which it is. Raises DomainError ``contact.email_invalid``.
    """
    address = checked_email(email)
    person = person_by_email(session, address)
    if person is None:
        purpose, words = "sign_up", "sign_up" if wanted == "sign_up" else "no_account"
    else:
        purpose = WITH_AN_ACCOUNT[wanted]
        words = "account_exists" if wanted == "sign_up" else purpose
    ask_link(
        session, VISITOR, key, purpose, email=person.email if person else address,
        language=person.language if person else language, person=person, details={**details, "words": words},
    )  # fmt: skip
    return address
