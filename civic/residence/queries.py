"""Where people live, as initiatives, pages and the city's own numbers need to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from civic.residence.models import ResidenceBatch, ResidenceLetter, ResidenceTry, ResidentsRegister
from civic.residence.register import MOST_TRIES, TRIES_WITHIN

LEVELS: Final = ("none", "contact", "resident")
"""What the city knows of somebody: nothing; that letters reach them; where they live."""

CROWDED_FROM: Final = 8
"""So many verified residents at one address are worth a look: a large household, or somebody who makes accounts."""


@dataclass(frozen=True, slots=True)
class ResidenceShown:
    """A verification that holds. ``area_name`` is None in a city without areas, and where the area is no more."""

    way: str
    area_type_id: int | None
    area_code: str | None
    area_name: Names | None
    verified_at: datetime
    expires_at: datetime


# The area's name is that of today's edition: codes are the same from edition to edition.
_RESIDENCE = text("""
SELECT r.way, r.area_type_id, r.area_code, a.name, r.verified_at, r.expires_at
  FROM residence r
  LEFT JOIN area_edition e ON e.area_type_id = r.area_type_id AND e.current
  LEFT JOIN area a ON a.edition_id = e.id AND a.code = r.area_code
 WHERE r.person_id = :person AND r.expires_at > :now
""")
# From the area of the residence upwards: its district, the district's okrug, and so on.
_LIVES_IN = text("""
WITH RECURSIVE asked AS (
    SELECT area_type_id, code FROM area WHERE id = :area
), up AS (
    SELECT a.id, a.area_type_id, a.code, a.parent_id
      FROM residence r
      JOIN area_edition e ON e.area_type_id = r.area_type_id AND e.current
      JOIN area a ON a.edition_id = e.id AND a.code = r.area_code
     WHERE r.person_id = :person AND r.expires_at > :now
     UNION
    SELECT a.id, a.area_type_id, a.code, a.parent_id FROM area a JOIN up ON a.id = up.parent_id
)
SELECT EXISTS (SELECT FROM up JOIN asked USING (area_type_id, code))
    OR EXISTS (SELECT FROM residence r JOIN asked USING (area_type_id)
                WHERE r.person_id = :person AND r.expires_at > :now AND r.area_code = asked.code)
""")


def residence_of(session: Session, person_id: int) -> ResidenceShown | None:
    """Where somebody has shown to live, while it holds. For decisions about what they may do, not for showing to
    others: a page asks `own_residence`.
    """
    row = session.execute(_RESIDENCE, {"person": person_id, "now": clock.now()}).one_or_none()
    return None if row is None else ResidenceShown(*row)


def lives_in(session: Session, person_id: int, area_id: int | None) -> bool:
    """Whether somebody counts as a resident of an area (the row id of any edition: codes are compared), or, without
    one, of the city. An area that holds theirs by its parent (an okrug, theirs being a district in it) counts too.
    """
    if area_id is None:
        return residence_of(session, person_id) is not None
    values = {"person": person_id, "area": area_id, "now": clock.now()}
    return bool(session.scalar(_LIVES_IN, values))


def level_of(session: Session, person_id: int) -> str:
    """One of `LEVELS`."""
    if residence_of(session, person_id) is not None:
        return "resident"
    return "none" if _confirmed_at(session, person_id) is None else "contact"


def _confirmed_at(session: Session, person_id: int) -> datetime | None:
    return session.scalar(select(Person.email_confirmed_at).where(Person.id == person_id))


@dataclass(frozen=True, slots=True)
class LetterShown:
    """A letter that is under way, to whom it goes."""

    name: str
    address: str
    extra: str
    postcode: str
    asked_at: datetime
    printed_at: datetime | None
    sent_at: datetime | None
    expires_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class OwnResidence:
    """What the page of a person shows to them. ``confirmed_at`` is when their e-mail address was confirmed, ``asks``
    what the register is asked by, where there is one; ``register_waits``: they have asked it too often for today.
    """

    level: str
    confirmed_at: datetime | None
    residence: ResidenceShown | None
    letter: LetterShown | None
    asks: str | None
    register_waits: bool


def own_residence(session: Session, actor: Actor, person_id: int) -> OwnResidence:
    """All that concerns somebody's residence, for themselves. Raises NotAllowed."""
    policies.require("residence.own", actor, person_id)
    now = clock.now()
    row = session.execute(
        select(ResidenceLetter, ResidenceBatch)
        .outerjoin(ResidenceBatch, ResidenceBatch.id == ResidenceLetter.batch_id)
        .where(ResidenceLetter.person_id == person_id, ResidenceLetter.expires_at > now)
    ).one_or_none()
    register = session.get(ResidentsRegister, 1)
    tried = session.get(ResidenceTry, person_id)
    waits = tried is not None and tried.failed >= MOST_TRIES and tried.since > now - TRIES_WITHIN
    return OwnResidence(
        level_of(session, person_id), _confirmed_at(session, person_id),
        residence_of(session, person_id), None if row is None else _letter(*row),
        register.asks if register else None, waits,
    )  # fmt: skip


