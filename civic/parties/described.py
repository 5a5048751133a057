"""An outside party as the city describes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.errors import DomainError
from civic.departments.models import Department
from civic.issues.work import checked_text
from civic.parties.models import OutsideParty, PartyTrust

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class PartySpec:
    """A party: its name, the address and the language of its letters.

    ``trusted_by`` are the codes of the departments that trust it: what it reports done for them is delivered without
    their confirmation.
    """

    name: str
    email: str
    language: str
    trusted_by: tuple[str, ...] = ()

    def values(self) -> dict[str, Any]:
        """As a form and the history of changes have it."""
        return {
            "name": self.name, "email": self.email, "language": self.language, "departments": list(self.trusted_by),
        }  # fmt: skip


def checked_party(
    session: Session, name: str, email: str, language: str, trusted_by: Iterable[str] = ()
) -> PartySpec:
    """Raises DomainError ``text.missing`` or ``text.too_long`` at ``name``, ``contact.email_invalid`` at ``email``,
    ``party.language_unknown`` at ``language``.
    """
    name = checked_text(name, field="name", required=True, longest=LONGEST_NAME)
    email = checked_email(email)
    if language not in city_rules(session).languages:
        raise DomainError("party.language_unknown", field="language")
    return PartySpec(name, email, language, tuple(sorted(set(trusted_by))))


def checked_email(typed: str) -> str:
    """The address in one spelling. Raises DomainError ``contact.email_invalid`` at ``email``."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise DomainError("contact.email_invalid", field="email") from error


def spec_of(session: Session, party: OutsideParty) -> PartySpec:
    """What a party is now."""
    trusting = (
        select(Department.code)
        .join(PartyTrust, PartyTrust.department_id == Department.id)
        .where(PartyTrust.party_id == party.id)
        .order_by(Department.code)
    )
    return PartySpec(party.name, party.email, party.language, tuple(session.scalars(trusting)))
