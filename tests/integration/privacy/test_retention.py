"""Contacts go when they have been kept long enough, by the rule of their category; the log stays sound."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from civic.core import clock
from civic.core.erasures import all_erasures, erase_again
from civic.core.errors import DomainError, NotAllowed
from civic.core.jobs import Tools
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.end_judging import end_judging
from civic.issues.commands.join import join
from civic.issues.commands.merge import merge
from civic.issues.commands.withdraw import withdraw
from civic.issues.contacts import due_by_category, take_due
from civic.issues.models import Report
from civic.issues.submission import Contact
from civic.people.links import ask_link
from civic.people.models import OneTimeLink
from civic.privacy.commands.set_retention import set_category_days, set_city_days
from civic.privacy.models import RetentionRun
from civic.privacy.retention import run_retention
from tests.integration.issues.rows import a_photo, report_of, reporter
from tests.integration.privacy.conftest import Town
from tests.small_city import KEY, MONDAY, SmallCity


def due(city: SmallCity, code: str) -> tuple[int, int, tuple[int, ...]]:
    found = next(each for each in due_by_category(city.session) if each.category == code)
    return found.kept, found.due, found.ahead


def test_a_contact_is_kept_while_the_matter_is_open_and_for_the_days_of_its_category_after_its_end(
    city: SmallCity, at: clock.FrozenClock
) -> None:
    session, admin = city.session, city.with_role("administrator")
    assert set_city_days(session, admin, 100) and set_category_days(session, admin, "poster", 10)
    lamp, poster = (
        city.report(contact="anna@city.example"),
        city.report(category="poster", contact="b@city.example"),
    )
    at.move_to(MONDAY + timedelta(days=400))
    assert take_due(session, 10) == [], "open matters keep their contacts, however old"
    for promise in (lamp, poster):
        decline(session, city.staff("triage"), promise.public_id, reason="out_of_scope", message="Not ours.")
    assert due(city, "lamp") == (1, 0, (0, 0, 0)) and due(city, "poster") == (1, 0, (0, 1, 1))
    at.move_to(MONDAY + timedelta(days=411))
    assert [each.category for each in take_due(session, 10)] == ["poster"]
    at.move_to(MONDAY + timedelta(days=501))
    assert [each.report for each in take_due(session, 10)] == [lamp.report_id]
    gone = report_of(session, lamp.report_id)
    assert (gone.contact_email, gone.salt) == (None, None) and gone.text == "The lamp is dark."
    assert gone.contact_removed_at == clock.now()


def test_it_is_kept_while_residents_will_be_asked_again_and_while_another_issue_stands_for_it(
    city: SmallCity, at: clock.FrozenClock
) -> None:
    session, agent = city.session, city.staff("roads")
    hole = city.report(category="pothole", contact="anna@city.example")
    accept(session, agent, hole.public_id)
    deliver(session, agent, hole.public_id, "Filled.", photos=(a_photo(session),))
    at.move_to(MONDAY + timedelta(days=15))
    end_judging(session, hole.public_id)
    set_city_days(session, city.with_role("administrator"), 1)
    at.move_to(MONDAY + timedelta(days=29))
    assert take_due(session, 10) == [], "the further date is on the thirtieth day"
    twin = city.report(contact="twin@city.example")
    stands = city.report(text="The same.", contact="stands@city.example")
    merge(session, city.staff(), twin.public_id, stands.public_id)
    at.move_to(MONDAY + timedelta(days=300))
    assert twin.report_id not in {each.report for each in take_due(session, 10)}, (
        "its matter is open elsewhere"
    )


def test_who_took_a_report_back_is_forgotten_although_the_matter_goes_on(
    city: SmallCity, at: clock.FrozenClock
) -> None:
    session = city.session
    promise = city.report(contact="anna@city.example")
    other = join(session, reporter(), promise.public_id, key=KEY, contact=Contact(phone="+7 000 555-03-00"))
    withdraw(session, reporter(other.report_id), promise.public_id, other.report_id)
    at.move_to(MONDAY + timedelta(days=181))
    assert [each.report for each in take_due(session, 10)] == [other.report_id]
    assert report_of(session, promise.report_id).contact_email == "anna@city.example"


def test_a_run_says_what_it_removed_sweeps_what_has_expired_and_leaves_the_chain_valid(town: Town) -> None:
    with clock.frozen(MONDAY) as at, town.city() as city:
        admin_id = city.with_role("administrator").person_id
        for number in range(3):
            promise = city.report(contact=f"person{number}@city.example")
            decline(
                city.session,
                city.staff("triage"),
                promise.public_id,
                reason="out_of_scope",
                message="Not ours.",
            )
        ask_link(city.session, SYSTEM, KEY, "sign_in", email="old@city.example", language="en")
    assert admin_id is not None
    town.followers.follow()
    with clock.frozen(MONDAY) as at:
        at.move_to(MONDAY + timedelta(days=181))
        told: list[int] = []
        with town.reading() as session:
            admin = town.actor(session, admin_id)
        run = run_retention(town.followers.tools, admin, told.append)
        assert run.contacts == {"lamp": 3} and run.swept["links"] == 1 and told == [3]
        town.followers.follow()
        assert run_retention(town.followers.tools, SYSTEM).contacts == {}
    with town.reading() as session:
        assert session.scalars(select(Report).where(Report.contact_email.is_not(None))).all() == []
        assert session.scalars(select(OneTimeLink)).all() == []
        rows = session.execute(
            select(RetentionRun.asked_by_id, RetentionRun.contacts).order_by(RetentionRun.id)
        )
        assert [tuple(row) for row in rows] == [(admin_id, {"lamp": 3}), (None, {})]
        kinds = session.scalars(text("SELECT kind FROM event WHERE kind = 'city.retention_ran'")).all()
        assert len(kinds) == 1, "a night without anything to remove needs no event"
    assert town.log_is_sound()


def test_a_restored_backup_has_its_contacts_removed_again(city: SmallCity, at: clock.FrozenClock) -> None:
    session = city.session
    promise = city.report(contact="anna@city.example")
    decline(session, city.staff("triage"), promise.public_id, reason="out_of_scope", message="Not ours.")
    at.move_to(MONDAY + timedelta(days=181))
    take_due(session, 10)
    entries = all_erasures(session)
    session.execute(text("DELETE FROM erasure"))
    report_of(session, promise.report_id).contact_email = "anna@city.example"
    assert erase_again(session, entries) == (1, 1)
    assert report_of(session, promise.report_id).contact_email is None


def test_only_administrators_set_and_run_it_and_days_must_make_sense(city: SmallCity, tools: Tools) -> None:
    session = city.session
    for somebody in (Actor(), city.staff(), city.with_role("moderator")):
        with pytest.raises(NotAllowed):
            set_city_days(session, somebody, 5)
        with pytest.raises(NotAllowed):
            run_retention(tools, somebody)
    admin = city.with_role("administrator")
    for days in (0, -1, 99_999, None):
        with pytest.raises(DomainError, match=r"retention\.days"):
            set_city_days(session, admin, days)
