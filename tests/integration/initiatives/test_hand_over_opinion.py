"""Whoever is asked and is not the right one hands it over; the date stays."""

from __future__ import annotations

import pytest

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.opinions.commands.hand_over_opinion import hand_over_opinion
from initiatives.proposals.placing import Where
from tests.events import recorded
from tests.integration.initiatives.hearing import FEASIBLE, asked, in_opinion
from tests.integration.initiatives.town import Town


def test_the_triage_desk_finds_the_right_one(town: Town) -> None:
    public_id, desk = in_opinion(town, where=Where()), town.city.staff("triage")
    due = asked(town.session, public_id)["triage"].due
    hand_over_opinion(town.session, desk, public_id, "triage", "care")
    parts = asked(town.session, public_id)
    assert [(code, each.due, each.first_due) for code, each in parts.items()] == [("care", due, due)]
    (told,) = recorded(town.session, "initiative.opinion_handed_over")
    assert (told.body["department"], told.body["by"]) == ("care", "triage")
    units = town.city.departments
    assert {f"department:{units['triage']}", f"department:{units['care']}"} <= set(told.rooms)
    with pytest.raises(NotFound):
        give_opinion(town.session, SYSTEM, public_id, "triage", FEASIBLE)
    give_opinion(town.session, town.city.staff("care"), public_id, "care", FEASIBLE)
    with pytest.raises(WrongStatus):
        hand_over_opinion(town.session, SYSTEM, public_id, "care", "triage")


def test_not_to_who_is_asked_already_nor_outside_nor_by_others(town: Town) -> None:
    public_id = in_opinion(town)
    for to, code in (("roads", "opinion.asked_already"), ("county", "opinion.outside_body")):
        with pytest.raises(DomainError, match=code.replace(".", r"\.")):
            hand_over_opinion(town.session, SYSTEM, public_id, "lighting", to)
    with pytest.raises(NotFound, match=r"department\.not_found"):
        hand_over_opinion(town.session, SYSTEM, public_id, "lighting", "nobody")
    with pytest.raises(NotAllowed):
        hand_over_opinion(town.session, town.city.staff("roads"), public_id, "lighting", "care")
