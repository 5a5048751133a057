"""What reporters are told by e-mail, and what not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.permissions import Actor
from civic.core.secrets import display_public_id, secret_hash
from civic.departments.models import Department
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.assign import assign
from civic.issues.commands.confirm_contact import confirm_contact
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.join import join
from civic.issues.commands.judge import judge
from civic.issues.commands.merge import merge
from civic.issues.commands.note import note
from civic.issues.commands.start import start
from civic.issues.commands.withdraw import withdraw
from civic.issues.models import Report
from civic.issues.submission import Contact
from civic.notifications.confirming import confirms
from civic.notifications.reactions import NOT_TOLD
from tests.following import Followers, part, tools_for
from tests.small_city import KEY, SmallCity, small_city

ANNA = "anna@example.org"


class Town:
    """A city whose worker follows after each step."""

    def __init__(self, followers: Followers) -> None:
        self.followers = followers
        self.read = 0
        self.city: SmallCity
        self.do(lambda session: setattr(self, "city", small_city(session)))

    def do(self, step: Callable[[Session], Any]) -> Any:
        with self.followers.tools.database.transaction() as session:
            if hasattr(self, "city"):
                self.city.session = session
            result = step(session)
        return result

    def new(self) -> list[EmailMessage]:
        """Letters since the last look."""
        self.followers.follow()
        letters = self.followers.letters()[self.read :]
        self.read += len(letters)
        return letters

    def report(self, **values: Any) -> Any:
        return self.do(lambda session: self.city.report(contact=ANNA, **values))

    def staff(self, department: str = "lighting") -> Actor:
        return self.do(lambda session: self.city.staff(department))


@pytest.fixture
def town(committed: Engine, database: ClusterUrls, tmp_path: Path) -> Iterator[Town]:
    tools = tools_for(database, tmp_path)
    yield Town(Followers(tools))
    tools.database.engine.dispose()


def reporter(report_id: int) -> Actor:
    return Actor(reports=frozenset({report_id}))


def test_the_receipt_holds_the_promise_and_the_secret_link(town: Town):
    promise = town.report()
    (letter,) = town.new()
    number = display_public_id(promise.public_id)
    assert letter["To"] == ANNA
    assert number in letter["Subject"] and "promised by" in letter["Subject"]
    assert letter["Content-Language"] == "en"
    for kind in ("plain", "html"):
        words = part(letter, kind)
        assert number in words
        assert "Lighting" in words
        assert "The lamp is well" in words
        assert "Every lamp is lit" in words
        assert f"https://city.example/r/{promise.secret}?confirm=" in words
        assert f"{promise.target:%-d %B %Y}" in words
        assert f"{promise.take_by:%-d %B %Y, %H:%M}" in words


def test_the_links_code_confirms_the_address_and_no_other(town: Town):
    promise = town.report()
    (letter,) = town.new()
    found = re.search(r"\?confirm=([0-9A-Z]+)", part(letter))
    assert found is not None
    code = found[1]
    with town.followers.tools.database.reading() as session:
        report = session.get_one(Report, promise.report_id)
        assert secret_hash(promise.secret) == report.link_hash
        assert confirms(KEY, report, code) and confirms(KEY, report, code.lower())
        assert not confirms(KEY, report, code[:-1] + ("0" if code[-1] != "0" else "1"))
        assert not confirms(b"another key, also a long enough one", report, code)
        report.contact_email = "eve@example.org"
        assert not confirms(KEY, report, code)
        report.contact_email = None
        assert not confirms(KEY, report, code)


def test_each_change_of_status_is_told_in_order(town: Town):
    promise = town.report()
    worker = town.staff()
    town.new()
    town.do(lambda session: accept(session, worker, promise.public_id))
    (accepted,) = town.new()
    assert "Lighting has taken it on" in part(accepted)
    town.do(lambda session: start(session, worker, promise.public_id))
    (started,) = town.new()
    assert "has begun the work" in part(started)
    town.do(lambda session: deliver(session, worker, promise.public_id, "A new lamp hangs there."))
    (delivered,) = town.new()
    words = part(delivered)
    assert "Lighting says it is done" in words and "A new lamp hangs there." in words
    assert "Judge the result" in words and promise.secret in words
    assert delivered["References"] == started["References"] == accepted["References"]
    assert len({letter["Message-ID"] for letter in town.followers.letters()}) == 4


def test_a_question_brings_its_words_and_the_answer_is_not_told_to_who_gave_it(town: Town):
    promise = town.report()
    worker = town.staff()
    town.new()
    town.do(lambda session: ask(session, worker, promise.public_id, "Which of the two lamps is it?"))
    (question,) = town.new()
    assert "Which of the two lamps is it?" in part(question)
    assert "question for you" in question["Subject"]
    town.do(
        lambda session: answer(
            session, reporter(promise.report_id), promise.public_id, promise.report_id, "The left."
        )
    )
    assert town.new() == []


def test_internal_words_never_reach_a_letter(town: Town):
    promise = town.report()
    worker = town.staff()
    town.new()
    town.do(lambda session: note(session, worker, promise.public_id, "The neighbour is a nuisance."))
    town.do(lambda session: assign(session, worker, promise.public_id, worker.person_id))
    assert town.new() == []


def test_a_refusal_names_its_reason(town: Town):
    promise = town.report()
    worker = town.staff()
    town.new()
    town.do(
        lambda session: decline(session, worker, promise.public_id, "out_of_scope", "The lamp is private.")
    )
    (letter,) = town.new()
    assert "it is not a matter of the city" in part(letter) and "The lamp is private." in part(letter)


def test_who_answers_for_it_now_is_told_even_though_the_status_stays(town: Town):
    promise = town.report()
    worker = town.staff()
    town.new()
    town.do(lambda session: hand_over(session, worker, promise.public_id, "roads", "It hangs over a road."))
    (letter,) = town.new()
    assert "Lighting hands it over to Roads" in part(letter)


def test_all_reporters_of_an_issue_and_of_those_merged_into_it_are_told(town: Town):
    first, second = town.report(), town.do(lambda session: town.city.report(contact="boris@example.org"))
    joined = town.do(
        lambda session: join(
            session, Actor(), first.public_id, key=KEY, contact=Contact(email="vera@example.org")
        )
    )
    receipts = town.new()
    assert [letter["To"] for letter in receipts] == [ANNA, "boris@example.org", "vera@example.org"]
    assert "You are counted in" in part(receipts[2]) and joined.secret in part(receipts[2])
    desk = town.staff("triage")
    town.do(lambda session: merge(session, desk, second.public_id, first.public_id))
    (merged,) = town.new()
    assert merged["To"] == "boris@example.org"
    assert f"same matter as {display_public_id(first.public_id)}" in part(merged)
    worker = town.staff()
    town.do(lambda session: accept(session, worker, first.public_id))
    assert sorted(letter["To"] for letter in town.new()) == [ANNA, "boris@example.org", "vera@example.org"]


def test_who_has_withdrawn_hears_nothing_more(town: Town):
    promise = town.report()
    town.do(
        lambda session: join(
            session, Actor(), promise.public_id, key=KEY, contact=Contact(email="vera@example.org")
        )
    )
    town.new()
    town.do(
        lambda session: withdraw(session, reporter(promise.report_id), promise.public_id, promise.report_id)
    )
    worker = town.staff()
    town.do(lambda session: accept(session, worker, promise.public_id))
    assert [letter["To"] for letter in town.new()] == ["vera@example.org"]


def test_a_confirmed_reporter_gets_the_link_without_a_code_and_a_new_address_a_new_code(town: Town):
    promise = town.report()
    me = reporter(promise.report_id)
    town.new()
    town.do(lambda session: confirm_contact(session, me, promise.public_id, promise.report_id))
    worker = town.staff()
    town.do(lambda session: accept(session, worker, promise.public_id))
    (accepted,) = town.new()
    assert promise.secret in part(accepted) and "confirm=" not in part(accepted)
    town.do(
        lambda session: correct(
            session,
            me,
            promise.public_id,
            promise.report_id,
            Correction(contact=Contact(email="new@example.org")),
        )
    )
    (letter,) = town.new()
    assert letter["To"] == "new@example.org" and "?confirm=" in part(letter)


def test_the_verdict_is_told_but_not_to_who_gave_it_last(town: Town):
    promise = town.report()
    me, worker = reporter(promise.report_id), town.staff()
    town.do(lambda session: confirm_contact(session, me, promise.public_id, promise.report_id))
    town.do(lambda session: accept(session, worker, promise.public_id))
    town.do(lambda session: deliver(session, worker, promise.public_id, "Done."))
    town.new()
    town.do(
        lambda session: judge(
            session, me, promise.public_id, promise.report_id, {"lit": "not_met"}, reason="It is still dark."
        )
    )
    (reopened,) = town.new()
    assert "open again" in part(reopened)


def test_a_letter_is_in_the_language_of_the_report_with_the_citys_names_in_it(town: Town):
    town.report(language="ru", text="Фонарь не горит.")
    (letter,) = town.new()
    assert letter["Content-Language"] == "ru"
    words = part(letter)
    assert "Отдел lighting" in words and "Все фонари горят" in words and "Фонарь не горит" in words
    assert re.search(r"\d+ (ноября|декабря) \d{4}", words)
    assert '<html lang="ru">' in part(letter, "html")


def test_a_private_issues_reporter_is_told_all_the_same(town: Town):
    promise = town.report(category="person", text="An old man sits in the cold.")
    (letter,) = town.new()
    assert promise.secret in part(letter) and "An old man sits in the cold" in part(letter)


@pytest.mark.parametrize("category", ["car", "person"])
def test_letters_tell_nobody_what_others_said_of_an_issue_that_is_not_public(town: Town, category: str):
    words, wish = "Flat five keeps its van there", "The van of flat five is gone"
    first = town.do(
        lambda session: town.city.report(
            category=category, text=words, planned_result=wish, contact="eve@example.org"
        )
    )
    joined = town.do(
        lambda session: join(
            session, Actor(reports=frozenset({first.report_id})), first.public_id, key=KEY, text="It stands there too",
            contact=Contact(email=ANNA),
        )
    )  # fmt: skip
    staff = town.staff("triage")
    town.do(lambda session: accept(session, staff, first.public_id))
    town.do(
        lambda session: confirm_contact(session, reporter(first.report_id), first.public_id, first.report_id)
    )
    town.do(lambda session: deliver(session, staff, first.public_id, "Taken away."))
    town.do(
        lambda session: judge(
            session,
            reporter(first.report_id),
            first.public_id,
            first.report_id,
            {"lit": "not_met"},
            reason=words,
        )
    )
    letters = town.new()
    to_anna = [letter for letter in letters if letter["To"] == ANNA]
    assert len(to_anna) >= 4 and joined.secret in part(to_anna[0])
    for letter in to_anna:
        told = part(letter) + part(letter, "html") + letter["Subject"]
        assert words not in told and wish not in told
    (receipt, *_) = [letter for letter in letters if letter["To"] == "eve@example.org"]
    assert words in receipt["Subject"] and wish in part(receipt)


def test_only_another_address_is_asked_to_confirm(town: Town):
    promise = town.report()
    town.new()
    amend = reporter(promise.report_id)
    for correction, letters in (
        (Correction(text="The lamp is still dark."), 0), (Correction(contact=Contact(email=ANNA)), 0),
        (Correction(contact=Contact(email="eve@example.org")), 1), (Correction(contact=Contact()), 0),
    ):  # fmt: skip
        town.do(
            lambda session, it=correction: correct(session, amend, promise.public_id, promise.report_id, it)
        )
        assert len(town.new()) == letters


def test_residents_words_cannot_become_markup_or_headers(town: Town):
    town.report(text="<script>alert(1)</script>\r\nBcc: eve@example.org")
    (letter,) = town.new()
    assert "<script" not in part(letter, "html") and "&lt;script&gt;" in part(letter, "html")
    assert letter["Bcc"] is None and "\n" not in letter["Subject"]


def test_without_a_contact_nobody_is_written_to(town: Town):
    town.do(lambda session: town.city.report())
    assert town.new() == []
    with town.followers.tools.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM delivery")) == 0


def test_a_contact_that_was_erased_before_the_letter_went_gets_none(town: Town):
    promise = town.report()
    town.followers.react()
    town.do(
        lambda session: session.execute(
            update(Report).where(Report.id == promise.report_id).values(contact_email=None, salt=None)
        )
    )
    assert town.new() == []
    with town.followers.tools.database.reading() as session:
        settled = session.execute(text("SELECT status, problem FROM delivery")).one()
    assert settled == ("refused", "contact_erased")


def test_an_event_that_is_reacted_to_twice_is_told_once(town: Town):
    town.report()
    assert len(town.new()) == 1
    town.do(lambda session: session.execute(text("UPDATE event_follower SET position = 0")))
    assert town.new() == []
    with town.followers.tools.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM delivery")) == 1


def test_a_department_that_is_retired_by_now_keeps_its_name_in_letters(town: Town):
    promise = town.report()
    worker = town.staff()
    town.new()
    town.do(lambda session: accept(session, worker, promise.public_id))
    town.do(
        lambda session: session.execute(
            update(Department).where(Department.code == "lighting").values(retired_at=clock.now())
        )
    )
    (letter,) = town.new()
    assert "Lighting has taken it on" in part(letter)


@pytest.mark.parametrize("kind", sorted(NOT_TOLD))
def test_what_is_not_told_says_why(kind: str):
    assert len(NOT_TOLD[kind]) > 10
