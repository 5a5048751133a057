"""Of whom everything is held gets all of it and nothing else, and of whom everything is deleted nothing is left."""

from __future__ import annotations

import base64
import json

import pytest
from sqlalchemy import text

from civic.core.forgetting import Words
from civic.moderation.models import Flag
from civic.people.models import Deputy, Invitation
from civic.privacy.commands.delete_account import delete_account
from civic.privacy.holdings import HOLDINGS
from tests.integration.privacy.conftest import Town
from tests.integration.privacy.everything import Known, known_person
from tests.integration.privacy.test_delete_account import everything
from tests.integration.privacy.test_export import exported

OF_STAFF = {
    "contact_view", "assignment", "routing_proposal", "site_text", "retention_run", "mention", "message_template_use",
    "intake", "intake_attachment", "party_link", "date_recount", "issue_suggestion",
}  # fmt: skip
ELSEWHERE = {
    "role_grant",
    "one_time_link",
    "photo",
    "verdict",
    "affected",
    "issue_update",
    "delivery",
    "data_export",
}
"""Tables that other tests of exports fill, or that only who works here has rows in."""


@pytest.fixture
def people(town: Town) -> tuple[Known, Known]:
    with town.city() as city:
        other = city.report(text="Something else.")
        both = known_person(city, "Canary", other), known_person(city, "Magpie", other)
    town.followers.follow()
    return both


def rows_of(town: Town, person: int) -> dict[str, int]:
    """Table → rows that go with the account."""
    with town.reading() as session:
        return {
            table: session.scalar(text(f"SELECT count(*) FROM {table} t WHERE {each.whose}"), {"person": person}) or 0
            for table, each in HOLDINGS.items()
            if each.deleted == "rows"
        }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_all_in_the_export_and_nothing_of_anybody_else_nor_a_secret(
    town: Town, people: tuple[Known, Known], language: str
) -> None:
    me, other = people
    archive = exported(town, me.id, me.actor, language)
    data, page = archive.read("data.json").decode(), archive.read("index.html").decode()
    tables = json.loads(data)["tables"]
    empty = {name for name, rows in tables.items() if not rows}
    assert empty <= OF_STAFF | ELSEWHERE, "the person has some of each"
    for mine in (
        "Canary-555", "Canary's telephone", "Canary-elsewhere", "Canary Street 4", "Canary's door", "Canary's script",
        "Canary Invited",
    ):  # fmt: skip
        assert mine in data, mine
        assert mine in page.replace("&#39;", "'"), mine
    assert tables["residence"][0]["area_code"]["en"] == "West"
    assert tables["profile"][0]["quiet_from"] == "22:00"
    assert tables["deputy"][0]["deputy_id"] == "deputy"
    assert tables["flag"][0]["case_id"] != me.promise.public_id
    assert (
        tables["redaction"][0]["case_id"]
        == tables["moderation_case"][0]["subject_id"]
        == me.promise.public_id
    )
    for whole in (data, page):
        assert "Magpie" not in whole and "magpie" not in whole
        for secret in me.secrets + other.secrets:
            for written in (secret.hex(), base64.b64encode(secret).decode(), str(secret)):
                assert written not in whole
    if language == "ru":
        assert "hearing_loop" not in page, "codes are in words"


KEPT = ("Canary: the lamp", "Canary would cross it.", "Two bridges for Canary.", "Canary comes back.")
"""Words that stay without a name where their author leaves them."""


@pytest.mark.parametrize("words", ["kept", "taken"])
def test_nothing_is_left_of_who_deletes_the_account_and_all_of_anybody_else(
    town: Town, people: tuple[Known, Known], words: Words
) -> None:
    me, other = people
    mine, theirs = rows_of(town, me.id), rows_of(town, other.id)
    assert all(mine[table] for table in mine.keys() - ELSEWHERE - OF_STAFF)
    with town.city() as city:
        delete_account(city.session, me.actor, me.id, words=words)
    town.followers.follow()
    assert not any(rows_of(town, me.id).values())
    assert rows_of(town, other.id) == theirs
    left = everything(town)
    kept = KEPT if words == "kept" else ()
    for trace in kept:
        assert trace in left
        # What stays is found by the search of staff as well, which keeps it in small letters.
        left = left.replace(trace, "").replace("Canary: the", "").replace("canary: the", "")
    assert "Canary" not in left and "canary" not in left
    assert left.count("Magpie") > 8
    for secret in me.secrets:
        assert secret.hex() not in left
    assert town.log_is_sound()


def test_what_was_covered_goes_even_where_the_words_stay(town: Town, people: tuple[Known, Known]) -> None:
    me, _ = people
    with town.city() as city:
        delete_account(city.session, me.actor, me.id, words="kept")
    with town.reading() as session:
        mine = (
            "SELECT original FROM redaction r JOIN moderation_case c ON c.id = r.case_id"
            " WHERE c.subject_id = :report"
        )
        assert session.scalars(text(mine), {"report": me.promise.report_id}).all() == [None]
        words = "SELECT text FROM report WHERE id = :report"
        assert (
            session.scalar(text(words), {"report": me.promise.report_id})
            == "Canary: the lamp is dark, call ▇▇▇."
        )


def test_a_flag_stays_without_whose_it_was_deputies_end_and_an_invitation_is_taken_back(
    town: Town, people: tuple[Known, Known]
) -> None:
    me, other = people
    with town.city() as city:
        before = city.session.query(Flag).count()
        delete_account(city.session, me.actor, me.id, words="kept")
    with town.reading() as session:
        flags = session.query(Flag).all()
        assert len(flags) == before
        assert [each.person_id for each in flags if each.reason == "insult"] == [None, None]
        ended = {each.deputy_id: each.ended_at is not None for each in session.query(Deputy)}
        assert ended[me.id] and not ended[other.id]
        waiting = session.query(Invitation).filter(Invitation.withdrawn_at.is_(None)).one()
        assert waiting.email == other.email
