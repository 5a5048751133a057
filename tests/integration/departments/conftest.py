from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.past_issues import past
from tests.small_city import SmallCity, small_city


@pytest.fixture
def town(session: Session) -> SmallCity:
    """Two districts whose past differs from their rules: lamps were care's but in the east, posters nobody's."""
    city = small_city(session)
    past(session, city, "lamp", "care", 60, area="west")
    past(session, city, "lamp", "care", 10, area=None)
    past(session, city, "lamp", "roads", 40, area="east")
    past(session, city, "poster", "care", 35, area="west")
    past(session, city, "poster", "lighting", 2, area="east")
    past(session, city, "pothole", "roads", 80, area=None)
    return city
