"""The authors take suggestions into the text, or decline them and say why."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from civic.core.errors import DomainError, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM, VISITOR
from civic.moderation.commands.hide import hide_words
from civic.moderation.commands.redact import redact
from civic.moderation.commands.restore import restore
from civic.moderation.queries import queue
from civic.moderation.spans import COVER, Span
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.decline import decline
from initiatives.amendments.commands.flag_amendment import flag_amendment
from initiatives.amendments.commands.suggest import suggest
from initiatives.amendments.queries.listing import amendment_shown
from initiatives.amendments.queries.versions import versions
from initiatives.proposals.models import InitiativeVersion
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.counting import recount
from tests.integration.initiatives.test_suggest import CHANGE
from tests.integration.initiatives.town import TEXT, Town


def test_it_becomes_a_version_that_says_whose_idea_it_was(town: Town) -> None:
    author, who = town.resident(), town.resident()
    public_id = town.published(author)
    number = suggest(town.session, who, public_id, **CHANGE)
    with pytest.raises(NotAllowed):
        accept(town.session, who, public_id, number, substance=False)
    assert accept(town.session, author, public_id, number, substance=False) == 2
    initiative = town.initiative(public_id)
    assert (initiative.version, initiative.substance) == (2, 1)
    newest, first = versions(town.session, VISITOR, public_id).versions
    assert (newest.number, newest.why, newest.amendment, newest.substance) == (
        2,
        "One is crowded.",
        number,
        False,
    )
    assert newest.suggested_by and newest.author and set(newest.changes) == {"wish"}
    assert (first.changes, first.substance) == ({}, True)
    assert amendment_shown(town.session, VISITOR, public_id, number).became == 2
    with pytest.raises(WrongStatus):
        accept(town.session, author, public_id, number, substance=False)


def test_a_change_of_substance_asks_those_who_signed_again_and_totals_show_them_apart(town: Town) -> None:
    author = town.resident()
    public_id = town.published(author)
    sign(town.session, town.resident(), public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    sign(town.session, town.resident("east"), public_id, version=1)
    accept(
        town.session, author, public_id, suggest(town.session, town.resident(), public_id, **CHANGE), substance=True
    )  # fmt: skip
    initiative = town.initiative(public_id)
    assert (initiative.signatures, initiative.substance) == (0, 2)
    found = recount(town.session, initiative.id)
    assert [(by["counted"], by["asked_again"]) for by in found.values()] == [(0, 1), (0, 1)]
    with pytest.raises(DomainError, match=r"signature\.text_changed"):
        sign(town.session, town.resident(), public_id, version=1)
    sign(town.session, town.resident(), public_id, version=2)


def test_what_reaches_the_threshold_first_is_not_changed_any_more(town: Town) -> None:
    author = town.resident()
    public_id = town.published(author, least=1)
    number = suggest(town.session, town.resident(), public_id, **CHANGE)
    sign(town.session, town.resident(), public_id, version=1)
    with pytest.raises(WrongStatus):
        accept(town.session, author, public_id, number, substance=True)


def test_a_part_that_has_changed_since_is_not_written_over(town: Town) -> None:
    author = town.resident()
    public_id = town.published(author)
    first, second = (suggest(town.session, town.resident(), public_id, **CHANGE) for _ in range(2))
    other = suggest(
        town.session, town.resident(), public_id, "title", "Two bridges", version=1, why="It is two."
    )
    accept(town.session, author, public_id, first, substance=False)
    with pytest.raises(DomainError, match=r"amendment\.outdated"):
        accept(town.session, author, public_id, second, substance=False)
    shown = amendment_shown(town.session, author, public_id, second)
    assert (shown.outdated, shown.verbs) == (True, ("decline",))
    assert accept(town.session, author, public_id, other, substance=False) == 3
    text = town.initiative(public_id)
    assert text.version == 3


def test_who_declines_says_why_and_everybody_reads_it(town: Town) -> None:
    author = town.resident()
    public_id = town.published(author)
    number = suggest(town.session, town.resident(), public_id, **CHANGE)
    with pytest.raises(NotAllowed):
        decline(town.session, town.resident(), public_id, number, reason="No.")
    with pytest.raises(DomainError, match=r"text\.missing"):
        decline(town.session, author, public_id, number, reason=" ")
    decline(town.session, author, public_id, number, reason="There is money for one.")
    shown = amendment_shown(town.session, VISITOR, public_id, number)
    assert (shown.status, shown.reason, shown.verbs) == ("declined", "There is money for one.", ())
    assert TEXT.wish == versions(town.session, VISITOR, public_id).versions[0].changes.get("wish", TEXT.wish)


def test_words_that_moderators_took_away_do_not_get_into_the_text(town: Town) -> None:
    author, moderator = town.resident(), town.city.with_role("moderator")
    public_id = town.published(author)
    number = suggest(town.session, town.resident(), public_id, **CHANGE)
    flag_amendment(town.session, VISITOR, public_id, number, "spam", who=b"one")
    (case,), _ = queue(town.session, moderator)
    hide_words(town.session, moderator, case.id, reason="spam")
    shown = amendment_shown(town.session, author, public_id, number)
    assert (shown.text, shown.why, shown.pieces, shown.verbs) == ("", "", (), ("decline",))
    with pytest.raises(DomainError, match=r"amendment\.covered"):
        accept(town.session, author, public_id, number, substance=False)


def test_what_moderators_cover_of_accepted_words_is_covered_in_the_texts_that_have_them(town: Town) -> None:
    author, moderator = town.resident(), town.city.with_role("moderator")
    public_id = town.published(author)
    named = CHANGE | {"text": "Build two, as Ann Smith says.", "why": "Ann Smith knows."}
    number = suggest(town.session, town.resident(), public_id, **named)
    accept(town.session, author, public_id, number, substance=False)
    other = suggest(
        town.session, town.resident(), public_id, "title", "Two bridges", version=2, why="It is two."
    )
    accept(town.session, author, public_id, other, substance=False)
    last = town.session.scalars(select(InitiativeVersion).where(InitiativeVersion.number == 3)).one()
    flag_amendment(town.session, VISITOR, public_id, number, "personal_data", who=b"one")
    (case,), _ = queue(town.session, moderator)
    redact(town.session, moderator, case.id, [Span("text", 14, 23)], reason="personal_data")
    town.session.refresh(last)
    assert (last.wish, last.why) == (f"Build two, as {COVER} says.", "It is two.")
    hide_words(town.session, moderator, case.id, reason="personal_data")
    town.session.refresh(last)
    assert last.wish == COVER
    newest, changed, _ = versions(town.session, VISITOR, public_id).versions
    assert "Ann" not in str((newest.changes, newest.why, changed.changes, changed.why))
    restore(town.session, moderator, case.id)
    town.session.refresh(last)
    assert (last.wish, last.title) == (named["text"], "Two bridges")
