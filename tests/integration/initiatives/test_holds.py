"""Signatures that look false are taken out of the total together, looked at, and decided about once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, Actor
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.release_signatures import release_signatures
from initiatives.signatures.commands.remove_signatures import remove_signatures
from initiatives.signatures.commands.see_signers import see_signers
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.counting import recount
from initiatives.signatures.evidence import evidence
from initiatives.signatures.holds import hold_shown, holds, mark, signatures_held, standings_of
from initiatives.signatures.models import STANDINGS
from initiatives.signatures.trends import Limits, conspicuous
from tests.events import recorded
from tests.integration.initiatives.town import Town

NEAR, FAR = b"one range", b"another"


def _totals(town: Town, public_id: str) -> dict[str, int]:
    detail = initiative_detail(town.session, SYSTEM, public_id)
    assert detail.listed.signatures == detail.totals["counted"]
    proved = recount(town.session, detail.id).values()
    assert detail.totals == {name: sum(by[name] for by in proved) for name in STANDINGS}
    return {name: number for name, number in detail.totals.items() if number}


def _release(town: Town, moderator: Actor, public_id: str) -> None:
    hold = holds(town.session, moderator).holds[0]
    release_signatures(town.session, moderator, public_id, hold.id, reason="one_place")


def test_what_is_held_does_not_count_and_is_released_or_removed(town: Town) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    public_id = town.published(least=100)
    people = [town.resident(area) for area in ("west", "east", None, "west", "west")]
    for number, who in enumerate(people):
        sign(session, who, public_id, version=1, network=NEAR if number < 3 else FAR)
    assert hold_signatures(session, moderator, public_id, Which(network=NEAR), reason="network") == 3
    assert hold_signatures(session, moderator, public_id, Which(network=NEAR), reason="network") == 0
    assert _totals(town, public_id) == {"counted": 2, "under_review": 3}
    withdraw_signature(session, people[0], public_id)
    (hold,) = holds(session, moderator, public_id, waiting=True).holds
    assert release_signatures(session, moderator, public_id, hold.id, reason="one_place") == 2
    assert _totals(town, public_id) == {"counted": 4, "withdrawn": 1}
    with pytest.raises(DomainError, match=r"signature_hold\.decided"):
        remove_signatures(session, moderator, public_id, hold.id, reason="automated")
    since = Which(since=clock.now() - timedelta(hours=1))
    hold_signatures(session, moderator, public_id, since, reason="looked_at")
    second = holds(session, moderator, waiting=True).holds[0]
    assert remove_signatures(session, moderator, public_id, second.id, reason="automated") == 4
    assert _totals(town, public_id) == {"withdrawn": 1, "removed": 4}
    (event,) = recorded(session, "initiative.signatures_removed")
    assert (event.body["reason"], event.body["signatures"]) == ("automated", 4)
    with pytest.raises(DomainError, match=r"signature\.given_before"):
        sign(session, people[4], public_id, version=1)
    assert initiative_detail(session, people[4], public_id).unable == "removed"


def test_releasing_may_reach_the_threshold(town: Town) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    public_id = town.published(least=3)
    for _ in range(2):
        sign(session, town.resident(), public_id, version=1, network=NEAR)
    hold_signatures(session, SYSTEM, public_id, Which(network=NEAR), reason="network")
    sign(session, town.resident(), public_id, version=1)
    count_signatures(session, SYSTEM, public_id)
    assert town.initiative(public_id).status == "collecting"
    _release(town, moderator, public_id)
    assert town.initiative(public_id).status == "opinion"


def test_only_moderators_hold_and_say_which_and_why(town: Town) -> None:
    moderator = town.city.with_role("moderator")
    public_id = town.published()
    with pytest.raises(NotAllowed):
        hold_signatures(town.session, town.resident(), public_id, Which(network=NEAR), reason="network")
    with pytest.raises(NotAllowed):
        holds(town.session, town.resident())
    for which, reason, code in (
        (Which(), "network", r"signature_hold\.too_wide"),
        (Which(network=NEAR), "mood", r"signature_hold\.reason_unknown"),
    ):
        with pytest.raises(DomainError, match=code):
            hold_signatures(town.session, moderator, public_id, which, reason=reason)
    with pytest.raises(NotFound, match=r"signature_hold\.not_found"):
        release_signatures(town.session, moderator, public_id, 1, reason="mistake")
    with pytest.raises(DomainError, match=r"signature_hold\.removal_unknown"):
        remove_signatures(town.session, moderator, public_id, 1, reason="mood")
    with pytest.raises(DomainError, match=r"signature_hold\.release_unknown"):
        release_signatures(town.session, moderator, public_id, 1, reason="mood")


def test_one_range_beyond_the_others_is_conspicuous_until_it_is_released(town: Town) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    public_id = town.published(least=1000)
    for number in range(28):
        mark = NEAR if number < 22 else bytes([number])
        sign(session, town.resident(), public_id, version=1, network=mark)
    count_signatures(session, SYSTEM, public_id)
    (found,) = conspicuous(session)
    assert (found.public_id, found.which.network, found.reason) == (public_id, NEAR, "network")
    hold_signatures(session, SYSTEM, public_id, found.which, reason=found.reason, hour=found.hour)
    assert _totals(town, public_id) == {"counted": 6, "under_review": 22}
    assert conspicuous(session) == []
    _release(town, moderator, public_id)
    assert conspicuous(session) == []


def test_an_hour_beyond_the_others_is_conspicuous(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("initiatives.signatures.trends.OF_HOUR", Limits(least=25, times=20, percent=0))
    public_id = town.published(least=1000)
    now = clock.now().replace(minute=5)
    for ago in range(6):
        with clock.frozen(now - timedelta(hours=6 - ago)):
            sign(town.session, town.resident(), public_id, version=1)
    with clock.frozen(now):
        for _ in range(25):
            sign(town.session, town.resident(), public_id, version=1)
        (found,) = conspicuous(town.session)
        assert (found.reason, found.hour) == ("hour", now.replace(minute=0, second=0, microsecond=0))
        count_signatures(town.session, SYSTEM, public_id)
        held = hold_signatures(
            town.session, SYSTEM, public_id, found.which, reason=found.reason, hour=found.hour
        )
        assert held == 25


def test_authors_do_not_decide_about_signatures_of_their_own(town: Town) -> None:
    author, moderator = town.city.with_role("moderator"), town.city.with_role("moderator")
    town.rules(least=3, per_mille=0)
    public_id = town.let_collect(town.draft(author), author)
    with pytest.raises(NotAllowed):
        hold_signatures(town.session, author, public_id, Which(network=NEAR), reason="network")
    assert hold_signatures(town.session, moderator, public_id, Which(network=NEAR), reason="network") == 0


def test_some_of_a_hold_are_decided_about_before_the_rest(town: Town) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    public_id = town.published(least=100)
    for _ in range(4):
        sign(session, town.resident(), public_id, version=1, network=NEAR)
    hold_signatures(session, SYSTEM, public_id, Which(network=NEAR), reason="network")
    (hold,) = holds(session, moderator, waiting=True).holds
    numbers = [each.id for each in signatures_held(session, moderator, hold.id).signatures]
    assert (
        release_signatures(session, moderator, public_id, hold.id, reason="confirmed", only=numbers[:1]) == 1
    )
    assert _totals(town, public_id) == {"counted": 1, "under_review": 3}
    for code, only in (("nothing_chosen", numbers[:1]), ("nothing_chosen", [])):
        with pytest.raises(DomainError, match=code):
            remove_signatures(session, moderator, public_id, hold.id, reason="automated", only=only)
    assert hold_shown(session, moderator, hold.id).decision is None
    assert (
        remove_signatures(session, moderator, public_id, hold.id, reason="not_theirs", only=numbers[1:3]) == 2
    )
    assert remove_signatures(session, moderator, public_id, hold.id, reason="automated") == 1
    assert _totals(town, public_id) == {"counted": 1, "removed": 3}
    shown = hold_shown(session, moderator, hold.id)
    assert (shown.decision, shown.removal, shown.release) == ("removed", "automated", "confirmed")
    assert {name: number for name, number in standings_of(session, moderator, hold.id).items() if number} == {
        "counted": 1,
        "removed": 3,
    }
    (event,) = recorded(session, "initiative.signatures_released")
    assert event.body["reason"] == "confirmed"
    assert holds(session, moderator, waiting=True).holds == []
    assert [each.id for each in holds(session, moderator, waiting=False, reason="network").holds] == [hold.id]
    assert holds(session, moderator, waiting=False, reason="hour").holds == []


def test_what_a_part_was_released_of_is_not_held_again(town: Town) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    public_id = town.published(least=1000)
    for number in range(28):
        mark_of = NEAR if number < 22 else bytes([number])
        sign(session, town.resident(), public_id, version=1, network=mark_of)
    hold_signatures(session, SYSTEM, public_id, Which(network=NEAR), reason="network")
    (hold,) = holds(session, moderator).holds
    numbers = [each.id for each in signatures_held(session, moderator, hold.id).signatures]
    release_signatures(session, moderator, public_id, hold.id, reason="one_place", only=numbers[:-1])
    assert conspicuous(session) == []


def test_evidence_shows_the_range_and_the_hour_beside_the_others(town: Town) -> None:
    session, moderator = town.session, town.city.with_role("moderator")
    public_id = town.published(least=1000)
    now = clock.now()
    with clock.frozen(now - timedelta(hours=3)):
        for number in range(3):
            sign(session, town.resident(), public_id, version=1, network=bytes([number]))
    with clock.frozen(now):
        for _ in range(5):
            sign(session, town.resident(), public_id, version=1, network=NEAR)
        hold_signatures(session, SYSTEM, public_id, Which(network=NEAR), reason="network")
        (hold,) = holds(session, moderator).holds
        found = evidence(session, moderator, hold.id)
    assert (found.networks[0].key, found.networks[0].signatures, found.networks[0].meant) == (
        mark(NEAR),
        5,
        True,
    )
    assert (found.total, found.ranges, found.usual_network, found.usual_hour) == (8, 4, 1, 4)
    assert [bar.signatures for bar in found.hours] == [3, 0, 0, 5]


def test_a_look_at_names_is_kept_and_only_moderators_have_one(town: Town) -> None:
    session, author = town.session, town.city.with_role("moderator")
    moderator = town.city.with_role("moderator")
    town.rules(least=100, per_mille=0)
    public_id = town.let_collect(town.draft(author), author)
    for _ in range(2):
        sign(session, town.resident(), public_id, version=1, network=NEAR)
    hold_signatures(session, SYSTEM, public_id, Which(network=NEAR), reason="network")
    (hold,) = holds(session, moderator).holds
    names = see_signers(session, moderator, public_id, hold.id)
    assert sorted(names) == [each.id for each in signatures_held(session, moderator, hold.id).signatures]
    who = text("SELECT actor_id FROM event WHERE kind = 'initiative.signers_seen'")
    assert session.scalars(who).all() == [moderator.person_id]
    assert recorded(session, "initiative.signers_seen")[0].body["signatures"] == 2
    for who in (author, town.resident()):
        with pytest.raises(NotAllowed):
            see_signers(session, who, public_id, hold.id)
        with pytest.raises(NotAllowed):
            hold_shown(session, who, hold.id)
    release_signatures(session, moderator, public_id, hold.id, reason="campaign")
    with pytest.raises(DomainError, match=r"signature_hold\.decided"):
        see_signers(session, moderator, public_id, hold.id)
