"""A small city, and rules written for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import SYSTEM
from civic.rules.commands.switch import switch_rule
from civic.rules.commands.write import write_rule
from civic.rules.models import Rule
from tests.small_city import SmallCity, small_city


@pytest.fixture
def city(session: Session) -> SmallCity:
    return small_city(session)


@pytest.fixture
def rule(session: Session, city: SmallCity) -> Callable[..., int]:
    """Writes a rule and switches it on; its row id."""

    def written(do: Any, *groups: Any, on: str = "received", name: str = "A rule", **when: Any) -> int:
        then = do if isinstance(do, list) else [do]
        values = {"name": name, "when": {"on": on, **when}, "if": list(groups), "then": then}
        code = write_rule(session, SYSTEM, values)
        switch_rule(session, SYSTEM, code, on=True)
        return session.scalars(select(Rule.id).where(Rule.code == code)).one()

    return written
