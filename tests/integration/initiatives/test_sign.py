"""A resident signs, once, what they saw; and what has been signed is counted."""

from __future__ import annotations

import pytest

from civic.core.errors import DomainError, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.counting import recount
from tests.integration.initiatives.town import Town


def test_it_is_counted_where_the_signer_lives(town: Town) -> None:
    public_id = town.published()
    for area in ("west", "east", None):
        sign(town.session, town.resident(area), public_id, version=1)
    assert count_signatures(town.session, SYSTEM, public_id)
    assert not count_signatures(town.session, SYSTEM, public_id)
    initiative = town.initiative(public_id)
    assert (initiative.signatures, initiative.status) == (3, "opinion")
    found = recount(town.session, initiative.id)
    assert {place: by["counted"] for place, by in found.items()} == {
        town.city.areas["west"]: 1, town.city.areas["east"]: 1, None: 1,
    }  # fmt: skip


def test_one_person_signs_once_and_again_after_withdrawing(town: Town) -> None:
    public_id, signer = town.published(), town.resident()
    sign(town.session, signer, public_id, version=1)
    with pytest.raises(DomainError, match=r"signature\.given_before"):
        sign(town.session, signer, public_id, version=1)
    withdraw_signature(town.session, signer, public_id)
    assert town.initiative(public_id).signatures == 0
    sign(town.session, signer, public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    assert town.initiative(public_id).signatures == 1


def test_strangers_to_the_city_and_visitors_do_not_sign(town: Town) -> None:
    public_id = town.published()
    with pytest.raises(NotAllowed):
        sign(town.session, Actor(), public_id, version=1)
    with pytest.raises(DomainError, match=r"signature\.not_a_resident"):
        sign(town.session, Actor(person_id=town.city.person().id), public_id, version=1)


def test_a_text_that_was_not_seen_is_not_signed(town: Town) -> None:
    public_id = town.published()
    with pytest.raises(DomainError, match=r"signature\.text_changed"):
        sign(town.session, town.resident(), public_id, version=2)


def test_after_the_threshold_nobody_signs(town: Town) -> None:
    public_id = town.published(least=1)
    sign(town.session, town.resident(), public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    with pytest.raises(WrongStatus):
        sign(town.session, town.resident(), public_id, version=1)


def test_districts_are_needed_where_the_city_says_so(town: Town) -> None:
    public_id = town.published(least=2, districts_needed=2, district_least=1, district_per_mille=0)
    for area in ("west", "west", "east"):
        assert town.initiative(public_id).status == "collecting"
        sign(town.session, town.resident(area), public_id, version=1)
        count_signatures(town.session, SYSTEM, public_id)
    assert town.initiative(public_id).status == "opinion"
