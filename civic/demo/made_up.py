"""Issues that nobody reported: where, of what kind, in which words and how they ended, as years of a city would be."""

from __future__ import annotations

import random
import secrets
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.areas.queries import AreaHere, covering_all
from civic.categories.files import Taxonomy, read_taxonomy
from civic.core import clock
from civic.core.secrets import commit, new_public_id, new_salt, report_secret, secret_hash
from civic.demo.shape import TAXONOMY
from civic.demo.stories import Stories, read_stories
from civic.history.city import City
from civic.history.tables import plain
from civic.issues.commands.report import report_content
from civic.issues.dates import promised_dates
from civic.issues.models import Issue, Report
from civic.issues.rooms import rooms_of
from civic.issues.submission import title_of
from civic.issues.work import e7
from geo.mercator import to_pixels
from geo.shapes import Point

YEARS: Final = 12
OPEN_SHARE: Final = 0.04
"""Of all: a city that keeps up has a few weeks' work before it, however long its past is."""

_DAY: Final = 86_400
_ADDRESSES = text(
    "SELECT s.name AS street, a.number, ST_X(a.point) AS lon, ST_Y(a.point) AS lat"
    "  FROM address a JOIN street s ON s.id = a.street_id ORDER BY a.id"
)
_HANDS = text("""
SELECT department_id, array_agg(DISTINCT person_id ORDER BY person_id) AS people FROM role_grant
 WHERE department_id IS NOT NULL AND revoked_at IS NULL GROUP BY department_id
""")
_PHOTOS = text("SELECT sha256, width, height FROM photo WHERE kind = 'before' LIMIT 200")


@dataclass(frozen=True, slots=True)
class _Address:
    street: Mapping[str, str]
    number: str
    place: Point
    areas: Sequence[AreaHere]
    codes: tuple[str, ...]

    def label(self, language: str) -> str:
        street = self.street.get(language) or next(iter(self.street.values()))
        return f"{street}, {self.number}" if language == "ru" else f"{street} {self.number}"


class World:
    """What issues are made up of: the town's houses, its stories, its staff, pictures that it has.

    ``numbers`` are those of all that is to be made, in the order in which it was received.
    """

    def __init__(self, session: Session, numbers: range, seed: int) -> None:
        self.seed, self.numbers, self.now = seed, numbers, clock.now().replace(microsecond=0)
        taxonomy: Taxonomy = read_taxonomy(TAXONOMY)
        self.stories: Stories = read_stories(taxonomy)
        self.addresses = _addresses(session)
        known = set(session.scalars(text("SELECT code FROM category")))
        # A few kinds make most of what is reported, as everywhere.
        self.categories = [code for code in self.stories.categories if code in known]
        random.Random(seed).shuffle(self.categories)
        self.weights = list(accumulate(1 / (place + 3) for place in range(len(self.categories))))
        self.hands = {row.department_id: row.people for row in session.execute(_HANDS)}
        self.photos = [(bytes(row.sha256), row.width, row.height) for row in session.execute(_PHOTOS)]

    def when(self, number: int) -> datetime:
        """When the issue of a number was received, had it ended: one after the other, as their ids are given.

        What is new everywhere stands together in every index then, which makes the writing quick.
        """
        part = (number - self.numbers.start) / len(self.numbers)
        return self.now - timedelta(seconds=int(_DAY + YEARS * 365 * _DAY * (1 - part)))


def make_up(world: World, city: City, key: bytes, numbers: range) -> Iterator[tuple[Any, ...]]:
    """The issues of ``numbers`` as `civic.demo.spread` takes them; ``key`` is the city's secret key.

    The same numbers of the same world are the same issues, whoever makes them up, but for public ids and secrets.
    """
    dice = random.Random(f"{world.seed} {numbers[0]}")
    for number in numbers:
        yield _issue(world, city, key, number, dice)


def _issue(world: World, city: City, key: bytes, number: int, dice: random.Random) -> tuple[Any, ...]:
    language = "ru" if dice.random() < 0.4 else "en"
    category = city.categories[world.categories[bisect(world.weights, dice.random() * world.weights[-1])]]
    home = dice.choice(world.addresses)
    story = world.stories.report(category.code, language, dice)
    words = world.stories.tell(
        story, language, dice, street=home.street.get(language, ""), number=home.number
    )
    status, received, ended = _fate(world, number, dice)
    unit, _ = city.department(None, category, home.areas)
    take_by, target = promised_dates(category, city.calendars[unit], received)
    lon = round(home.place.lon + dice.uniform(-1e-4, 1e-4), 6)
    lat = round(home.place.lat + dice.uniform(-5e-5, 5e-5), 6)
    px, py = to_pixels(Point(lon, lat))
    issue = plain(
        Issue, public_id=new_public_id(), category_id=category.id, visibility=category.visibility, px=px, py=py,
        area_id=city.home(home.areas), place_uncertain=False,
    )  # fmt: skip
    report = plain(Report, text=words, planned_result=category.planned_result.get(language, ""), answers={})
    nonce, salt = new_salt(), new_salt()
    people = world.hands.get(unit) if status in ("accepted", "in_progress") else None
    photo = dice.choice(world.photos) if world.photos and number % 4 == 0 else (None, None, None)
    return (
        str(number), issue.public_id, category.id, unit, dice.choice(people) if people else None, issue.area_id,
        home.codes, language, title_of(words), words, home.label(language), lon, lat, px, py,
        *e7((lon, lat), category.visibility), tuple(sorted(rooms_of(issue, (unit,)))), received, take_by, target,
        status, ended, dice.choice(("web", "web", "web", "api", "staff")), nonce,
        secret_hash(report_secret(key, nonce)), salt, commit(salt, report_content(report, [])), _priority(number),
        1 + number % 12 if number % 6 == 0 else 0, secrets.token_hex(16) if photo[0] else None, *photo,
    )  # fmt: skip


def _fate(world: World, number: int, dice: random.Random) -> tuple[str, datetime, datetime | None]:
    """Status, when it was received, when it ended."""
    if dice.random() < OPEN_SHARE:
        received = world.now - timedelta(seconds=int(60 + dice.expovariate(1 / (9 * _DAY))))
        return dice.choice(("received", "received", "accepted", "in_progress")), received, None
    received = world.when(number)
    ended = min(world.now, received + timedelta(seconds=int(dice.expovariate(1 / (12 * _DAY)))))
    return ("declined" if dice.random() < 0.06 else "closed"), received, ended


def _priority(number: int) -> str:
    for every, priority in ((40, "urgent"), (11, "high"), (9, "low")):
        if number % every == 0:
            return priority
    return "normal"


def _addresses(session: Session) -> list[_Address]:
    """All houses of the town with the areas that they lie in."""
    rows = session.execute(_ADDRESSES).all()
    places = [Point(row.lon, row.lat) for row in rows]
    return [
        _Address(row.street, row.number, place, areas, tuple(str(area.id) for area in areas))
        for row, place, areas in zip(rows, places, covering_all(session, places), strict=True)
    ]
