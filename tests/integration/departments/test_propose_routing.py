"""The history proposes who answers for what; nobody's decision is overruled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotAllowed
from civic.core.permissions import SYSTEM
from civic.departments.models import Department, Jurisdiction
from civic.departments.proposals.accept import accept_proposal
from civic.departments.proposals.change import change_proposal
from civic.departments.proposals.models import RoutingProposal
from civic.departments.proposals.propose import propose_routing
from civic.departments.proposals.refuse import refuse_proposal
from civic.issues.commands.accept import accept
from tests.events import recorded
from tests.integration.departments.proposed import listed, proposed_ids
from tests.past_issues import past
from tests.small_city import MONDAY, SmallCity


def test_the_fewest_rules_that_explain_the_past_are_proposed(session: Session, town: SmallCity) -> None:
    done = propose_routing(session, SYSTEM)
    assert done.issues == 227
    said = {name: (each.department.code, each.support, each.cases) for name, each in listed(session).items()}
    assert said == {
        "lamp": ("care", 70, 70),
        "lamp in east": ("roads", 40, 40),
        "poster": ("care", 35, 37),
        "pothole": ("roads", 80, 80),
    }
    poster = listed(session)["poster"]
    assert [(unit.code, cases) for unit, cases in poster.alternatives] == [("lighting", 2)]
    assert 0.8 < poster.confidence < 35 / 37, "a lower bound, not the share"
    assert session.scalar(select(func.count()).select_from(Jurisdiction)) == 4, "no rule was touched"


def test_each_is_set_beside_what_holds_today(session: Session, town: SmallCity) -> None:
    propose_routing(session, SYSTEM)
    found = listed(session)
    lamp, east, poster = found["lamp"], found["lamp in east"], found["poster"]
    assert (lamp.today.department.code, lamp.today.rule, lamp.differs) == ("lighting", "same", True)
    assert lamp.today.narrower == 1, "the rule for the east goes first there"
    assert (east.today.department.code, east.today.rule, east.differs) == ("roads", "same", False)
    assert (poster.today.department.code, poster.today.rule) == ("roads", "wider")


def test_a_second_time_nothing_is_new_and_what_the_past_no_longer_says_is_gone(
    session: Session, town: SmallCity
) -> None:
    first = propose_routing(session, SYSTEM)
    again = propose_routing(session, SYSTEM)
    assert (first.added, again.unchanged, again.added, again.changed) == (4, 4, 0, 0)
    assert len(recorded(session, "routing.proposed")) == 1
    past(session, town, "poster", "lighting", 200)
    session.get_one(Department, town.departments["roads"]).retired_at = clock.now()
    session.flush()
    third = propose_routing(session, SYSTEM)
    assert (third.changed, third.dropped) == (1, 2)
    assert {name: each.department.code for name, each in listed(session).items()} == {
        "lamp": "care", "poster": "lighting",
    }  # fmt: skip


def test_what_is_newer_weighs_more(session: Session, town: SmallCity) -> None:
    past(session, town, "car", "care", 200, at=MONDAY - timedelta(days=2000))
    past(session, town, "car", "lighting", 60)
    propose_routing(session, SYSTEM)
    assert listed(session)["car"].department.code == "lighting"
    propose_routing(session, SYSTEM, half_life_days=1_000_000)
    assert listed(session)["car"].department.code == "care"


def test_routing_does_not_learn_from_itself(session: Session, town: SmallCity) -> None:
    before = propose_routing(session, SYSTEM).issues
    routed = town.report(category="lamp")
    town.report(category="poster")
    assert propose_routing(session, SYSTEM).issues == before, "nobody has taken them yet"
    accept(session, town.staff("lighting"), routed.public_id)
    session.flush()
    assert propose_routing(session, SYSTEM).issues == before + 1


def test_the_triage_desk_outside_bodies_and_duplicates_teach_nothing(
    session: Session, town: SmallCity
) -> None:
    before = propose_routing(session, SYSTEM).issues
    past(session, town, "form", "triage", 50)
    past(session, town, "form", "county", 50)
    past(session, town, "form", "roads", 50, status="withdrawn", resolution="withdrawn")
    assert propose_routing(session, SYSTEM).issues == before


def test_a_place_that_nobody_knows_lies_in_no_area(session: Session, town: SmallCity) -> None:
    past(session, town, "car", "care", 45, area=None)
    propose_routing(session, SYSTEM)
    assert listed(session)["car"].area is None


def test_a_refusal_stands_until_the_evidence_is_another(session: Session, town: SmallCity) -> None:
    refuse_proposal(session, SYSTEM, proposed_ids(session)["poster"])
    again = propose_routing(session, SYSTEM)
    assert again.kept_back == 1
    assert listed(session)["poster"].status == "refused"
    past(session, town, "poster", "care", 60)
    assert propose_routing(session, SYSTEM).added == 1
    assert listed(session)["poster"].status == "proposed"
    statuses = session.scalars(
        select(RoutingProposal.status).where(RoutingProposal.category_id == town.categories["poster"])
    )
    assert sorted(statuses) == ["proposed", "refused"], "the refusal stays on record"


def test_a_decision_is_not_asked_for_twice(session: Session, town: SmallCity) -> None:
    ids = proposed_ids(session)
    accept_proposal(session, SYSTEM, ids["lamp"])
    change_proposal(session, SYSTEM, ids["poster"], "lighting")
    assert {"lamp", "poster"}.isdisjoint(proposed_ids(session))
    rule = session.scalars(
        select(Jurisdiction).where(
            Jurisdiction.category_id == town.categories["lamp"], Jurisdiction.area_code.is_(None)
        )
    ).one()
    session.delete(rule)
    session.flush()
    assert "lamp" in proposed_ids(session), "the rule is gone, so the question is open again"


def test_nobody_but_who_shapes_the_city_may_ask(session: Session, town: SmallCity) -> None:
    with pytest.raises(NotAllowed):
        propose_routing(session, town.staff("roads", "head"))
    propose_routing(session, town.with_role("administrator"))
