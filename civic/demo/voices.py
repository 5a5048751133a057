"""What residents of the demo city send: their words, answers, photos, contacts, at a moment of their day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from civic.core.permissions import VISITOR, Actor
from civic.demo.habits import Habits
from civic.demo.past import Picture, Told
from civic.demo.places import Spot
from civic.demo.stories import Stories, fill

READERS = 900
NAMES = {
    "en": (
        "Emma Hart",
        "Tom Weaver",
        "Priya Nair",
        "Daniel Novak",
        "Sofia Marin",
        "Jonas Berg",
        "Leila Aziz",
        "",
    ),
    "ru": ("Ольга", "Иван Сергеевич", "Мария Ким", "Артём", "Семья Ждановых", "Лидия Павловна", "Руслан", ""),
}
# Of each hour of the day, how many report in it: breakfast, lunch, and most of all the evening.
_HOURS = (1, 1, 0, 0, 0, 1, 3, 7, 9, 8, 7, 6, 7, 7, 6, 6, 7, 9, 10, 10, 9, 8, 5, 2)
SOURCE = "demo"


@dataclass(frozen=True, slots=True)
class Voices:
    """Gives reports; chance is the caller's."""

    stories: Stories
    habits: Habits
    zone: ZoneInfo
    resident: Actor

    def language(self, dice: random.Random) -> str:
        return "ru" if self.habits.happens("russian", dice) else "en"

    def report(self, category: str, spot: Spot, picture: Picture, dice: random.Random) -> Told:
        """The report that opens an issue."""
        language = self.language(dice)
        story = self.stories.report(category, language, dice)
        wished = story.result if story.result and self.habits.happens("own_result", dice) else ""
        return Told(
            text=fill(story.text, street=spot.street[language], number=spot.number), language=language,
            planned_result=wished, answers=_as_kept(story.answers), contact=self._contact(language, dice),
            person=self.resident if self.habits.happens("resident_of_the_house", dice) else VISITOR,
            pictures=self._pictures(picture, dice), source=SOURCE,
        )  # fmt: skip

    def joining(self, category: str, spot: Spot, picture: Picture, dice: random.Random) -> Told:
        """The report of somebody who joins: often one tap, sometimes a line, sometimes a story of their own."""
        language = self.language(dice)
        chance = dice.random()
        if chance < 0.35:
            text = ""
        elif chance < 0.8:
            text = self.habits.words("join", language, dice)
        else:
            story = self.stories.report(category, language, dice)
            text = self.stories.tell(story, language, dice, street=spot.street[language], number=spot.number)
        pictures = self._pictures(picture, dice) if dice.random() < 0.3 else ()
        return Told(text, language, contact=self._contact(language, dice), pictures=pictures, source=SOURCE)

    def moment(self, after: datetime, days: float, dice: random.Random) -> datetime:
        """A moment some days later at which people are awake."""
        at = after + timedelta(days=days)
        local = at.astimezone(self.zone)
        if local.hour < 6:
            at += timedelta(hours=dice.uniform(6, 12) - local.hour)
        return at

    def time_of_day(self, day: datetime, dice: random.Random) -> datetime:
        """A moment of a day (given by its local midnight), as people report."""
        (hour,) = dice.choices(range(24), _HOURS)
        return day + timedelta(
            hours=hour, seconds=dice.randrange(3600), microseconds=dice.randrange(1_000_000)
        )

    def _contact(self, language: str, dice: random.Random) -> tuple[str | None, str | None, str | None]:
        name = email = phone = None
        if self.habits.happens("contact", dice):
            name, email = (
                dice.choice(NAMES[language]) or None,
                f"reader{dice.randrange(1, READERS)}@example.org",
            )
        if self.habits.happens("phone", dice):
            phone = f"+7 000 555-{dice.randrange(10, 99)}-{dice.randrange(10, 99)}"
        return name, email, phone

    def _pictures(self, picture: Picture, dice: random.Random) -> Sequence[Picture]:
        return (picture,) if self.habits.happens("photo", dice) else ()


def _as_kept(answers: object) -> dict[str, object]:
    """Answers as the check of a report leaves them: yes_no in words."""
    assert isinstance(answers, dict)
    return {
        code: ("yes" if value else "no") if isinstance(value, bool) else value
        for code, value in answers.items()
    }
