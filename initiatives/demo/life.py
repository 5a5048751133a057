"""What the lives of initiatives of the demo city draw on, and when what happens in them happens."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.core.storage import Storage
from civic.demo.people import Staff
from civic.demo.timeline import Action, Timeline
from civic.departments.models import Department
from initiatives.demo.crowd import Crowd
from initiatives.demo.words import Story
from initiatives.proposals.models import Initiative

AWAKE, AT_WORK = (5, 19), (6, 14)
"""Hours of the day (UTC) between which people write, and offices are open."""

WEEKEND = 5

LATELY = timedelta(minutes=50)


@dataclass(slots=True)
class Setting:
    """The city and its people. ``now`` is the present up to which everything is lived."""

    session: Session
    staff: Staff
    storage: Storage
    city_key: bytes
    crowd: Crowd
    dice: random.Random
    now: datetime

    def by(self, local: str) -> Actor:
        """Somebody of the staff, by the address before the @. What they do is told to nobody."""
        return replace(self.staff.actors[local], origin="import")

    def agent(self, department: str) -> Actor:
        """Who speaks for a department (by code)."""
        unit = self.session.scalars(select(Department.id).where(Department.code == department)).one()
        return replace(self.staff.agents[unit], origin="import")


@dataclass(slots=True)
class Life:
    """One initiative: its ``story``, who began it, and what is planned. ``public_id`` is there once it is proposed,
    ``suggested`` are the numbers of amendments by their words.
    """

    setting: Setting
    story: Story
    author: Actor
    timeline: Timeline
    public_id: str = ""
    suggested: dict[str, int] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.setting.session

    def at(self, days: float, *, at_work: bool = False) -> datetime:
        """A moment so many days ago at which people are awake, or offices open: then at most two days earlier, which
        whoever writes a story leaves between what waits for each other. Of today one of the last hour.
        """
        setting, (first, last) = self.setting, AT_WORK if at_work else AWAKE
        midnight = (setting.now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        if at_work and midnight.weekday() >= WEEKEND:
            midnight -= timedelta(days=midnight.weekday() - WEEKEND + 1)
        moment = midnight + timedelta(hours=setting.dice.uniform(first, last))
        return min(moment, setting.now - LATELY * setting.dice.uniform(0.05, 1))

    def plan(self, days: float, action: Action) -> None:
        """Let a resident do something so many days ago."""
        self.timeline.plan(self.at(days), action)

    def plan_work(self, days: float, action: Action) -> None:
        """Let staff do something so many days ago."""
        self.timeline.plan(self.at(days, at_work=True), action)

    def initiative(self) -> Initiative:
        return self.session.scalars(select(Initiative).where(Initiative.public_id == self.public_id)).one()

    def resident(self) -> Actor:
        """Anybody who lives where it applies, and did not begin it."""
        residents = self.setting.crowd.residents
        chosen = [one for one in residents.of(self.story.area) if one != self.author.person_id]
        return residents.actor(self.setting.dice.choice(chosen))
