"""The worker counts what has been signed: soon, not at every signature, and also what it did not hear of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from civic.core.db import Database
from civic.core.events import read_after
from civic.core.permissions import Actor
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.counter import Counter, uncounted
from tests.events import recorded
from tests.integration.initiatives.town import Town
from tests.pace import eventually
from tests.small_city import small_city


@pytest.fixture
def real(committed: Engine) -> Database:
    return Database(committed)


@pytest.fixture
def counter(real: Database) -> Iterator[Counter]:
    made = Counter(real)
    yield made
    made.stop(5)


def _sign(real: Database, public_id: str, people: list[Actor]) -> None:
    for who in people:
        with real.transaction() as session:
            sign(session, who, public_id, version=1)


def _counted(real: Database, public_id: str) -> int:
    with real.reading() as session:
        query = "SELECT signatures FROM initiative WHERE public_id = :public_id"
        return int(session.execute(text(query), {"public_id": public_id}).scalar_one())


def test_what_was_signed_while_nobody_counted_and_what_is_heard_of_is_counted(
    real: Database, counter: Counter
) -> None:
    with real.transaction() as session:
        town = Town(small_city(session))
        public_id = town.published(least=1000)
        people = [town.resident() for _ in range(12)]
    _sign(real, public_id, people[:3])
    with real.reading() as session:
        assert uncounted(session) == {public_id}
    counter.start(lambda _seconds: True)
    eventually(lambda: _counted(real, public_id) == 3)
    _sign(real, public_id, people[3:])
    with real.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))
        news = read_after(session, 0, limit=1000)
    for event in news:
        counter.hear([event])
    eventually(lambda: _counted(real, public_id) == 12)
    with real.reading() as session:
        assert uncounted(session) == set()
        # Nine were heard of one by one, and counted together.
        assert len(recorded(session, "initiative.signatures_counted")) <= 3
