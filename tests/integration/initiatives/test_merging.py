"""One initiative joins another only when authors of both agree; signatures stay where their signers left them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from initiatives.comments.commands.comment import comment
from initiatives.merging.commands.agree_to_merge import agree_to_merge
from initiatives.merging.commands.decline_merge import decline_merge
from initiatives.merging.commands.expire_merge import expire_merge
from initiatives.merging.commands.propose_merge import MOST_OPEN, VALID, propose_merge
from initiatives.merging.commands.withdraw_merge import withdraw_merge
from initiatives.merging.models import MergeProposal
from initiatives.merging.queries import joined_to, proposals_of, signed_elsewhere
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from tests.events import recorded
from tests.integration.initiatives.town import Town


@pytest.fixture
def two(town: Town) -> tuple[str, Actor, str, Actor]:
    """Two initiatives that collect, each after its author."""
    first, second = town.resident(), town.resident("east")
    return town.published(first, least=100), first, town.published(second, least=100), second


def test_a_moderator_proposes_authors_of_both_agree_and_the_one_ends(
    town: Town, two: tuple[str, Actor, str, Actor]
) -> None:
    session, moderator, signer = town.session, town.city.with_role("moderator"), town.resident()
    ends, its, stays, theirs = two
    sign(session, signer, ends, version=1, open=True, news=True)
    number = propose_merge(session, moderator, ends, stays, joins=True)
    with pytest.raises(NotAllowed):
        agree_to_merge(session, moderator, ends, number)
    assert agree_to_merge(session, its, ends, number) is False
    assert agree_to_merge(session, its, ends, number) is False, "once is all that one side has"
    assert town.initiative(ends).status == "collecting"
    assert agree_to_merge(session, theirs, stays, number) is True
    ended = town.initiative(ends)
    assert (ended.status, ended.merged_into_id, ended.signatures) == ("merged", town.initiative(stays).id, 1)
    count_signatures(session, SYSTEM, stays)
    assert town.initiative(stays).signatures == 0, "nobody's signature moves by itself"
    assert initiative_detail(session, signer, ends).merged_into == stays
    (merged,), (joined,) = recorded(session, "initiative.merged"), recorded(session, "initiative.joined")
    assert (merged.body["other"], merged.body["was"], joined.body["other"]) == (stays, "collecting", ends)
    assert [each.public_id for each in joined_to(session, signer, ended.merged_into_id or 0)] == [ends]
    before = signed_elsewhere(session, signer, ended.merged_into_id or 0)
    assert before is not None and (before.public_id, before.open, before.news) == (ends, True, True)
    sign(session, signer, stays, version=1, open=True)
    with pytest.raises(WrongStatus):
        comment(session, signer, ends, "It is needed.", side="for")
    with pytest.raises(WrongStatus):
        withdraw_signature(session, signer, ends)
    with pytest.raises(WrongStatus):
        sign(session, town.resident(), ends, version=1)
    with pytest.raises(DomainError, match=r"merge\.decided"):
        decline_merge(session, its, ends, number)


def test_an_author_who_proposes_agrees_for_their_side(town: Town, two: tuple[str, Actor, str, Actor]) -> None:
    stays, its, ends, theirs = two
    number = propose_merge(town.session, its, stays, ends, joins=False)
    (shown,) = _waiting(town, theirs, ends)
    assert (shown.joins, shown.other, shown.agreed, shown.other_agreed) == (True, stays, False, True)
    assert shown.verbs == ("agree_to_merge", "decline_merge")
    assert _waiting(town, its, stays)[0].verbs == ("decline_merge", "withdraw_merge")
    assert _waiting(town, town.resident(), stays) == [], "between authors and moderators"
    assert agree_to_merge(town.session, theirs, ends, number) is True
    assert town.initiative(ends).merged_into_id == town.initiative(stays).id


def test_who_is_no_author_of_it_does_not_propose(town: Town, two: tuple[str, Actor, str, Actor]) -> None:
    ends, _its, stays, theirs = two
    with pytest.raises(NotAllowed):
        propose_merge(town.session, theirs, ends, stays, joins=True)
    with pytest.raises(NotFound):
        propose_merge(town.session, theirs, stays, "ABCDEFGH", joins=True)
    with pytest.raises(NotFound):
        propose_merge(town.session, theirs, stays, town.draft(), joins=True)
    with pytest.raises(DomainError, match=r"merge\.same"):
        propose_merge(town.session, theirs, stays, stays, joins=True)


def test_what_was_declined_is_not_proposed_again_at_once(
    town: Town, two: tuple[str, Actor, str, Actor]
) -> None:
    session = town.session
    ends, its, stays, theirs = two
    number = propose_merge(session, its, ends, stays, joins=True)
    with pytest.raises(DomainError, match=r"merge\.proposed_before"):
        propose_merge(session, theirs, stays, ends, joins=True)
    with pytest.raises(NotAllowed):
        decline_merge(session, town.resident(), stays, number)
    decline_merge(session, theirs, stays, number)
    assert {event.body["how"] for event in recorded(session, "initiative.merge_ended")} == {"declined"}
    with pytest.raises(DomainError, match=r"merge\.declined_lately"):
        propose_merge(session, its, ends, stays, joins=True)
    with clock.frozen(clock.now() + timedelta(days=61)):
        assert propose_merge(session, its, ends, stays, joins=False)


def test_only_who_proposed_it_takes_it_back(town: Town, two: tuple[str, Actor, str, Actor]) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    ends, its, stays, _ = two
    number = propose_merge(session, moderator, ends, stays, joins=True)
    with pytest.raises(NotAllowed):
        withdraw_merge(session, its, ends, number)
    with pytest.raises(NotFound, match=r"merge_proposal\.not_found"):
        withdraw_merge(session, moderator, town.published(), number)
    withdraw_merge(session, moderator, stays, number)
    assert session.get_one(MergeProposal, number).state == "withdrawn"
    for _ in range(2):
        again = propose_merge(session, moderator, ends, stays, joins=True)
        withdraw_merge(session, moderator, ends, again)
    with pytest.raises(DomainError, match=r"merge\.too_often"):
        propose_merge(session, moderator, ends, stays, joins=True)


def test_so_many_of_ones_own_wait_at_once_and_no_more(town: Town, two: tuple[str, Actor, str, Actor]) -> None:
    ends, its, stays, theirs = two
    propose_merge(town.session, theirs, stays, ends, joins=True)
    for _ in range(MOST_OPEN):
        propose_merge(town.session, its, ends, town.published(least=100), joins=True)
    with pytest.raises(DomainError, match=r"merge\.too_many"):
        propose_merge(town.session, its, ends, town.published(least=100), joins=True)


def test_a_proposal_ends_with_its_time_or_with_one_of_the_two(
    town: Town, two: tuple[str, Actor, str, Actor]
) -> None:
    session = town.session
    ends, its, stays, theirs = two
    number = propose_merge(session, its, ends, stays, joins=True)
    with pytest.raises(WrongStatus):
        expire_merge(session, SYSTEM, number)
    withdraw(session, theirs, stays)
    assert _waiting(town, its, ends) == []
    with pytest.raises(WrongStatus):
        agree_to_merge(session, theirs, stays, number)
    expire_merge(session, SYSTEM, number)
    assert session.get_one(MergeProposal, number).state == "expired"
    other = town.published(theirs, least=100)
    late = propose_merge(session, its, ends, other, joins=True)
    with clock.frozen(clock.now() + VALID):
        with pytest.raises(DomainError, match=r"merge\.decided"):
            agree_to_merge(session, theirs, other, late)
        expire_merge(session, SYSTEM, late)
    assert town.initiative(ends).status == "collecting"


def _waiting(town: Town, who: Actor, public_id: str) -> list[object]:
    detail = initiative_detail(town.session, who, public_id)
    return list(proposals_of(town.session, who, detail.id, detail.subject, waiting=True))
