"""The authors answer once, and it goes to the council."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from civic.core.errors import DomainError, InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.opinions.commands.answer_opinions import answer_opinions
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.opinions.models import OpinionAnswer
from tests.events import recorded
from tests.integration.initiatives.hearing import CONDITIONS, FEASIBLE, in_opinion
from tests.integration.initiatives.town import Town


def test_once_all_opinions_are_in_it_concludes_with_the_answer(town: Town) -> None:
    author = town.resident()
    public_id = in_opinion(town, author)
    give_opinion(town.session, SYSTEM, public_id, "lighting", FEASIBLE)
    with pytest.raises(DomainError, match=r"opinion\.answer_not_yet"):
        answer_opinions(town.session, author, public_id, "We agree.")
    give_opinion(town.session, SYSTEM, public_id, "roads", CONDITIONS)
    with pytest.raises(InvalidInput) as refusal:
        answer_opinions(town.session, author, public_id, " ")
    assert [(each.field, each.code) for each in refusal.value.problems] == [("answer", "text.missing")]
    with pytest.raises(NotAllowed):
        answer_opinions(town.session, town.resident(), public_id, "We agree.")
    answer_opinions(town.session, author, public_id, "We agree.")
    assert town.initiative(public_id).status == "on_agenda"
    (kept,) = town.session.scalars(select(OpinionAnswer)).all()
    assert (kept.text, kept.person_id) == ("We agree.", author.person_id)
    (told,) = recorded(town.session, "initiative.opinions_concluded")
    assert (told.body["given"], told.body["asked"], told.body["answered"]) == (2, 2, True)
    for late in (
        lambda: answer_opinions(town.session, author, public_id, "And more."),
        lambda: give_opinion(town.session, SYSTEM, public_id, "roads", FEASIBLE),
    ):
        with pytest.raises(WrongStatus):
            late()
