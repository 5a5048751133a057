"""More than a year of the demo city: reports as they came in, and what became of each until now."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from civic.categories.files import Taxonomy
from civic.demo.chronicle import Chronicle
from civic.demo.course import Course
from civic.demo.habits import Habits, read_habits
from civic.demo.pictures import Album
from civic.demo.places import Places, Spot
from civic.demo.stories import read_stories
from civic.demo.timeline import Timeline
from civic.demo.voices import Voices
from civic.demo.world import World
from geo.town import Layer

ISSUES = 2_870
"""Reports that open an issue; some matters are reported twice, which makes about 3,000."""
DAYS = 430
GROWTH = 14.0
"""By how much more is reported at the end than at the beginning, as a share of the beginning: word gets around."""
WEEKDAYS = (1.2, 1.1, 1.05, 1.05, 1.0, 0.7, 0.65)
AGAIN = 0.12
"""Share of reports at a place where that kind of thing was reported before."""
AGAIN_METRES = 12.0


def live(
    book: Chronicle,
    taxonomy: Taxonomy,
    layers: Mapping[str, Layer],
    album: Album,
    *,
    now: datetime,
    seed: int,
    told: Callable[[float], None],
    issues: int = ISSUES,
    habits: Habits | None = None,
) -> None:
    """Fill the book with all that happened until ``now``; ``told`` hears how far it is, from 0 to 1.

    The same seed at the same moment gives the same history, word for word.
    """
    habits, stories = habits or read_habits(), read_stories(taxonomy)
    zone = ZoneInfo(book.city.rules.time_zone)
    voices = Voices(stories, habits, zone, book.staff.actors["resident"])
    timeline = Timeline(book.time, now)
    world = World(book, timeline, habits, stories, taxonomy, Places(layers), voices, album)
    dice = random.Random(f"{seed}:reports")
    where = _Where(world)
    moments = _moments(voices, now, issues, dice)
    for number, at in enumerate(moments):
        code = habits.kind_of_the_month(at.astimezone(zone).month, dice)
        course = Course(
            world, world.category(code), where.find(code, dice), random.Random(f"{seed}:{number}")
        )
        timeline.plan(at, course.begin)
    first = moments[0]
    timeline.run(lambda at: told((at - first) / (now - first)))


def begins_at(now: datetime) -> datetime:
    """When the past of a city begins that is looked at now."""
    return now - timedelta(days=DAYS)


def _moments(voices: Voices, now: datetime, count: int, dice: random.Random) -> list[datetime]:
    """When reports come in, in order: more and more of them, by day of the week and by hour."""
    midnight = now.astimezone(voices.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    weights = [
        WEEKDAYS[day.weekday()] * (1 + GROWTH * (number / DAYS) ** 4) for number, day in enumerate(days)
    ]
    found: list[datetime] = []
    while len(found) < count:
        (day,) = dice.choices(days, weights)
        at = voices.time_of_day(day, dice).astimezone(now.tzinfo)
        if begins_at(now) < at < now:
            found.append(at)
    return sorted(found)


class _Where:
    """Finds the places of reports: near people, and now and then where it was before."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, list[Spot]] = {}

    def find(self, code: str, dice: random.Random) -> Spot:
        places: Places = self._world.places
        habits: Habits = self._world.habits
        known = self._known.setdefault(code, [])
        if known and dice.random() < AGAIN:
            spot = places.near(dice.choice(known), dice.uniform(0, AGAIN_METRES), dice)
        else:
            spot = places.find(habits.demand[code].place, dice)
        if not self._world.book.city.areas(spot.point):
            spot = places.house(dice)
        known.append(spot)
        return spot
