"""A clock that stands still and a small city, in a transaction that is rolled back; some folders have their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from civic.core import clock
from tests.small_city import MONDAY, SmallCity, small_city


@pytest.fixture
def at() -> Iterator[clock.FrozenClock]:
    """Monday morning, standing still until the test moves it."""
    with clock.frozen(MONDAY) as still:
        yield still


@pytest.fixture
def city(session: Session, at: clock.FrozenClock) -> SmallCity:
    return small_city(session)
