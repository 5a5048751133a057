"""Letters on paper: printed together, printed again where the paper got lost, marked as sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import display_public_id, new_public_id
from civic.residence.events import LettersPrinted, LettersSent
from civic.residence.keyed import code_key
from civic.residence.models import ResidenceBatch, ResidenceLetter
from civic.residence.rules import residence_rules

MOST_LETTERS: Final = 60
"""In one batch, unless somebody says otherwise: as many as a page with the PDF can be waited for."""


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """What stands on a letter. The code is known here and nowhere else: only an HMAC of it is kept."""

    name: str
    lines: tuple[str, ...]
    language: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PrintedBatch:
    id: int
    letters: tuple[PrintedLetter, ...]


def print_letters(session: Session, actor: Actor, *, key: bytes, limit: int = MOST_LETTERS) -> PrintedBatch:
    """Give the letters that wait their codes, the longest waiting first, and mark them as printed.

    The time in which a code works begins here. The actor's own letter waits for somebody else. Raises NotAllowed,
    DomainError ``residence.no_letters``.
    """
    policies.require("residence.administer", actor)
    waiting = session.scalars(
        select(ResidenceLetter)
        .where(
            ResidenceLetter.batch_id.is_(None), ResidenceLetter.expires_at > clock.now(), _of_others(actor)
        )
        .order_by(ResidenceLetter.asked_at, ResidenceLetter.id)
        .limit(limit)
        .with_for_update()
    ).all()
    if not waiting:
        raise DomainError("residence.no_letters")
    batch = ResidenceBatch(letters=len(waiting), printed_at=clock.now(), printed_times=0, sent_at=None)
    session.add(batch)
    session.flush()
    return _print(session, actor, batch, list(waiting), key)


def print_again(session: Session, actor: Actor, batch_id: int, *, key: bytes) -> PrintedBatch:
    """Print what is left of a batch once more, with new codes: those on the earlier paper work no more. The actor's own
    letter is left out, and its earlier code still works.

    Raises NotAllowed, NotFound ``residence_batch.not_found``, DomainError ``residence.no_letters`` (all of its codes
    were used or have expired).
    """
    policies.require("residence.administer", actor)
    batch = _batch(session, batch_id)
    letters = session.scalars(
        select(ResidenceLetter)
        .where(
            ResidenceLetter.batch_id == batch.id, ResidenceLetter.expires_at > clock.now(), _of_others(actor)
        )
        .order_by(ResidenceLetter.asked_at, ResidenceLetter.id)
        .with_for_update()
    ).all()
    if not letters:
        raise DomainError("residence.no_letters")
    return _print(session, actor, batch, list(letters), key)


def mark_sent(session: Session, actor: Actor, batch_id: int) -> None:
    """The letters of the batch are on their way. Raises NotAllowed, NotFound ``residence_batch.not_found``,
    DomainError ``residence.sent_already``.
    """
    policies.require("residence.administer", actor)
    batch = _batch(session, batch_id)
    if batch.sent_at is not None:
        raise DomainError("residence.sent_already")
    batch.sent_at = clock.now()
    session.flush()
    _record(session, actor, batch, LettersSent(letters=batch.letters))


def _print(
    session: Session, actor: Actor, batch: ResidenceBatch, letters: list[ResidenceLetter], key: bytes
) -> PrintedBatch:
    now = clock.now()
    expires = now + timedelta(days=residence_rules(session).letter_days)
    printed = []
    for letter in letters:
        code = new_public_id()
        letter.batch_id, letter.code_key = batch.id, code_key(key, letter.id, code)
        letter.tries, letter.expires_at = 0, expires
        lines = tuple(line for line in (letter.extra, letter.address) if line)
        printed.append(
            PrintedLetter(
                letter.name, (*lines, letter.postcode), letter.language, display_public_id(code), expires
            )
        )
    batch.printed_at, batch.printed_times, batch.sent_at = now, batch.printed_times + 1, None
    session.flush()
    _record(session, actor, batch, LettersPrinted(letters=len(letters), time=batch.printed_times))
    return PrintedBatch(batch.id, tuple(printed))


def _of_others(actor: Actor) -> ColumnElement[bool]:
    """Letters that are not the actor's own: who prints a code reads it, wherever they live."""
    return true() if actor.person_id is None else ResidenceLetter.person_id != actor.person_id


def _batch(session: Session, batch_id: int) -> ResidenceBatch:
    batch = session.get(ResidenceBatch, batch_id, with_for_update=True)
    if batch is None:
        raise NotFound("residence_batch", batch_id)
    return batch


def _record(session: Session, actor: Actor, batch: ResidenceBatch, body: events.EventBody) -> None:
    events.record(session, actor, events.Subject("residence_batch", batch.id), body, rooms=[])
