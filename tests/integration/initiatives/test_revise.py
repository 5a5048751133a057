"""The authors write their draft anew, and say where it applies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from geoalchemy2.shape import to_shape

from civic.core.errors import DomainError, InvalidInput, NotFound, WrongStatus
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.revise import revise
from initiatives.proposals.commands.send_back import send_back
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.placing import Where
from initiatives.proposals.submission import Proposal
from tests.events import recorded
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import OUTSIDE, WEST


def test_a_draft_is_written_over_and_what_is_the_same_changes_nothing(town: Town) -> None:
    author = town.resident()
    where = Where(town.city.areas["west"], "lamp", *WEST)
    public_id = propose(town.session, author, Proposal(title="A bridge"))
    assert revise(town.session, author, public_id, TEXT, where)
    assert not revise(town.session, author, public_id, TEXT, where)
    assert revise(town.session, author, public_id, replace(TEXT, cost_least="1 000"), where)
    initiative = town.initiative(public_id)
    assert (initiative.area_id, initiative.category_id) == (
        town.city.areas["west"],
        town.city.categories["lamp"],
    )
    assert to_shape(initiative.place).coords[0] == pytest.approx(WEST)
    assert len(recorded(town.session, "initiative.revised")) == 2


def test_what_was_sent_back_is_mended_and_what_lies_before_moderators_stays(town: Town) -> None:
    author, moderator = town.resident(), town.city.with_role("moderator")
    public_id = town.draft(author)
    submit(town.session, author, public_id)
    with pytest.raises(WrongStatus):
        revise(town.session, author, public_id, replace(TEXT, title="Another"))
    send_back(town.session, moderator, public_id, [2])
    assert revise(town.session, author, public_id, replace(TEXT, title="Another"))
    submit(town.session, author, public_id)
    assert town.initiative(public_id).status == "moderation"


def test_nobody_else_finds_the_draft(town: Town) -> None:
    public_id = town.draft()
    with pytest.raises(NotFound):
        revise(town.session, town.resident(), public_id, TEXT)


def test_every_wrong_place_is_told_at_its_field(town: Town) -> None:
    with pytest.raises(InvalidInput) as told:
        propose(town.session, town.resident(), TEXT, Where(999_999, "no-such-kind", *OUTSIDE))
    found: list[DomainError] = list(told.value.problems)
    assert [(each.code, each.field) for each in found] == [
        ("area.not_found", "area"), ("category.not_found", "category"), ("issue.outside_city", "location"),
    ]  # fmt: skip
