"""All that the lives of the demo city's issues draw on, and the moments at which departments and residents act."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from civic.categories.files import CategorySpec, Taxonomy
from civic.categories.models import Category
from civic.core.calendar import WorkingCalendar
from civic.core.permissions import Actor
from civic.demo.chronicle import Chronicle
from civic.demo.habits import Habits
from civic.demo.pictures import Album
from civic.demo.places import Places
from civic.demo.stories import GroupReplies, Stories
from civic.demo.timeline import Timeline
from civic.demo.voices import Voices

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
           "ноября", "декабря"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """The city while its past is lived."""

    book: Chronicle
    timeline: Timeline
    habits: Habits
    stories: Stories
    taxonomy: Taxonomy
    places: Places
    voices: Voices
    album: Album

    @property
    def now(self) -> datetime:
        return self.book.time.at

    @property
    def calendar(self) -> WorkingCalendar:
        return self.book.city.rules.calendar

    def category(self, code: str) -> Category:
        return self.book.city.categories[code]

    def spec(self, category: Category) -> CategorySpec:
        return self.taxonomy.category(category.code)

    def replies(self, category: Category) -> GroupReplies:
        return self.stories.replies[self.spec(category).group]

    def at_work(self, minutes: float, dice: random.Random) -> datetime:
        """The moment by which so many working minutes have passed from now."""
        at = self.calendar.add_minutes(self.now, max(1, round(minutes)))
        return at + timedelta(seconds=dice.randrange(60), microseconds=dice.randrange(1_000_000))

    def awake(self, days: float, dice: random.Random) -> datetime:
        """A moment so many days from now at which residents are awake."""
        return self.voices.moment(self.now, days, dice)

    def date(self, at: datetime, language: str) -> str:
        """A day in words: "27 November", «27 ноября»."""
        local = at.astimezone(self.voices.zone)
        return f"{local.day} {MONTHS[language][local.month - 1]}"

    def agent(self, department_id: int, language: str) -> Actor:
        """Who answers for a department, writing in a language; for bodies outside it is the triage desk."""
        return speaking(self.book.staff.agents.get(department_id, self.book.staff.desk), language)

    def hands(self, department_id: int) -> tuple[Actor, ...]:
        """Who may have a department's matter in hand; nobody we know in bodies outside."""
        return self.book.staff.hands.get(department_id, ())


def speaking(actor: Actor, language: str) -> Actor:
    """The same person, writing in a language."""
    return Actor(actor.person_id, actor.name, actor.grants, actor.reports, actor.origin, language)