def _letter(letter: ResidenceLetter, batch: ResidenceBatch | None) -> LetterShown:
    return LetterShown(
        letter.name, letter.address, letter.extra, letter.postcode, letter.asked_at,
        batch.printed_at if batch else None, batch.sent_at if batch else None, letter.expires_at, letter.tries,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A letter that waits to be printed. ``alike``: letters under way to the very same address, this one included."""

    name: str
    address: str
    extra: str
    postcode: str
    area_name: Names | None
    area_typed: bool
    asked_at: datetime
    alike: int


@dataclass(frozen=True, slots=True)
class BatchShown:
    """Letters that were printed together; ``open`` are those whose code has been neither used nor given up."""

    id: int
    letters: int
    open: int
    printed_at: datetime
    printed_times: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ResidenceNumbers:
    """How many verified residents there are, by area (name by language; None: the city as a whole, or an area that is
    no more) and way. ``crowded`` are addresses with many of them, ``crowded_people`` how many live there.
    """

    areas: list[tuple[Names | None, dict[str, int]]]
    ways: dict[str, int]
    total: int
    crowded: int
    crowded_people: int


@dataclass(frozen=True, slots=True)
class Register:
    asks: str
    entries: int
    used: int
    imported_at: datetime


_WAITING = text("""
SELECT l.name, l.address, l.extra, l.postcode, a.name AS area_name, l.area_typed, l.asked_at,
       count(*) OVER same AS alike
  FROM residence_letter l
  LEFT JOIN area_edition e ON e.area_type_id = l.area_type_id AND e.current
  LEFT JOIN area a ON a.edition_id = e.id AND a.code = l.area_code
 WHERE l.batch_id IS NULL AND l.expires_at > :now
WINDOW same AS (PARTITION BY l.address_key)
 ORDER BY l.asked_at, l.id LIMIT :limit
""")
_BATCHES = text("""
SELECT b.id, b.letters, count(l.id) AS open, b.printed_at, b.printed_times, b.sent_at
  FROM residence_batch b LEFT JOIN residence_letter l ON l.batch_id = b.id AND l.expires_at > :now
 GROUP BY b.id ORDER BY b.id DESC LIMIT :limit
""")
_NUMBERS = text("""
SELECT a.name, r.way, count(*) AS people
  FROM residence r
  LEFT JOIN area_edition e ON e.area_type_id = r.area_type_id AND e.current
  LEFT JOIN area a ON a.edition_id = e.id AND a.code = r.area_code
 WHERE r.expires_at > :now
 GROUP BY a.id, a.name, a.code, r.way ORDER BY a.code NULLS LAST
""")
_CROWDED = text("""
SELECT count(*) AS addresses, coalesce(sum(people), 0) AS people FROM (
    SELECT count(*) AS people FROM residence WHERE address_key IS NOT NULL AND expires_at > :now
     GROUP BY address_key HAVING count(*) >= :least) AS crowded
""")


def waiting_letters(session: Session, actor: Actor, *, limit: int) -> list[WaitingLetter]:
    """The letters that wait to be printed, the longest waiting first. Raises NotAllowed."""
    policies.require("residence.administer", actor)
    return [WaitingLetter(*row) for row in session.execute(_WAITING, {"now": clock.now(), "limit": limit})]


def batches(session: Session, actor: Actor, *, limit: int = 12) -> list[BatchShown]:
    """The batches of letters, the newest first. Raises NotAllowed."""
    policies.require("residence.administer", actor)
    return [BatchShown(*row) for row in session.execute(_BATCHES, {"now": clock.now(), "limit": limit})]


def residence_numbers(session: Session, actor: Actor) -> ResidenceNumbers:
    """Counts, and nothing about anybody. Raises NotAllowed."""
    policies.require("residence.administer", actor)
    areas: dict[str, tuple[Names | None, dict[str, int]]] = {}
    ways: dict[str, int] = {}
    for row in session.execute(_NUMBERS, {"now": clock.now()}):
        by_way = areas.setdefault(str(row.name), (row.name, {}))[1]
        by_way[row.way] = by_way.get(row.way, 0) + row.people
        ways[row.way] = ways.get(row.way, 0) + row.people
    crowded = session.execute(_CROWDED, {"now": clock.now(), "least": CROWDED_FROM}).one()
    return ResidenceNumbers(
        list(areas.values()), ways, sum(ways.values()), int(crowded.addresses), int(crowded.people)
    )


def register_status(session: Session, actor: Actor) -> Register | None:
    """The register that was imported last, if any was. Raises NotAllowed."""
    policies.require("residence.administer", actor)
    row = session.get(ResidentsRegister, 1)
    if row is None:
        return None
    used = session.scalar(text("SELECT count(*) FROM residence WHERE entry IS NOT NULL"))
    return Register(row.asks, row.entries, int(used or 0), row.imported_at)
