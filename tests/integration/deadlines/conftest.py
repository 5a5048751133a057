from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.cluster import ClusterUrls
from tests.following import Followers, tools_for
from tests.small_city import MONDAY, SmallCity, small_city

Do = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def followers(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Followers]:
    tools = tools_for(database, tmp_path)
    yield Followers(tools)
    tools.database.engine.dispose()


@pytest.fixture
def still(followers: Followers) -> Iterator[clock.FrozenClock]:
    """Monday, 9:00: the city works from 9 to 17."""
    with clock.frozen(MONDAY) as stopped:
        yield stopped


@pytest.fixture
def city(followers: Followers, still: clock.FrozenClock) -> SmallCity:
    with followers.tools.database.transaction() as session:
        return small_city(session)


@pytest.fixture
def do(followers: Followers, city: SmallCity) -> Do:
    """A step in a transaction of its own."""

    def done(step: Callable[[Session], Any]) -> Any:
        with followers.tools.database.transaction() as session:
            city.session = session
            return step(session)

    return done
