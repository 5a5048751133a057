"""Search: both languages, slips, numbers; and no word for who may not read it, nor for anybody once it is gone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.ask import ask
from civic.issues.commands.erase import erase
from civic.issues.commands.hide import hide
from civic.issues.commands.note import note
from civic.issues.commands.report import Promise
from civic.issues.commands.update import update
from civic.issues.commands.withdraw import withdraw
from civic.issues.models import Issue
from civic.triage.filters import Filter
from civic.triage.models import ERAS, era_number
from civic.triage.moments import moments
from civic.triage.queue import Asked, queue
from civic.triage.search import newest_with, search
from civic.triage.words import query_of
from tests.integration.issues.rows import reporter
from tests.small_city import SmallCity


def found(session: Session, actor: Actor, words: str) -> list[str]:
    return [issue.public_id for issue in search(session, actor, words).issues]


def test_words_are_found_in_every_form_and_in_both_languages(session: Session, city: SmallCity) -> None:
    lamp = city.report(text="Two lamps are flickering at the school.", address="Bell Street 12a")
    hole = city.report(text="Глубокие ямы во дворе, машины объезжают.", address="улица Садовая, 5")
    agent = city.staff()
    for words in ("lamp", "flicker schools", "bell street", "12a", '"two lamps"', "lamp -pothole"):
        assert found(session, agent, words) == [lamp.public_id], words
    for words in ("яма", "двор машина", "садовой", "глубокая яма"):
        assert found(session, agent, words) == [hole.public_id], words
    assert found(session, agent, "lamp яма") == [] == found(session, agent, "lamp -school")


def test_a_slip_is_forgiven_where_nothing_has_the_word_as_it_was_typed(
    session: Session, city: SmallCity
) -> None:
    lamp = city.report(text="The lantern is broken", address="Bell Street 12")
    city.report(text="Яма на дороге", address="улица Садовая, 5")
    agent = city.staff()
    slip = search(session, agent, "lantren")
    assert [issue.public_id for issue in slip.issues] == [lamp.public_id] and slip.misspelt
    assert len(found(session, agent, "садавая")) == 1
    assert not search(session, agent, "lantern").misspelt


def test_a_number_leads_to_its_issue(session: Session, city: SmallCity) -> None:
    promise = city.report()
    city.report()
    written = f"{promise.public_id[:4]}-{promise.public_id[4:]}".lower()
    assert found(session, city.staff(), written) == [promise.public_id]


@pytest.mark.parametrize("words", ["", "   ", "'", ":*", "!&|", "\x00", "a" * 10_000, "%", "\\"])
def test_whatever_is_typed_is_no_error(session: Session, city: SmallCity, words: str) -> None:
    city.report()
    assert search(session, city.staff(), words).issues == []
    wanted = Filter(text=words.replace("\x00", "")[:200])
    queue(session, city.staff(), Asked(None, wanted=wanted), moments(city_rules(session).calendar))


def test_notes_are_found_by_who_may_read_them_alone(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    note(session, agent, promise.public_id, "The contractor Zaharov is bankrupt.")
    update(session, agent, promise.public_id, "Scaffolding comes tomorrow.")
    assert found(session, agent, "bankrupt zaharov") == [promise.public_id]
    assert found(session, agent, "bankrupt lamp") == [promise.public_id], "words of both stand together"
    assert found(session, city.staff("triage"), "bankrupt") == [promise.public_id]
    for stranger in (Actor(), city.staff("roads"), city.with_role("moderator")):
        assert found(session, stranger, "bankrupt") == []
        assert found(session, stranger, "zaharof") == []
        assert found(session, stranger, "scaffolding") == [promise.public_id]


def test_what_residents_said_in_private_is_found_by_who_works_on_it(
    session: Session, city: SmallCity
) -> None:
    private = city.report(category="person", text="My neighbour drinks.", address="Mill Lane 3")
    place_only = city.report(category="car", text="A rusty Lada with my plates.", address="Mill Lane 4")
    hidden = city.report(text="Obscene graffiti of the mayor", address="Mill Lane 5")
    hide(session, SYSTEM, hidden.public_id)
    desk = city.staff("triage")
    for promise, words, slip in (
        (private, "neighbour drinks", "neighbuor"), (place_only, "rusty", "rustty"), (hidden, "obscene", "obcsene"),
    ):  # fmt: skip
        assert found(session, desk, words) == [promise.public_id]
        for stranger in (Actor(), city.staff("care", "agent")):
            if promise is private and stranger.departments:
                continue
            assert found(session, stranger, words) == [], words
            assert found(session, stranger, slip) == [], slip


def test_no_word_outlives_the_text_in_which_it_stood(session: Session, city: SmallCity) -> None:
    erased = city.report(text="Call Ludmila Petrovna about the lamp", address="Flat of Petrovna, Mill Lane 3")
    erase(session, city.with_role("administrator"), erased.public_id, erased.report_id, reason="person_asked")
    withdrawn = city.report(text="Nobody but Gorbunkov broke it")
    withdraw(session, reporter(withdrawn.report_id), withdrawn.public_id, withdrawn.report_id)
    desk = city.staff("triage")
    assert found(session, desk, "ludmila") == [] == found(session, desk, "petrovna")
    kept = session.execute(text("SELECT words::text || staff_words::text FROM issue_search")).scalars()
    everything = " ".join(kept).lower()
    assert "petrov" not in everything and "ludmil" not in everything


def test_a_question_to_the_reporter_is_between_the_parties(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(contact="ann@example.org"), city.staff()
    ask(session, agent, promise.public_id, "Which entrance, is it by the chapel?")
    assert found(session, agent, "chapel") == [promise.public_id] and found(session, Actor(), "chapel") == []


def test_a_slip_in_the_name_of_a_street_is_forgiven_however_seldom_it_is_heard_of(
    session: Session, city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.execute(
        text(
            "INSERT INTO street (name, search, geometry) VALUES ('{\"en\": \"Cranberry Lane\"}', 'cranberry lane',"
            " ST_GeomFromText('MULTILINESTRING((30 60, 30.001 60))', 4326))"
        )
    )
    there = city.report(address="Cranberry Lane 3")
    city.report(address="Mill Lane 3")
    monkeypatch.setattr("civic.triage.slips.NEWEST_READ", 1)
    assert found(session, city.staff(), "cranbery") == [there.public_id]
    assert found(session, city.staff(), "cranbery zzzzzz") == []


@pytest.mark.parametrize("since", [0, 1 << 13, 1 << 14, 1 << 17, 1 << 18])
def test_what_many_have_is_found_in_whatever_era_it_came_the_newest_first(
    session: Session, city: SmallCity, monkeypatch: pytest.MonkeyPatch, since: int
) -> None:
    lamps = [issue_id(session, city.report(text=f"Lamp number {number}")) for number in range(4)]
    asked = newest_with(query_of("lamp"), last=lamps[-1] + since)
    assert [row.issue_id for row in session.execute(asked)] == lamps[::-1]
    monkeypatch.setattr("civic.triage.search.NEWEST_READ", 2)
    asked = newest_with(query_of("lamp"), last=lamps[-1] + since)
    assert [row.issue_id for row in session.execute(asked)] == lamps[:1:-1]


def test_of_what_matches_the_newest_are_ranked(
    session: Session, city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    lamps = [city.report(text=f"Lamp number {number}").public_id for number in range(5)]
    page = search(session, city.staff(), "lamp", limit=3)
    assert [issue.public_id for issue in page.issues] == lamps[:1:-1] and page.more
    monkeypatch.setattr("civic.triage.search.NEWEST_RANKED", 2)
    assert found(session, city.staff(), "lamp") == lamps[:2:-1]


@pytest.mark.parametrize("number", [1, 8_191, 8_192, 131_071, 1_000_000, 2**40])
def test_the_database_counts_eras_alike(session: Session, number: int) -> None:
    known = session.scalar(text("SELECT issue_eras(:number)"), {"number": number})
    assert known == [era_number(number, size) for size in range(len(ERAS))]


def test_an_era_and_its_words_are_found_in_one_index_by_one_process(
    session: Session, city: SmallCity
) -> None:
    city.report()
    asked = newest_with(query_of("lamp"), last=1_000_000).compile(
        session.connection(), compile_kwargs={"literal_binds": True}
    )
    # As among very many: processes cost nothing, reading a whole table or one row after the other does.
    for setting in ("parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0",
                    "enable_seqscan = off", "enable_indexscan = off"):  # fmt: skip
        session.execute(text(f"SET LOCAL {setting}"))
    plan = "\n".join(session.scalars(text(f"EXPLAIN {asked}")))
    assert plan.count("Bitmap Index Scan on ix_issue_search_staff_words") == 2
    assert re.search(
        r"Index Cond: \(\(ARRAY\[.*issue_id >> 13.* @> ARRAY\[.*\]\) AND \(\S*staff_words @@", plan
    ), plan
    assert "Gather" not in plan


def issue_id(session: Session, promise: Promise) -> int:
    return session.scalars(select(Issue.id).where(Issue.public_id == promise.public_id)).one()
