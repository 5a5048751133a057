"""A department gives its part, or some of it, to an outside party by a signed link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import report_secret, secret_hash
from civic.issues.status import OPEN
from civic.issues.work import take
from civic.parties.models import OutsideParty, PartyLink
from civic.parties.status import DAYS, MOST_DAYS
from civic.parties.work import KIND, Sending, checked_name


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a department sends: to whom, what is needed, for how many days, and what of the reports is released.

    ``trusted``: what the party reports done is delivered without a confirmation. It holds for this sending alone: no
    department decides that for another.
    """

    name: str
    email: str
    message: str
    language: str = "en"
    days: int = DAYS
    with_words: bool = False
    with_photos: bool = False
    trusted: bool = False


def send(
    session: Session,
    actor: Actor,
    public_id: str,
    wanted: Wanted,
    *,
    key: bytes,
    assignment: int | None = None,
) -> int:
    """Make the link that the letter will carry; the promise to residents stays the department's. Returns its row id.

    ``key`` is the city's. A party is known by its address: another name counts from now on.
    Raises NotFound, NotAllowed, DomainError ``assignment.not_open``, ``contact.email_invalid`` at ``email``,
    ``party.language_unknown``, ``party.days_out_of_range``, ``party.already_sent``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("party.send", chosen)
    work.require_alive("party.send")
    if chosen.status not in OPEN:
        raise DomainError("assignment.not_open", field="email")
    if wanted.language not in city_rules(session).languages:
        raise DomainError("party.language_unknown", field="language")
    checked_period(wanted.days)
    party = _party(session, wanted)
    nonce, now = secrets.token_bytes(16), clock.now()
    link = PartyLink(
        party_id=party.id, assignment_id=chosen.id, nonce=nonce, status="sent",
        link_hash=secret_hash(report_secret(key, nonce, KIND)), with_words=wanted.with_words,
        with_photos=wanted.with_photos, trusted=wanted.trusted, sent_by_id=actor.person_id, sent_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )  # fmt: skip
    session.add(link)
    session.flush()
    sending = Sending(link, party, work, chosen)
    said = sending.say(wanted.message)
    work.settle()
    sending.record("sent", said)
    return link.id


def checked_period(days: int) -> int:
    """How long a link works, in days. Raises DomainError ``party.days_out_of_range`` at ``days``."""
    if not 1 <= days <= MOST_DAYS:
        raise DomainError("party.days_out_of_range", field="days", most=MOST_DAYS)
    return days


def _party(session: Session, wanted: Wanted) -> OutsideParty:
    name = checked_name(wanted.name)
    try:
        email = validate_email(wanted.email.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise DomainError("contact.email_invalid", field="email") from error
    party = session.scalar(
        select(OutsideParty).where(func.lower(OutsideParty.email) == email.lower()).with_for_update()
    )
    if party is None:
        party = OutsideParty(email=email, added_at=clock.now())
        session.add(party)
    party.name, party.language = name, wanted.language
    session.flush()
    return party
