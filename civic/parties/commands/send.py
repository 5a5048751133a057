"""A department gives its part, or some of it, to an outside party by a signed link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import report_secret, secret_hash
from civic.issues.status import OPEN
from civic.issues.work import take
from civic.parties.described import checked_email, checked_party
from civic.parties.models import OutsideParty, PartyLink
from civic.parties.status import DAYS, MOST_DAYS
from civic.parties.work import KIND, Sending


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a department sends: to whom, what is needed, for how many days, and what of the reports is released.

    ``name`` and ``language`` are those of a party that nobody has written to yet.
    """

    name: str
    email: str
    message: str
    language: str = "en"
    days: int = DAYS
    with_words: bool = False
    with_photos: bool = False


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

    ``key`` is the city's. A party is known by its address, and keeps the name and language that the city has for it
    (``civic.parties.shaping``). Raises NotFound, NotAllowed, DomainError ``assignment.not_open``,
    ``contact.email_invalid`` and ``party.retired`` at ``email``, ``party.language_unknown``,
    ``party.days_out_of_range``, ``party.already_sent``, ``text.missing``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("hand_over", assignment)
    work.require("party.send", chosen)
    work.require_alive("party.send")
    if chosen.status not in OPEN:
        raise DomainError("assignment.not_open", field="email")
    checked_period(wanted.days)
    party = _party(session, wanted)
    nonce, now = secrets.token_bytes(16), clock.now()
    link = PartyLink(
        party_id=party.id, assignment_id=chosen.id, nonce=nonce, status="sent",
        link_hash=secret_hash(report_secret(key, nonce, KIND)), with_words=wanted.with_words,
        with_photos=wanted.with_photos, sent_by_id=actor.person_id, sent_at=now,
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
    email = checked_email(wanted.email)
    party = session.scalar(
        select(OutsideParty).where(func.lower(OutsideParty.email) == email.lower()).with_for_update()
    )
    if party is None:
        spec = checked_party(session, wanted.name, email, wanted.language)
        party = OutsideParty(name=spec.name, email=email, language=spec.language, added_at=clock.now())
        session.add(party)
        session.flush()
    elif party.retired_at is not None:
        raise DomainError("party.retired", field="email")
    return party
