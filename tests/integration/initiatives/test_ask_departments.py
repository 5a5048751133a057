"""Who waits for opinions since before departments were asked by the platform is asked about, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from civic.core.cluster import ClusterUrls
from civic.core.errors import WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.opinions.clockwork import watch_opinions
from initiatives.opinions.commands.ask_departments import ask_departments
from initiatives.opinions.models import Opinion, OpinionRound
from tests.following import Followers, tools_for
from tests.integration.initiatives.hearing import asked, in_opinion
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


@pytest.fixture
def followers(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Followers]:
    made = Followers(tools_for(database, tmp_path))
    yield made
    made.tools.database.engine.dispose()


def test_what_came_to_opinion_before_is_asked_about_by_the_clock_once(followers: Followers) -> None:
    database = followers.tools.database
    with database.transaction() as session:
        public_id = in_opinion(Town(small_city(session)))
        session.execute(delete(Opinion))
        session.execute(delete(OpinionRound))
    watch_opinions(followers.tools)
    watch_opinions(followers.tools)
    with database.reading() as session:
        assert list(asked(session, public_id)) == ["lighting", "roads"]
        assert session.query(OpinionRound).count() == 1


def test_who_was_asked_is_not_asked_again(town: Town) -> None:
    for public_id in (in_opinion(town), town.published()):
        with pytest.raises(WrongStatus):
            ask_departments(town.session, SYSTEM, public_id)
