"""Signatures on paper count with those given online, once each, and are taken back as they came."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from civic.areas.models import Area
from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM, Actor
from civic.intake.attachments import keep_attachment
from civic.residence.keyed import entry_key
from civic.residence.models import Residence, ResidentsEntry, ResidentsRegister
from initiatives.paper.commands.correct_paper import correct_paper
from initiatives.paper.commands.enter_paper import Entered, enter_paper
from initiatives.paper.queries import batches, paper_signatures
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.recount import differences
from tests.integration.initiatives.town import Town
from tests.small_city import KEY


def _person(number: str) -> dict[str, str]:
    return {"number": number, "birth_date": "1985-03-02"}


def _register(town: Town, people: dict[str, str]) -> None:
    """A register that has these numbers, in these areas."""
    area_type = town.session.get_one(Area, town.city.areas["west"]).area_type_id
    town.session.add(
        ResidentsRegister(
            id=1, asks="number", area_type_id=area_type, entries=len(people), imported_at=clock.now()
        )
    )
    town.session.add_all(
        ResidentsEntry(entry=entry_key(KEY, "number", _person(number)), area_code=area)
        for number, area in people.items()
    )
    town.session.flush()


def _enter(
    town: Town, clerk: Actor, public_id: str, numbers: Sequence[str] = (), lines: int | None = None
) -> Entered:
    scan = keep_attachment(
        town.session, clerk, b"\x01" * 32, "application/pdf", 10, permission="signature.paper"
    )
    return enter_paper(
        town.session, clerk, public_id, lines=len(numbers) if lines is None else lines, attachment=scan,
        people=[_person(number) for number in numbers], key=KEY,
    )  # fmt: skip


def test_each_line_is_looked_up_counted_in_its_district_and_reaches_the_threshold(town: Town) -> None:
    _register(town, {"1": "west", "2": "west", "3": "east"})
    clerk, public_id = town.city.with_role("clerk"), town.published(least=3)
    entered = _enter(town, clerk, public_id, ["1", "1", "2", "9", ""])
    assert (entered.counted, entered.doubled, entered.unknown) == (2, 1, 2)
    assert town.initiative(public_id).status == "collecting"
    entered = _enter(town, clerk, public_id, ["2", "3"])
    assert (entered.counted, entered.doubled, entered.unknown) == (1, 1, 0)
    initiative = town.initiative(public_id)
    assert (initiative.status, initiative.signatures) == ("opinion", 3)
    assert paper_signatures(town.session, initiative.id) == 3
    assert list(differences(town.session, public_id)) == []
    with pytest.raises(WrongStatus):
        _enter(town, clerk, public_id, ["3"])


def test_who_signed_online_is_not_counted_on_paper_nor_the_other_way_round(town: Town) -> None:
    _register(town, {"1": "west", "2": "west"})
    clerk, public_id = town.city.with_role("clerk"), town.published(least=9)
    online, on_paper = town.resident(), town.resident()
    for who, number in ((online, "1"), (on_paper, "2")):
        residence = town.session.get_one(Residence, who.person_id)
        residence.entry = entry_key(KEY, "number", _person(number))
    sign(town.session, online, public_id, version=1)
    entered = _enter(town, clerk, public_id, ["1", "2"])
    assert (entered.counted, entered.doubled) == (1, 1)
    with pytest.raises(DomainError, match=r"signature\.given_on_paper"):
        sign(town.session, on_paper, public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    assert town.initiative(public_id).signatures == 2


def test_only_those_of_the_initiatives_area_count(town: Town) -> None:
    _register(town, {"1": "west", "2": "east"})
    author = town.resident()
    town.rules(least=9, per_mille=0)
    public_id = town.draft(author)
    town.initiative(public_id).area_id = town.city.areas["east"]
    town.let_collect(public_id, author)
    entered = _enter(town, town.city.with_role("clerk"), public_id, ["1", "2"])
    assert (entered.counted, entered.unknown) == (1, 1)


def test_without_a_register_each_line_counts_in_no_district(town: Town) -> None:
    clerk, public_id = town.city.with_role("clerk"), town.published(least=9)
    assert _enter(town, clerk, public_id, lines=4).counted == 4
    assert town.initiative(public_id).signatures == 4
    assert [batch.checked for batch in batches(town.session, clerk, public_id)] == [False]
    assert list(differences(town.session, public_id)) == []


def test_a_batch_is_taken_back_for_a_reason_and_its_lines_may_come_again(town: Town) -> None:
    _register(town, {"1": "west", "2": "west"})
    clerk, public_id = town.city.with_role("clerk"), town.published(least=9)
    batch = _enter(town, clerk, public_id, ["1", "2"]).batch
    # Not what moderators hold: a batch is corrected as a whole.
    since = Which(since=town.initiative(public_id).created_at)
    assert (
        hold_signatures(town.session, town.city.with_role("moderator"), public_id, since, reason="looked_at")
        == 0
    )
    with pytest.raises(DomainError, match=r"text\.missing"):
        correct_paper(town.session, clerk, public_id, batch, reason=" ")
    assert correct_paper(town.session, clerk, public_id, batch, reason="Another initiative's list.") == 2
    with pytest.raises(DomainError, match=r"paper_batch\.corrected"):
        correct_paper(town.session, clerk, public_id, batch, reason="Again.")
    assert town.initiative(public_id).signatures == 0
    assert _enter(town, clerk, public_id, ["1"]).counted == 1
    assert list(differences(town.session, public_id)) == []


def test_lines_must_agree_the_scan_must_be_there_and_a_clerk_enters(town: Town) -> None:
    _register(town, {"1": "west"})
    clerk, public_id = town.city.with_role("clerk"), town.published()
    with pytest.raises(DomainError, match=r"paper\.lines_differ"):
        _enter(town, clerk, public_id, ["1"], lines=2)
    for lines in (0, 2001):
        with pytest.raises(DomainError, match=r"paper\.lines "):
            _enter(town, clerk, public_id, lines=lines)
    with pytest.raises(DomainError, match=r"attachment\.not_found"):
        enter_paper(
            town.session, clerk, public_id, lines=1, attachment="none", people=[_person("1")], key=KEY
        )
    with pytest.raises(NotAllowed):
        enter_paper(town.session, town.resident(), public_id, lines=1, attachment="none", key=KEY)
