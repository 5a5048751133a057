"""A small city that really commits, with what the worker does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from civic.core.checkpoints import signing_key
from civic.core.cluster import ClusterUrls
from civic.core.jobs import Tools
from civic.core.permissions import Actor
from civic.core.verify import verify
from civic.people.models import Person
from civic.people.queries import actor_of
from tests.following import Followers, tools_for
from tests.small_city import KEY, SmallCity, city_again, small_city


@dataclass
class Town:
    followers: Followers

    @contextmanager
    def city(self) -> Iterator[SmallCity]:
        """The city in a transaction that commits."""
        with self.followers.tools.database.transaction() as session:
            yield city_again(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.followers.tools.database.reading() as session:
            yield session

    def actor(self, session: Session, person_id: int) -> Actor:
        return actor_of(session, session.get_one(Person, person_id))

    def log_is_sound(self) -> bool:
        with self.followers.tools.database.sessions() as session:
            return verify(session, [signing_key(KEY.decode()).public_key()]).sound


@pytest.fixture
def town(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Town]:
    tools = tools_for(database, tmp_path)
    with tools.database.transaction() as session:
        small_city(session)
    yield Town(Followers(tools))
    tools.database.engine.dispose()


@pytest.fixture
def tools(database: ClusterUrls, tmp_path: Path) -> Iterator[Tools]:
    """What jobs work with, on an empty database."""
    made = tools_for(database, tmp_path)
    yield made
    made.database.engine.dispose()
