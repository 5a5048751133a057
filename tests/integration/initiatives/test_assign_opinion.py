"""Whoever leads a department gives an opinion to a colleague."""

from __future__ import annotations

import pytest

from civic.core.errors import DomainError, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.opinions.commands.assign_opinion import assign_opinion
from initiatives.opinions.commands.give_opinion import give_opinion
from tests.events import recorded
from tests.integration.initiatives.hearing import FEASIBLE, asked, in_opinion
from tests.integration.initiatives.town import Town


def test_a_colleague_has_it_until_it_is_given(town: Town) -> None:
    public_id, lead, agent = (
        in_opinion(town),
        town.city.staff("lighting", "lead"),
        town.city.staff("lighting"),
    )
    for _ in range(2):
        assign_opinion(town.session, lead, public_id, "lighting", agent.person_id)
    assert asked(town.session, public_id)["lighting"].assignee_id == agent.person_id
    (told,) = recorded(town.session, "initiative.opinion_assigned")
    assert told.body["assignee"] == agent.person_id
    assert {room.split(":")[0] for room in told.rooms} == {"department", "person"}
    assign_opinion(town.session, lead, public_id, "lighting", None)
    assert asked(town.session, public_id)["lighting"].assignee_id is None
    give_opinion(town.session, agent, public_id, "lighting", FEASIBLE)
    with pytest.raises(WrongStatus):
        assign_opinion(town.session, lead, public_id, "lighting", agent.person_id)


def test_only_a_lead_gives_it_and_only_to_a_colleague(town: Town) -> None:
    public_id, agent = in_opinion(town), town.city.staff("lighting")
    with pytest.raises(NotAllowed):
        assign_opinion(town.session, agent, public_id, "lighting", agent.person_id)
    with pytest.raises(DomainError, match=r"assignment\.not_a_colleague"):
        assign_opinion(town.session, SYSTEM, public_id, "lighting", town.city.staff("roads").person_id)
