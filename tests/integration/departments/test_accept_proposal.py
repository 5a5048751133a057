"""Accepting a proposal makes it a rule."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.departments.proposals.accept import accept_proposal
from civic.departments.proposals.models import RoutingProposal
from tests.events import recorded
from tests.integration.departments.proposed import listed, proposed_ids
from tests.small_city import EAST, SmallCity


def test_reports_go_by_it_from_then_on(session: Session, town: SmallCity) -> None:
    ids = proposed_ids(session)
    operator = town.with_role("administrator")
    assert accept_proposal(session, operator, ids["poster"]) is None, "a wider rule is not replaced"
    assert town.report(category="poster").department == "care"
    row = session.get_one(RoutingProposal, ids["poster"])
    assert (row.status, row.decided_by_id) == ("accepted", operator.person_id)
    (event,) = recorded(session, "routing.accepted")
    assert event.subject == ("city", 1)
    assert event.body == {"proposal": row.id, "category": "poster", "proposed": "care"}


def test_a_rule_of_the_same_place_is_replaced_and_it_is_told(session: Session, town: SmallCity) -> None:
    ids = proposed_ids(session)
    assert accept_proposal(session, town.with_role("administrator"), ids["lamp"]) == "lighting"
    assert town.report(category="lamp").department == "care"
    assert town.report(category="lamp", place=EAST).department == "roads", "narrower rules stay"
    assert recorded(session, "routing.accepted")[0].body["replaced"] == "lighting"


def test_what_holds_already_can_be_confirmed(session: Session, town: SmallCity) -> None:
    ids = proposed_ids(session)
    assert accept_proposal(session, town.with_role("administrator"), ids["lamp in east"]) is None
    assert listed(session)["lamp in east"].status == "accepted"


def test_a_second_decision_comes_too_late(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["lamp"]
    operator = town.with_role("administrator")
    accept_proposal(session, operator, number)
    with pytest.raises(WrongStatus):
        accept_proposal(session, operator, number)
    with pytest.raises(NotFound):
        accept_proposal(session, operator, 0)


def test_what_is_no_longer_there_gets_no_rule(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["poster"]
    session.get_one(Category, town.categories["poster"]).retired_at = clock.now()
    with pytest.raises(DomainError, match=r"routing_proposal\.outdated"):
        accept_proposal(session, town.with_role("administrator"), number)


def test_staff_of_departments_may_not(session: Session, town: SmallCity) -> None:
    number = proposed_ids(session)["lamp"]
    with pytest.raises(NotAllowed):
        accept_proposal(session, town.staff("roads", "head"), number)
