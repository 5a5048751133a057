from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

import civic.issues.moderated.reactions
from civic.core import clock
from civic.core.permissions import Actor
from tests.small_city import MONDAY, SmallCity, small_city

assert civic.issues.moderated.reactions


@pytest.fixture
def at() -> Iterator[clock.FrozenClock]:
    """Monday morning, standing still until the test moves it."""
    with clock.frozen(MONDAY) as still:
        yield still


@pytest.fixture
def city(session: Session, at: clock.FrozenClock) -> SmallCity:
    return small_city(session)


@pytest.fixture
def moderator(city: SmallCity) -> Actor:
    return city.with_role("moderator")
