"""The council of these tests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.integration.council.chamber import Chamber, chamber
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


@pytest.fixture
def council(session: Session) -> Chamber:
    """Five members, and the simple majority of yes and no with half of them present."""
    return chamber(Town(small_city(session)))
