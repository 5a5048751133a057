"""Another department than the one proposed may be named."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.departments.proposals.change import change_proposal
from tests.events import recorded
from tests.integration.departments.proposed import listed, proposed_ids
from tests.small_city import SmallCity


def test_the_named_department_answers_from_then_on(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["poster"]
    change_proposal(session, town.with_role("administrator"), number, "lighting")
    assert town.report(category="poster").department == "lighting"
    changed = listed(session)["poster"]
    assert (changed.status, changed.chosen and changed.chosen.code) == ("changed", "lighting")
    (event,) = recorded(session, "routing.changed")
    assert (event.body["proposed"], event.body["department"]) == ("care", "lighting")


def test_naming_the_proposed_one_accepts_it(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["poster"]
    change_proposal(session, town.with_role("administrator"), number, "care")
    assert listed(session)["poster"].status == "accepted"


def test_an_outside_body_only_receives_and_a_stranger_is_not_known(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["poster"]
    operator = town.with_role("administrator")
    with pytest.raises(DomainError, match=r"department\.only_receives"):
        change_proposal(session, operator, number, "county")
    with pytest.raises(NotFound):
        change_proposal(session, operator, number, "nobody")
