"""Many issues more for the demo city, to see how it feels when it is big: years of them, as an import would bring them.

They are written by `civic.history`, with events of origin import: nobody is said to have done anything here.
"""

from __future__ import annotations

import random
import secrets
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.areas.queries import AreaHere, covering_all
from civic.categories.files import Taxonomy, read_taxonomy
from civic.city.events import CityReloaded
from civic.city.queries import city_rules
from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock
from civic.core.bulk import copy_rows
from civic.core.db import Database
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM
from civic.core.secrets import new_public_id
from civic.demo.shape import IMPORT, TAXONOMY
from civic.demo.stories import Stories, read_stories
from civic.history.chunk import Placed
from civic.history.city import City, read_city
from civic.history.rows import HistoryRow
from civic.history.writing import write_new
from civic.issues.submission import title_of
from geo.shapes import Point

SOURCE: Final = "demo"
CHUNK: Final = 2_500
"""Issues of one transaction, as in an import."""

YEARS: Final = 12
OPEN_SHARE: Final = 0.04
"""Of all: a city that keeps up has a few weeks' work before it, however long its past is."""

_PATIENCE = text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_TABLES = (
    "issue, issue_search, report, assignment, issue_area, imported_issue, photo, affected, event, event_subject,"
    " event_position"
)
_ADDRESSES = text(
    "SELECT s.name AS street, a.number, ST_X(a.point) AS lon, ST_Y(a.point) AS lat"
    "  FROM address a JOIN street s ON s.id = a.street_id ORDER BY a.id"
)
# What an import does not bring with it: what presses, who else is affected, who has it in hand.
_PRIORITIES = text("""
UPDATE issue SET priority = CASE WHEN id % 40 = 0 THEN 'urgent' WHEN id % 11 = 0 THEN 'high' ELSE 'low' END
 WHERE id = ANY(:ids) AND (id % 40 = 0 OR id % 11 = 0 OR id % 9 = 0)
""")
_AFFECTED = text("""
WITH others AS (
    INSERT INTO affected (issue_id, who, since)
    SELECT i.id, sha256(int8send(i.id) || int8send(n)), i.received_at + n * interval '5 hours'
      FROM issue i CROSS JOIN LATERAL generate_series(1, 1 + i.id % 12) AS n
     WHERE i.id = ANY(:ids) AND i.id % 6 = 0
    RETURNING issue_id
)
UPDATE issue i SET affected_count = i.report_count + o.number
  FROM (SELECT issue_id, count(*) AS number FROM others GROUP BY issue_id) AS o WHERE i.id = o.issue_id
""")
_HOLDERS = text("""
UPDATE assignment a SET assignee_id = h.people[1 + a.id % cardinality(h.people)]
  FROM (SELECT department_id, array_agg(DISTINCT person_id ORDER BY person_id) AS people FROM role_grant
         WHERE department_id IS NOT NULL AND revoked_at IS NULL GROUP BY department_id) AS h
 WHERE a.issue_id = ANY(:ids) AND a.department_id = h.department_id AND a.status IN ('accepted', 'in_progress')
""")
_NEW = text(
    "SELECT issue_id FROM imported_issue WHERE source = :source AND external_id = ANY(:numbers) ORDER BY issue_id"
)

Progress = Callable[[int, int], None]
"""Told how many issues are there now, of how many that were asked for."""


@dataclass(frozen=True, slots=True)
class _Address:
    street: Mapping[str, str]
    number: str
    place: Point
    areas: Sequence[AreaHere]

    def label(self, language: str) -> str:
        street = self.street.get(language) or next(iter(self.street.values()))
        return f"{street}, {self.number}" if language == "ru" else f"{street} {self.number}"


def add_many(owner: Database, count: int, *, key: bytes, seed: int = 1, told: Progress) -> int:
    """Add so many issues to the demo city; returns how many events that were. What is committed stays.

    ``owner`` is the tables' owner, ``key`` the city's secret key. Raises DomainError ``demo.other_city``.
    """
    with owner.reading() as session:
        _only_in_the_demo(session)
        writer = _Writer(session, key, random.Random(seed))
        there = (
            session.scalar(text("SELECT count(*) FROM imported_issue WHERE source = :s"), {"s": SOURCE}) or 0
        )
    events = 0
    for first in range(there, there + count, CHUNK):
        numbers = range(first, min(first + CHUNK, there + count))
        with owner.transaction() as session:
            session.execute(_PATIENCE)
            begin_shaping(session, IMPORT)
            events += writer.write(session, numbers)
        with owner.transaction() as session:
            session.execute(_PATIENCE)
            session.execute(text("SELECT given FROM sequence_events()"))
        told(numbers[-1] + 1 - there, count)
    with owner.transaction() as session:
        begin_shaping(session, SYSTEM)
        record_shaping(session, SYSTEM, CityReloaded(source=SOURCE, added=count, changed=0))
    with owner.transaction() as session:
        session.execute(_PATIENCE)
        session.execute(text("SELECT given FROM sequence_events()"))
        session.execute(text(f"ANALYZE {_TABLES}"))
    return events


