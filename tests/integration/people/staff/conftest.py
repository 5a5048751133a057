from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.small_city import SmallCity, small_city


@pytest.fixture
def city(session: Session) -> SmallCity:
    return small_city(session)
