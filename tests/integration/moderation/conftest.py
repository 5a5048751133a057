from __future__ import annotations

import pytest

import civic.issues.moderated.reactions
from civic.core.permissions import Actor
from tests.small_city import SmallCity

assert civic.issues.moderated.reactions


@pytest.fixture
def moderator(city: SmallCity) -> Actor:
    return city.with_role("moderator")
