"""The city decides otherwise about initiatives: from now on, one administrator after the other, and in files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from civic.city.shape import fingerprint
from civic.core import clock
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM
from civic.folder.opened import CityFolder
from civic.folder.parts import PARTS
from civic.people.queries import actor_of
from initiatives.comments.commands.comment import comment
from initiatives.proposals.commands.set_rules import set_rules
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.models import Initiative
from initiatives.proposals.rules import (
    DEFAULTS,
    InitiativesError,
    Rules,
    initiative_rules,
    rules_of,
    rules_values,
    versions,
)
from initiatives.proposals.rules_file import FILE, read_rules
from tests.events import recorded
from tests.integration.initiatives.town import Town


def test_what_is_published_keeps_the_rules_under_which_it_was(town: Town) -> None:
    session, admin = town.session, town.city.with_role("administrator")
    author = town.resident()
    usual = town.let_collect(town.draft(author), author)
    assert set_rules(session, admin, Rules(least=7, per_mille=0, answer_days=3)) is True
    author = town.resident()
    newer = town.let_collect(town.draft(author), author)
    set_rules(session, admin, Rules(least=9, per_mille=0))
    assert [each.rules.least for each in versions(session)] == [9, 7]
    assert initiative_rules(session).least == 9
    assert [town.initiative(each).needed for each in (usual, newer)] == [200, 7]
    kept = [rules_of(session, town.initiative(each)).answer_days for each in (usual, newer)]
    assert kept == [DEFAULTS.answer_days, 3]
    assert rules_of(session, Initiative(published_at=None)).least == 9


def test_two_administrators_do_not_write_over_each_other(town: Town) -> None:
    session, admin = town.session, town.city.with_role("administrator")
    seen = fingerprint(rules_values(initiative_rules(session)))
    assert set_rules(session, admin, Rules(least=7), seen=seen) is True
    with pytest.raises(DomainError, match=r"shape\.changed_meanwhile"):
        set_rules(session, admin, Rules(least=8), seen=seen)
    assert set_rules(session, admin, Rules(least=7)) is False
    assert len(recorded(session, "initiative_rules.changed")) == 1
    with pytest.raises(NotAllowed):
        set_rules(session, town.resident(), Rules(least=8))


def test_where_residents_alone_propose_others_keep_their_draft(town: Town) -> None:
    session = town.session
    set_rules(session, SYSTEM, Rules(proposers="residents"))
    stranger = actor_of(session, town.city.person())
    with pytest.raises(DomainError, match=r"initiative\.residents_only"):
        submit(session, stranger, town.draft(stranger))
    author = town.resident()
    submit(session, author, town.draft(author))


def test_comments_are_as_long_and_as_many_as_the_city_lets_them_be(town: Town) -> None:
    set_rules(town.session, SYSTEM, Rules(comment_length=200, comments_a_day=2))
    author, writer = town.resident(), town.resident()
    public_id = town.let_collect(town.draft(author), author)
    with pytest.raises(DomainError, match=r"text\.too_long"):
        comment(town.session, writer, public_id, "a" * 201, side="for")
    for _ in range(2):
        comment(town.session, writer, public_id, "a" * 200, side="for")
    with pytest.raises(DomainError, match=r"comment\.too_many"):
        comment(town.session, writer, public_id, "Once more.", side="for")
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        comment(town.session, writer, public_id, "Once more.", side="for")


def test_a_folder_holds_them_and_brings_them_in(town: Town, tmp_path: Path) -> None:
    part = next(part for part in PARTS if part.code == "initiatives")
    assert list(part.write(town.session)) == [], "nothing was decided yet"
    decided = Rules(least=7, districts_needed=2, proposers="residents")
    set_rules(town.session, SYSTEM, decided)
    ((name, pieces),) = part.write(town.session)
    assert name == FILE
    (tmp_path / FILE).write_text("".join(str(piece) for piece in pieces))
    set_rules(town.session, SYSTEM, DEFAULTS)
    spec = part.read(CityFolder(tmp_path), None)
    assert spec == decided
    (tally,) = part.apply(town.session, SYSTEM, spec, False)
    assert tally.is_new and initiative_rules(town.session) == decided
    assert not part.apply(town.session, SYSTEM, spec, True)[0].is_new


@pytest.mark.parametrize("line", ["least = 0", "proposers = 'cats'", "leest = 3", "opinion_days = 'many'"])
def test_what_a_file_says_wrong_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_text(line)
    with pytest.raises(InitiativesError, match=r"^initiatives\.toml: "):
        read_rules(file)
    file.write_text("least = 3")
    assert read_rules(file) == Rules(least=3), "what is left out is as usual"
