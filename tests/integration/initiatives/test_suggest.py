"""Somebody suggests other words for a part of a text, and takes that back."""

from __future__ import annotations

from typing import Any

import pytest

from civic.core.errors import DomainError, InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import VISITOR
from initiatives.amendments.commands.flag_amendment import flag_amendment
from initiatives.amendments.commands.suggest import suggest
from initiatives.amendments.commands.withdraw_amendment import withdraw_amendment
from initiatives.amendments.queries.listing import amendment_shown, amendments
from initiatives.proposals.commands.withdraw import withdraw
from tests.integration.initiatives.town import TEXT, Town

CHANGE: dict[str, Any] = {
    "field": "wish",
    "text": "Build two footbridges.",
    "version": 1,
    "why": "One is crowded.",
}


def test_everybody_reads_what_would_be_different(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = suggest(town.session, who, public_id, **CHANGE)
    shown = amendment_shown(town.session, VISITOR, public_id, number)
    assert [tuple(piece) for piece in shown.pieces] == [
        ("same", "Build "), ("gone", "a footbridge."), ("new", "two footbridges."),
    ]  # fmt: skip
    assert (shown.status, shown.why, shown.verbs, shown.outdated) == ("open", "One is crowded.", (), False)
    assert amendment_shown(town.session, who, public_id, number).verbs == ("withdraw",)
    assert [each.id for each in amendments(town.session, VISITOR, public_id, waiting=True).amendments] == [
        number
    ]
    assert flag_amendment(town.session, VISITOR, public_id, number, "spam", who=b"one")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"field": "criteria"}, "amendment.field_unknown"),
        ({"version": 2}, "amendment.text_changed"),
        ({"text": TEXT.wish}, "amendment.nothing_changed"),
    ],
)
def test_what_changes_nothing_that_can_be_changed_is_refused(
    town: Town, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        suggest(town.session, town.resident(), town.published(), **CHANGE | changed)
    assert refusal.value.code == code


def test_every_problem_is_told_and_what_may_be_empty_may_be_suggested_so(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    with pytest.raises(InvalidInput) as told:
        suggest(town.session, who, public_id, **CHANGE | {"text": "", "why": ""})
    assert [problem.field for problem in told.value.problems] == ["text", "why"]
    with pytest.raises(DomainError, match=r"amendment\.nothing_changed"):
        suggest(town.session, who, public_id, **CHANGE | {"field": "helpers", "text": ""})


def test_one_of_a_person_about_a_part_waits_and_is_taken_back(town: Town) -> None:
    public_id, who = town.published(), town.resident()
    number = suggest(town.session, who, public_id, **CHANGE)
    with pytest.raises(DomainError, match=r"amendment\.open_before"):
        suggest(town.session, who, public_id, **CHANGE | {"text": "Build three."})
    suggest(town.session, town.resident(), public_id, **CHANGE)
    with pytest.raises(NotAllowed):
        withdraw_amendment(town.session, town.resident(), public_id, number)
    withdraw_amendment(town.session, who, public_id, number)
    with pytest.raises(WrongStatus):
        withdraw_amendment(town.session, who, public_id, number)
    assert suggest(town.session, who, public_id, **CHANGE | {"text": "Build three."})


def test_nobody_suggests_without_an_account_or_when_it_is_over(town: Town) -> None:
    author = town.resident()
    public_id = town.published(author)
    with pytest.raises(NotAllowed):
        suggest(town.session, VISITOR, public_id, **CHANGE)
    withdraw(town.session, author, public_id)
    with pytest.raises(WrongStatus):
        suggest(town.session, town.resident(), public_id, **CHANGE)
