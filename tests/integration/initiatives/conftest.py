"""The town of the initiatives' tests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.integration.initiatives.town import Town
from tests.small_city import small_city


@pytest.fixture
def town(session: Session) -> Town:
    return Town(small_city(session))
