"""A department gives its opinion and corrects it; what was said before stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from civic.core import clock
from civic.core.errors import InvalidInput, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import SYSTEM
from civic.core.secrets import commit
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.opinions.models import OpinionVersion
from initiatives.opinions.submission import Statement
from tests.events import recorded
from tests.integration.initiatives.hearing import CONDITIONS, FEASIBLE, asked, in_opinion
from tests.integration.initiatives.town import Town


def test_it_is_given_corrected_and_kept(town: Town) -> None:
    public_id, agent = in_opinion(town), town.city.staff("lighting")
    assert give_opinion(town.session, agent, public_id, "lighting", FEASIBLE)
    assert not give_opinion(town.session, agent, public_id, "lighting", FEASIBLE)
    assert give_opinion(town.session, agent, public_id, "lighting", CONDITIONS)
    part = asked(town.session, public_id)["lighting"]
    texts = town.session.scalars(
        select(OpinionVersion).where(OpinionVersion.opinion_id == part.id).order_by(OpinionVersion.number)
    ).all()
    assert [(each.number, each.finding, each.cost_least, each.months) for each in texts] == [
        (1, "feasible", 100_000, 8), (2, "with_conditions", None, None),
    ]  # fmt: skip
    told = recorded(town.session, "initiative.opinion_given")
    assert [(each.body["text"], each.body["finding"], each.body["late"]) for each in told] == [
        (1, "feasible", False), (2, "with_conditions", False),
    ]  # fmt: skip
    assert "bank is firm" not in str(told)
    committed = town.session.scalars(
        text("SELECT commitment FROM event WHERE kind = 'initiative.opinion_given' ORDER BY id")
    ).all()
    first = commit(texts[0].salt or b"", {"reasons": "The bank is firm.", "objections": ""})
    assert bytes(committed[0]) == first != bytes(committed[1])


def test_with_the_last_one_the_authors_may_answer(town: Town) -> None:
    public_id = in_opinion(town)
    give_opinion(town.session, SYSTEM, public_id, "lighting", FEASIBLE)
    assert recorded(town.session, "initiative.answer_opened") == []
    give_opinion(town.session, SYSTEM, public_id, "roads", CONDITIONS)
    (opened,) = recorded(town.session, "initiative.answer_opened")
    assert (opened.body["given"], opened.body["asked"]) == (2, 2)
    assert town.initiative(public_id).status == "opinion"


def test_a_late_one_is_taken_and_says_so(town: Town) -> None:
    public_id = in_opinion(town)
    with clock.frozen(clock.now() + timedelta(days=40)):
        give_opinion(town.session, SYSTEM, public_id, "lighting", FEASIBLE)
    assert recorded(town.session, "initiative.opinion_given")[0].body["late"]


def test_only_who_does_the_departments_work_and_is_no_author(town: Town) -> None:
    author = town.city.staff("lighting")
    town.settle(author.person_id or 0, "west")
    public_id = in_opinion(town, author)
    others = (author, town.resident(), town.city.staff("roads"), town.city.staff("lighting", "field_worker"),
              town.city.with_role("administrator"), town.city.staff("triage"))  # fmt: skip
    for actor in others:
        with pytest.raises(NotAllowed):
            give_opinion(town.session, actor, public_id, "lighting", FEASIBLE)
    with pytest.raises(NotFound, match=r"opinion\.not_found"):
        give_opinion(town.session, town.city.staff("care"), public_id, "care", FEASIBLE)


def test_every_field_is_told_at_once(town: Town) -> None:
    public_id = in_opinion(town)
    wrong = Statement(
        finding="perhaps", reasons=" ", objections="x" * 5001, cost_least="20", cost_most="10", months="0"
    )
    with pytest.raises(InvalidInput) as refusal:
        give_opinion(town.session, SYSTEM, public_id, "lighting", wrong)
    assert {each.field: each.code for each in refusal.value.problems} == {
        "finding": "opinion.finding_unknown", "reasons": "text.missing", "objections": "text.too_long",
        "cost_most": "initiative.cost_range", "months": "opinion.months_not_a_number",
    }  # fmt: skip
    with pytest.raises(InvalidInput, match=r"input\.invalid"):
        give_opinion(town.session, SYSTEM, public_id, "lighting", replace(FEASIBLE, cost_least="much"))


def test_nothing_is_asked_before_enough_have_signed(town: Town) -> None:
    with pytest.raises(WrongStatus):
        give_opinion(town.session, SYSTEM, town.published(), "lighting", FEASIBLE)
