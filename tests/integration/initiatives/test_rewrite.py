"""The authors change a text that is published, moderators say what that means, and signers stand by it or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from civic.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import SYSTEM, VISITOR, Actor
from initiatives.amendments.commands.correct_substance import correct_substance
from initiatives.amendments.commands.rewrite import rewrite
from initiatives.amendments.queries.versions import versions
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.release_signatures import release_signatures
from initiatives.signatures.commands.renew_signature import renew_signature
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.counting import recount
from initiatives.signatures.holds import holds
from tests.events import recorded
from tests.integration.initiatives.town import TEXT, Town

OTHER = replace(
    TEXT, wish="Build a tunnel.", criteria=("It is dry",), cost_least="1000", why="It is cheaper."
)


def _signed(town: Town, signers: int = 2, **rules: int) -> tuple[str, Actor, list[Actor]]:
    author, people = town.resident(), [town.resident() for _ in range(signers)]
    public_id = town.published(author, **rules)
    for who in people:
        sign(town.session, who, public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    return public_id, author, people


def _stand(town: Town, public_id: str) -> tuple[int, int]:
    """Those that count and those that are asked again, which a recount proves."""
    initiative = town.initiative(public_id)
    found = recount(town.session, initiative.id)
    totals = initiative_detail(town.session, VISITOR, public_id).totals
    by_standing = {name: sum(by[name] for by in found.values()) for name in totals}
    assert by_standing == totals and totals["counted"] == initiative.signatures
    return totals["counted"], totals["asked_again"]


def test_every_difference_is_shown_with_why(town: Town) -> None:
    public_id, author, _ = _signed(town)
    assert rewrite(town.session, author, public_id, OTHER, version=1, substance=False) == 2
    newest = versions(town.session, VISITOR, public_id).versions[0]
    assert set(newest.changes) == {"wish", "criteria", "costs"} and newest.why == "It is cheaper."
    assert _stand(town, public_id) == (2, 0)
    assert recorded(town.session, "initiative.revised")[-1].body["text"] == 2


def test_what_is_not_said_or_not_read_is_refused(town: Town) -> None:
    public_id, author, _ = _signed(town)
    for proposal, version, code in (
        (OTHER, 2, "amendment.text_changed"),
        (replace(OTHER, why=""), 1, "text.missing"),
        (replace(TEXT, why="Nothing."), 1, "initiative.nothing_changed"),
    ):
        with pytest.raises(DomainError) as refusal:
            rewrite(town.session, author, public_id, proposal, version=version, substance=False)
        assert refusal.value.code == code
    with pytest.raises(InvalidInput):
        rewrite(town.session, author, public_id, replace(OTHER, wish=""), version=1, substance=False)
    with pytest.raises(NotAllowed):
        rewrite(town.session, town.resident(), public_id, OTHER, version=1, substance=False)
    draft = town.draft(author)
    with pytest.raises(WrongStatus):
        rewrite(town.session, author, draft, OTHER, version=1, substance=False)


def test_signers_who_are_asked_stand_by_it_with_one_press_or_take_it_back(town: Town) -> None:
    public_id, author, (first, second) = _signed(town)
    assert not renew_signature(town.session, first, public_id, version=1)
    rewrite(town.session, author, public_id, OTHER, version=1, substance=True)
    assert _stand(town, public_id) == (0, 2)
    assert "renew_signature" in initiative_detail(town.session, first, public_id).verbs
    with pytest.raises(DomainError, match=r"signature\.text_changed"):
        renew_signature(town.session, first, public_id, version=1)
    assert [renew_signature(town.session, first, public_id, version=2) for _ in range(2)] == [True, False]
    assert _stand(town, public_id) == (1, 1)
    withdraw_signature(town.session, second, public_id)
    assert _stand(town, public_id) == (1, 0)
    with pytest.raises(NotFound):
        renew_signature(town.session, second, public_id, version=2)


def test_the_last_who_stands_by_it_reaches_the_threshold(town: Town) -> None:
    public_id, author, (first, second) = _signed(town, least=3)
    rewrite(town.session, author, public_id, OTHER, version=1, substance=True)
    for who in (first, second):
        renew_signature(town.session, who, public_id, version=2)
    sign(town.session, town.resident(), public_id, version=2)
    count_signatures(town.session, SYSTEM, public_id)
    assert town.initiative(public_id).status == "opinion"
    with pytest.raises(WrongStatus):
        renew_signature(town.session, first, public_id, version=2)


def test_moderators_correct_what_authors_said_of_a_change(town: Town) -> None:
    public_id, author, (first, _) = _signed(town)
    moderator = town.city.with_role("moderator")
    rewrite(town.session, author, public_id, OTHER, version=1, substance=False)
    for other in (author, first):
        with pytest.raises(NotAllowed):
            correct_substance(town.session, other, public_id, 2, substance=True)
    assert correct_substance(town.session, moderator, public_id, 2, substance=True)
    assert not correct_substance(town.session, moderator, public_id, 2, substance=True)
    assert (_stand(town, public_id), town.initiative(public_id).substance) == ((0, 2), 2)
    renew_signature(town.session, first, public_id, version=2)
    assert correct_substance(town.session, moderator, public_id, 2, substance=False)
    assert (_stand(town, public_id), town.initiative(public_id).substance) == ((2, 0), 1)
    told = [event.body for event in recorded(town.session, "initiative.substance_corrected")]
    assert [(body["again"], body["back"]) for body in told] == [(2, 0), (0, 1)]
    for number in (1, 3):
        with pytest.raises(NotFound):
            correct_substance(town.session, moderator, public_id, number, substance=False)


def test_what_was_held_meanwhile_is_asked_again_when_it_is_released(town: Town) -> None:
    public_id, author, _ = _signed(town)
    moderator = town.city.with_role("moderator")
    since = town.initiative(public_id).created_at
    hold_signatures(town.session, moderator, public_id, Which(since=since), reason="looked_at")
    rewrite(town.session, author, public_id, OTHER, version=1, substance=True)
    assert _stand(town, public_id) == (0, 0)
    (hold,) = holds(town.session, moderator, public_id).holds
    assert release_signatures(town.session, moderator, public_id, hold.id, reason="campaign") == 0
    assert _stand(town, public_id) == (0, 2)
    assert recorded(town.session, "initiative.signatures_released")[-1].body["again"] == 2