def _only_in_the_demo(session: Session) -> None:
    """Nobody's real city is filled with made-up issues."""
    try:
        demo = city_rules(session).demo
    except NotFound:
        demo = False
    if not demo:
        raise DomainError("demo.other_city")


class _Writer:
    """Makes up chunks and writes them."""

    def __init__(self, session: Session, key: bytes, dice: random.Random) -> None:
        self._key, self._dice = key, dice
        self._taxonomy: Taxonomy = read_taxonomy(TAXONOMY)
        self._stories: Stories = read_stories(self._taxonomy)
        self._city: City = read_city(session)
        self._now = clock.now()
        self._addresses = _addresses(session)
        # A few kinds make most of what is reported, as everywhere.
        self._categories = [code for code in self._stories.categories if code in self._city.categories]
        dice.shuffle(self._categories)
        self._weights = list(accumulate(1 / (place + 3) for place in range(len(self._categories))))
        photos = session.execute(
            text("SELECT sha256, width, height FROM photo WHERE kind = 'before' LIMIT 200")
        )
        self._photos = [(bytes(row.sha256), row.width, row.height) for row in photos]

    def write(self, session: Session, numbers: Sequence[int]) -> int:
        """The issues of these numbers with all that belongs to them, in the caller's transaction."""
        events = 0
        by_language: dict[str, list[Placed]] = {"en": [], "ru": []}
        for number in numbers:
            language = "ru" if self._dice.random() < 0.4 else "en"
            by_language[language].append(self._issue(number, language))
        for language, placed in by_language.items():
            events += write_new(
                session, self._city, placed, source=SOURCE, language=language, key=self._key, at=self._now
            )
        ids = list(session.scalars(_NEW, {"source": SOURCE, "numbers": [str(number) for number in numbers]}))
        for statement in (_PRIORITIES, _AFFECTED, _HOLDERS):
            session.execute(statement, {"ids": ids})
        self._add_photos(session, ids)
        return events

    def _issue(self, number: int, language: str) -> Placed:
        dice = self._dice
        category = self._categories[bisect(self._weights, dice.random() * self._weights[-1])]
        home = dice.choice(self._addresses)
        story = self._stories.report(category, language, dice)
        words = self._stories.tell(
            story, language, dice, street=home.street.get(language, ""), number=home.number
        )
        status, received, ended = self._fate()
        row = HistoryRow(
            number=number, external_id=str(number), received_at=received, changed_at=ended or received, ended_at=ended,
            target=None, status=status, reason="out_of_scope" if status == "declined" else None, category=category,
            department=None, title=title_of(words), text=words, answer="", address=home.label(language), x=None, y=None,
            channel=dice.choice(("web", "web", "web", "api", "staff")), visibility=None,
        )  # fmt: skip
        place = Point(
            round(home.place.lon + dice.uniform(-1e-4, 1e-4), 6),
            round(home.place.lat + dice.uniform(-5e-5, 5e-5), 6),
        )
        return Placed(row, place, home.areas, False, False, secrets.token_bytes(32))

    def _fate(self) -> tuple[str, datetime, datetime | None]:
        """Status, when it was received, when it ended."""
        dice = self._dice
        if dice.random() < OPEN_SHARE:
            received = self._now - timedelta(minutes=1 + dice.expovariate(1 / (9 * 1440)))
            return dice.choice(("received", "received", "accepted", "in_progress")), received, None
        received = self._now - timedelta(minutes=1440 + dice.random() * YEARS * 365 * 1440)
        ended = min(self._now, received + timedelta(minutes=dice.expovariate(1 / (12 * 1440))))
        return ("declined" if dice.random() < 0.06 else "closed"), received, ended

    def _add_photos(self, session: Session, ids: Sequence[int]) -> None:
        """Every fourth has a picture, one of those that the demo city has."""
        if not self._photos:
            return
        rows = []
        for issue_id in ids[::4]:
            sha256, width, height = self._dice.choice(self._photos)
            rows.append((new_public_id(), issue_id, "before", sha256, width, height, self._now))
        columns = ("public_id", "issue_id", "kind", "sha256", "width", "height", "uploaded_at")
        copy_rows(session, "photo", columns, rows)


def _addresses(session: Session) -> list[_Address]:
    """All houses of the town with the areas that they lie in."""
    rows = session.execute(_ADDRESSES).all()
    places = [Point(row.lon, row.lat) for row in rows]
    found = zip(rows, places, covering_all(session, places), strict=True)
    return [_Address(row.street, row.number, place, areas) for row, place, areas in found]
