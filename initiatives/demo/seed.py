"""Initiatives for the demo city: residents who live somewhere, and what they propose, each as far as its story goes."""

from __future__ import annotations

import random
from typing import Final

from sqlalchemy import text

from civic.core import clock
from civic.demo.seed import Living
from civic.demo.shape import IMPORT
from civic.demo.timeline import Timeline
from initiatives.demo.course import plan_course
from initiatives.demo.crowd import Crowd
from initiatives.demo.life import Life, Setting
from initiatives.demo.residents import SINCE, settle_residents
from initiatives.demo.words import read_stories
from initiatives.proposals.commands.set_rules import set_rules
from initiatives.proposals.rules import Rules

LEAST: Final = 60
"""Signatures that an initiative for one district of a town of sixty thousand needs; a hundredth of those who live there
may be more.
"""

DISTRICTS: Final = 3

_ANALYZE = text(
    "ANALYZE person, residence, initiative, initiative_version, initiative_district, signature, initiative_comment,"
    " comment_agreement"
)


def live_initiatives(living: Living) -> None:
    """Live all of them in the caller's transaction, one after the other."""
    session, dice = living.session, random.Random(f"{living.seed}:initiatives")
    with clock.frozen(living.now - SINCE):
        set_rules(session, IMPORT, Rules(least=LEAST, districts_needed=DISTRICTS))
    residents = settle_residents(session, living.staff, living.now, dice)
    setting = Setting(
        session,
        living.staff,
        living.storage,
        living.city_key,
        Crowd(session, residents, dice),
        dice,
        living.now,
    )
    with clock.frozen(living.now - SINCE) as time:
        for story in read_stories():
            time.move_to(living.now - SINCE)
            timeline = Timeline(time, living.now)
            neighbour = residents.actor(dice.choice(residents.of(story.area)))
            author = setting.by("resident") if story.by_resident else neighbour
            plan_course(Life(setting, story, author, timeline))
            timeline.run(lambda _at: None)
    setting.crowd.finish()
    session.execute(_ANALYZE)
