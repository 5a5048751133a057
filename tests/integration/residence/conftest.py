"""A small city that takes every way of showing where one lives."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.residence.models import WAYS
from civic.residence.rules import Rules, set_residence_rules
from tests.small_city import SmallCity, small_city


@pytest.fixture
def city(session: Session) -> SmallCity:
    made = small_city(session)
    set_residence_rules(session, SYSTEM, Rules(ways=WAYS, desk_departments=("care",)))
    return made
