"""A letter with a code: asked for by a resident, given up again, or answered by typing the code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.permissions import SYSTEM, Actor, policies
from civic.core.secrets import parse_public_id
from civic.residence.events import LetterAsked, LetterEnded
from civic.residence.keyed import address_key, code_key
from civic.residence.models import ResidenceLetter
from civic.residence.rules import require_way, residence_rules
from civic.residence.verify import lock_person, settle
from civic.residence.where import HomeArea, area_by_code, area_of_place
from geo.shapes import Point

MOST_TRIES: Final = 5
"""Of typing one letter's code; a code has 40 bits, and then another letter is needed."""

MOST_LETTERS: Final = 3
LETTERS_WITHIN: Final = timedelta(days=180)
"""So many letters does the city pay for, for one person, in so long a time."""

LONGEST_NAME: Final = 80
LONGEST_LINE: Final = 120
LONGEST_POSTCODE: Final = 12


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom the letter goes, as it stands in the window of the envelope.

    ``place`` (WGS 84) is where the address is, if the city knows it; else ``area`` is the code of an area that the
    person has named, and whoever prints the letter sees that.
    """

    name: str
    address: str
    extra: str = ""
    postcode: str = ""
    place: Point | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether it was right, and how often one may try again. Told and not raised: a wrong try has to be kept."""

    right: bool
    left: int


def ask_for_letter(session: Session, actor: Actor, person_id: int, to: Addressee, *, key: bytes) -> int:
    """Ask for a letter to an address; returns its row id. ``key`` is the city's secret key.

    Raises NotAllowed, DomainError ``residence.way_off``, ``residence.letter_under_way``, ``residence.letters_enough``,
    ``issue.outside_city``, ``residence.area_missing``; InvalidInput with ``person.name_missing``, ``place.missing``
    and ``text.too_long`` at the fields name, address, extra and postcode.
    """
    policies.require("residence.own", actor, person_id)
    rules = residence_rules(session)
    require_way(rules, "letter")
    person = lock_person(session, person_id)
    _check(to)
    now = clock.now()
    before = session.scalar(select(ResidenceLetter).where(ResidenceLetter.person_id == person_id))
    if before is not None and before.expires_at > now:
        raise DomainError("residence.letter_under_way", field="address")
    if before is not None:
        _end(session, SYSTEM, before, "expired")
    if _asked_before(session, person_id) >= MOST_LETTERS:
        raise DomainError("residence.letters_enough", field="address", most=MOST_LETTERS)
    home = _home(session, to)
    letter = ResidenceLetter(
        person_id=person_id, batch_id=None, name=_line(to.name), address=_line(to.address), extra=_line(to.extra),
        postcode=_line(to.postcode), language=person.language, area_type_id=home.area_type_id,
        area_code=home.code, area_typed=to.place is None, code_key=None, tries=0, asked_at=now,
        address_key=address_key(key, to.address, to.extra, to.place),
        expires_at=now + timedelta(days=rules.letter_days),
    )  # fmt: skip
    session.add(letter)
    session.flush()
    events.record_on_person(session, actor, person_id, LetterAsked(letter=letter.id, area=home.code))
    return letter.id


def give_up_letter(session: Session, actor: Actor, person_id: int) -> None:
    """The person wants no letter any more; what was printed works no more. Raises NotAllowed, NotFound
    ``residence_letter.not_found``.
    """
    policies.require("residence.own", actor, person_id)
    _end(session, actor, _letter(session, person_id), "withdrawn")


def try_code(session: Session, actor: Actor, person_id: int, typed: str, *, key: bytes) -> Tried:
    """Type the code of the letter. The right one verifies; the fifth wrong one ends the letter.

    Raises NotAllowed, NotFound ``residence_letter.not_found``, DomainError ``residence.way_off``,
    ``residence.not_printed`` and ``residence.code_unlike`` (it cannot be a code: not counted).
    """
    policies.require("residence.own", actor, person_id)
    require_way(residence_rules(session), "letter")
    lock_person(session, person_id)
    letter = _letter(session, person_id)
    if letter.code_key is None:
        raise DomainError("residence.not_printed", field="code")
    code = parse_public_id(typed)
    if code is None:
        raise DomainError("residence.code_unlike", field="code")
    if hmac.compare_digest(letter.code_key, code_key(key, letter.id, code)):
        home = HomeArea(letter.area_type_id, letter.area_code)
        settle(session, actor, person_id, "letter", home, address_key=letter.address_key)
        return Tried(True, 0)
    letter.tries += 1
    left = MOST_TRIES - letter.tries
    if left <= 0:
        _end(session, actor, letter, "tries")
    session.flush()
    return Tried(False, max(0, left))


def end_expired_letters(session: Session, limit: int) -> int:
    """Forget letters whose code has expired, with their addresses, at most so many; returns how many."""
    rows = session.scalars(
        select(ResidenceLetter)
        .where(ResidenceLetter.expires_at <= clock.now())
        .order_by(ResidenceLetter.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for letter in rows:
        _end(session, SYSTEM, letter, "expired")
    return len(rows)


def _letter(session: Session, person_id: int) -> ResidenceLetter:
    letter = session.scalar(
        select(ResidenceLetter)
        .where(ResidenceLetter.person_id == person_id, ResidenceLetter.expires_at > clock.now())
        .with_for_update()
    )
    if letter is None:
        raise NotFound("residence_letter", person_id)
    return letter


def _end(session: Session, actor: Actor, letter: ResidenceLetter, reason: str) -> None:
    session.delete(letter)
    session.flush()
    events.record_on_person(session, actor, letter.person_id, LetterEnded(letter=letter.id, reason=reason))


def _asked_before(session: Session, person_id: int) -> int:
    """How many letters the person has asked for of late; rows of letters go, the log stays."""
    counted = select(func.count()).select_from(
        text("event WHERE subject_kind = 'person' AND subject_id = :person AND kind = :kind AND at > :since")
    )
    values = {"person": person_id, "kind": LetterAsked.kind, "since": clock.now() - LETTERS_WITHIN}
    return int(session.scalar(counted, values) or 0)


def _home(session: Session, to: Addressee) -> HomeArea:
    return area_of_place(session, to.place) if to.place is not None else area_by_code(session, to.area)


def _line(typed: str) -> str:
    return " ".join(typed.split())


def _check(to: Addressee) -> None:
    problems = []
    for field, longest, missing in (
        ("name", LONGEST_NAME, "person.name_missing"), ("address", LONGEST_LINE, "place.missing"),
        ("extra", LONGEST_LINE, ""), ("postcode", LONGEST_POSTCODE, ""),
    ):  # fmt: skip
        value = _line(getattr(to, field))
        if missing and not value:
            problems.append(DomainError(missing, field=field))
        elif len(value) > longest:
            problems.append(DomainError("text.too_long", field=field, length=len(value), longest=longest))
        elif not value.isprintable():
            problems.append(DomainError("value.invalid", field=field))
    if problems:
        raise InvalidInput(*problems)
