"""Many issues more for the demo city, to see how it feels when it is big: years of them, as an import would bring them.

They are written by `civic.history`, with events of origin import: nobody is said to have done anything here.
"""

from __future__ import annotations

import random
import secrets
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from threading import Lock
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
from civic.demo.shape import TAXONOMY
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

WRITERS: Final = 3
"""Twice as many would only wait for each other."""

YEARS: Final = 12
OPEN_SHARE: Final = 0.04
"""Of all: a city that keeps up has a few weeks' work before it, however long its past is."""

_PATIENCE = text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_IN_BULK = text("SET LOCAL synchronous_commit = off; SET LOCAL gin_pending_list_limit = '64MB'")
_SEQUENCE = text("SELECT given FROM sequence_events()")
_TABLES = (
    "issue, issue_search, report, assignment, issue_area, imported_issue, photo, affected, event, event_subject,"
    " event_position"
)
_ADDRESSES = text(
    "SELECT s.name AS street, a.number, ST_X(a.point) AS lon, ST_Y(a.point) AS lat"
    "  FROM address a JOIN street s ON s.id = a.street_id ORDER BY a.id"
)
# What an import does not bring with it: what presses, who else is affected, who has it in hand.
_OTHERS = text("""
INSERT INTO affected (issue_id, who, since)
SELECT i.id, sha256(int8send(i.id) || int8send(n)), i.received_at + n * interval '5 hours'
  FROM issue i CROSS JOIN LATERAL generate_series(1, 1 + i.id % 12) AS n
 WHERE i.id = ANY(:ids) AND i.id % 6 = 0
""")
# Both at once: each change of a row is written to all indexes.
_PRESSES = text("""
UPDATE issue
   SET priority = CASE WHEN id % 40 = 0 THEN 'urgent' WHEN id % 11 = 0 THEN 'high' WHEN id % 9 = 0 THEN 'low'
                       ELSE priority END,
       affected_count = CASE WHEN id % 6 = 0 THEN report_count + 1 + id % 12 ELSE affected_count END
 WHERE id = ANY(:ids) AND (id % 40 = 0 OR id % 11 = 0 OR id % 9 = 0 OR id % 6 = 0)
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

    ``owner`` is the tables' owner, ``key`` the city's secret key. Nobody else shapes the city meanwhile. ``told`` is
    called by whichever writer has come so far, one at a time. Raises DomainError ``demo.other_city``.
    """
    with owner.reading() as session:
        _only_in_the_demo(session)
        there = (
            session.scalar(text("SELECT count(*) FROM imported_issue WHERE source = :s"), {"s": SOURCE}) or 0
        )
    with owner.transaction() as session:
        session.execute(_PATIENCE)
        begin_shaping(session, SYSTEM)
        work = _Work(owner, _World(session, seed), key, range(there, there + count), told)
        with ThreadPoolExecutor(WRITERS, "demo") as writers:
            running = [writers.submit(copy_context().run, work.write) for _ in range(WRITERS)]
            try:
                wait(running, return_when=FIRST_EXCEPTION)
            finally:
                work.stop()
        events = sum(each.result() for each in running)
        record_shaping(session, SYSTEM, CityReloaded(source=SOURCE, added=count, changed=0))
    with owner.transaction() as session:
        session.execute(_PATIENCE)
        session.execute(_SEQUENCE)
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Also takes what waits beside the indexes of words into them: else the first who search would wait for that.
        connection.execute(text(f"VACUUM (ANALYZE) {_TABLES}"))
    return events


class _Work:
    """The chunks that are left, for several writers at once: while one thinks the database writes another's rows."""

    def __init__(self, owner: Database, world: _World, key: bytes, numbers: range, told: Progress) -> None:
        self._owner, self._world, self._key, self._told = owner, world, key, told
        self._left = iter([numbers[first : first + CHUNK] for first in range(0, len(numbers), CHUNK)])
        self._all, self._done = len(numbers), 0
        self._lock = Lock()

    def stop(self) -> None:
        """No writer begins another chunk."""
        with self._lock:
            self._left = iter([])

    def write(self) -> int:
        """Write chunks until none is left, each in a transaction of its own; returns the number of events."""
        events = 0
        with self._owner.reading() as asked:
            asked.execute(_PATIENCE)
            # Read once: nobody shapes the city meanwhile. Its routing asks the session that has read it.
            city = read_city(asked)
            while numbers := self._next():
                with self._owner.transaction() as session:
                    session.execute(_PATIENCE)
                    session.execute(_IN_BULK)
                    events += _Writer(self._world, city, self._key, numbers).write(session)
                with self._lock, self._owner.transaction() as session:
                    session.execute(_PATIENCE)
                    session.execute(_SEQUENCE)
                    self._done += len(numbers)
                    self._told(self._done, self._all)
        return events

    def _next(self) -> range | None:
        with self._lock:
            return next(self._left, None)


def _only_in_the_demo(session: Session) -> None:
    """Nobody's real city is filled with made-up issues."""
    try:
        demo = city_rules(session).demo
    except NotFound:
        demo = False
    if not demo:
        raise DomainError("demo.other_city")


class _World:
    """What is made up of: the town's houses, its stories, pictures that it has."""

    def __init__(self, session: Session, seed: int) -> None:
        self.seed, self.now = seed, clock.now()
        taxonomy: Taxonomy = read_taxonomy(TAXONOMY)
        self.stories: Stories = read_stories(taxonomy)
        self.addresses = _addresses(session)
        known = set(session.scalars(text("SELECT code FROM category")))
        # A few kinds make most of what is reported, as everywhere.
        self.categories = [code for code in self.stories.categories if code in known]
        random.Random(seed).shuffle(self.categories)
        self.weights = list(accumulate(1 / (place + 3) for place in range(len(self.categories))))
        photos = session.execute(
            text("SELECT sha256, width, height FROM photo WHERE kind = 'before' LIMIT 200")
        )
        self.photos = [(bytes(row.sha256), row.width, row.height) for row in photos]


class _Writer:
    """Makes up a chunk and writes it. The same numbers from the same seed are the same issues, whoever writes them."""

    def __init__(self, world: _World, city: City, key: bytes, numbers: range) -> None:
        self._world, self._city, self._key, self._numbers = world, city, key, numbers
        self._dice = random.Random(f"{world.seed} {numbers[0]}")

    def write(self, session: Session) -> int:
        """The issues with all that belongs to them, in the caller's transaction; returns the number of events."""
        events = 0
        by_language: dict[str, list[Placed]] = {"en": [], "ru": []}
        for number in self._numbers:
            language = "ru" if self._dice.random() < 0.4 else "en"
            by_language[language].append(self._issue(number, language))
        for language, placed in by_language.items():
            events += write_new(
                session,
                self._city,
                placed,
                source=SOURCE,
                language=language,
                key=self._key,
                at=self._world.now,
            )
        numbers = [str(number) for number in self._numbers]
        ids = list(session.scalars(_NEW, {"source": SOURCE, "numbers": numbers}))
        for statement in (_OTHERS, _PRESSES, _HOLDERS):
            session.execute(statement, {"ids": ids})
        self._add_photos(session, ids)
        return events

    def _issue(self, number: int, language: str) -> Placed:
        dice, world = self._dice, self._world
        category = world.categories[bisect(world.weights, dice.random() * world.weights[-1])]
        home = dice.choice(world.addresses)
        story = world.stories.report(category, language, dice)
        words = world.stories.tell(
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
            received = self._world.now - timedelta(minutes=1 + dice.expovariate(1 / (9 * 1440)))
            return dice.choice(("received", "received", "accepted", "in_progress")), received, None
        received = self._world.now - timedelta(minutes=1440 + dice.random() * YEARS * 365 * 1440)
        ended = min(self._world.now, received + timedelta(minutes=dice.expovariate(1 / (12 * 1440))))
        return ("declined" if dice.random() < 0.06 else "closed"), received, ended

    def _add_photos(self, session: Session, ids: Sequence[int]) -> None:
        """Every fourth has a picture, one of those that the demo city has."""
        if not self._world.photos:
            return
        rows = []
        for issue_id in ids[::4]:
            sha256, width, height = self._dice.choice(self._world.photos)
            rows.append((new_public_id(), issue_id, "before", sha256, width, height, self._world.now))
        columns = ("public_id", "issue_id", "kind", "sha256", "width", "height", "uploaded_at")
        copy_rows(session, "photo", columns, rows)


def _addresses(session: Session) -> list[_Address]:
    """All houses of the town with the areas that they lie in."""
    rows = session.execute(_ADDRESSES).all()
    places = [Point(row.lon, row.lat) for row in rows]
    found = zip(rows, places, covering_all(session, places), strict=True)
    return [_Address(row.street, row.number, place, areas) for row, place, areas in found]
