"""Fill an empty database with the demo city, in one transaction: all of it is there or nothing.

Only the photos' files, which belong to no transaction, may be left by a seeding that was broken off; the next one
stores the same files again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.categories.files import read_taxonomy
from civic.city.models import City
from civic.city.shape import begin_shaping
from civic.core import clock
from civic.core.db import Database, make_engine
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.demo.chronicle import Chronicle, open_book, write_down
from civic.demo.ground import lay_basemap, lay_streets
from civic.demo.history import begins_at, live
from civic.demo.office import set_up_office
from civic.demo.people import SignIn, Staff, settle_people, sign_ins
from civic.demo.pictures import draw_album
from civic.demo.shape import IMPORT, TAXONOMY, department_ids, shape_city
from civic.demo.today import live_today
from civic.issues.models import Issue, Report
from geo.town import DEFAULT_SEED, Layer, build
from geo.town import layers as layers_of

Progress = Callable[[str, float], None]
"""Told the name of the step (a code of `STEPS`) and how much of the whole is done, from 0 to 1."""

STEPS = {"town": 0.4, "photos": 0.05, "ground": 0.08, "history": 0.24, "writing": 0.23}
"""The steps in order, each with its share of the time."""

# Between two statements a year is lived, for some seconds.
_PATIENCE = text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
_TABLES = (
    "area", "area_piece", "street", "address", "basemap_feature", "asset", "issue", "issue_area", "report",
    "assignment", "issue_update", "photo", "affected", "verdict", "event", "event_subject", "event_inbox",
    "event_position",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Living:
    """The city as it stands ``now``, for what floors above this one add to it; ``session`` is of the tables' owner."""

    session: Session
    staff: Staff
    storage: Storage
    city_key: bytes
    seed: int
    now: datetime


Above = Callable[[Living], None]
"""Lives what a floor above has, up to the present, in the transaction in which the city is filled."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What there is now."""

    sign_ins: tuple[SignIn, ...]
    issues: int
    reports: int
    events: int


def seed_if_empty(
    settings: Settings, *, above: Above, seed: int = DEFAULT_SEED, progress: Progress | None = None
) -> Seeded | None:
    """Make the demo city where there is no city yet; None when there is one, whichever it is.

    ``settings`` name the database (by its owner), the photos' storage and the secret key of report links; ``above``
    adds what the floors above this one have.
    """
    database = Database(make_engine(settings.database_owner_url, pooled=False, application="demo"))
    try:
        return fill(
            database,
            lambda: Storage(settings.storage),
            settings.secret_key.encode(),
            above=above,
            seed=seed,
            progress=progress,
        )
    finally:
        database.engine.dispose()


def fill(
    owner: Database,
    storage: Callable[[], Storage],
    city_key: bytes,
    *,
    above: Above,
    seed: int = DEFAULT_SEED,
    layers: Mapping[str, Layer] | None = None,
    progress: Progress | None = None,
) -> Seeded | None:
    """As ``seed_if_empty``, for a database of one's own; ``layers`` are the town of the seed, where it is built."""
    steps = _Steps(progress or (lambda _step, _share: None))
    now = clock.now()
    with owner.transaction() as session:
        session.execute(_PATIENCE)
        # Whoever shapes a city waits here for the other, and then finds what the other has made.
        begin_shaping(session, IMPORT)
        if session.get(City, 1) is not None:
            return None
        with _without_collector():
            files = storage()
            book, staff = _fill(session, files, city_key, now, seed, layers, steps)
            above(Living(session, staff, files, city_key, seed, now))
        events = session.info["events_recorded"]
        seeded = Seeded(tuple(sign_ins()), len(book.rows[Issue]), len(book.rows[Report]), events)
    with owner.transaction() as session:
        session.execute(text("ANALYZE " + ", ".join(_TABLES)))
    with owner.transaction() as session:
        # Whoever serves the city would do it; so its first page begins after the past and not before it.
        session.execute(text("SELECT given FROM sequence_events()"))
    steps.told("writing", 1.0)
    return seeded


def _fill(
    session: Session,
    storage: Storage,
    city_key: bytes,
    now: datetime,
    seed: int,
    layers: Mapping[str, Layer] | None,
    steps: _Steps,
) -> tuple[Chronicle, Staff]:
    steps.told("town", 0.0)
    layers = layers or layers_of(build(seed))
    album = draw_album(storage, steps.of("photos"))
    steps.told("ground", 0.0)
    taxonomy = read_taxonomy(TAXONOMY)
    shape_city(session, layers, taxonomy)
    lay_streets(session, layers)
    lay_basemap(session, layers)
    staff = settle_people(session, department_ids(session), begins_at(now))
    with clock.frozen(begins_at(now)) as time:
        book = open_book(session, staff, city_key, time, seed)
        live(book, taxonomy, layers, album, now=now, seed=seed, told=steps.of("history"))
    write_down(session, book, steps.of("writing"))
    with clock.frozen(now) as time:
        set_up_office(session, IMPORT)
        live_today(session, staff, city_key, time, now)
    return book, staff


@contextmanager
def _without_collector() -> Iterator[None]:
    """All that is made stays until it is written: looking for garbage in it again and again takes seconds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Steps:
    """From how far each step is to how far the whole is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = -1.0

    def told(self, step: str, share: float) -> None:
        before = 0.0
        for name, part in STEPS.items():
            if name == step:
                break
            before += part
        done = before + STEPS[step] * share
        # Thousands of calls a second would slow down what they tell about.
        if done - self._last >= 0.005 or share in (0.0, 1.0):
            self._last = done
            self._progress(step, done)

    def of(self, step: str) -> Callable[[float], None]:
        return lambda share: self.told(step, share)
