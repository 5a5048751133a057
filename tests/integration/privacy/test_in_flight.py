"""What is under way while somebody deletes their account leaves nothing of them behind."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.issues.commands.correct import Correction, correct
from civic.issues.commands.join import join
from civic.issues.models import Report
from civic.issues.submission import Contact
from civic.people.tokens import make_own_token
from civic.privacy.commands.delete_account import delete_account
from civic.profile.commands import set_access_needs
from tests.integration.privacy.conftest import Town
from tests.small_city import KEY

CONTACT = Contact(email="anna@home.example")


@pytest.fixture
def anna(town: Town) -> Actor:
    with town.city() as city:
        return town.actor(city.session, city.person().id)


def wait_for_a_lock(town: Town) -> None:
    """Until somebody waits for a row that another holds."""
    for _ in range(200):
        with town.reading() as session:
            waiting = (
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if session.scalar(text(waiting)):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_report_that_is_not_committed_yet_is_waited_for_and_loses_its_contact(
    town: Town, anna: Actor
) -> None:
    def leave() -> None:
        with town.city() as city:
            delete_account(city.session, anna, anna.person_id or 0, words="kept")

    with ThreadPoolExecutor(1) as aside:
        with town.city() as city:
            made = city.report(actor=anna, contact=CONTACT)
            left = aside.submit(leave)
            wait_for_a_lock(town)
        left.result(timeout=20)
    with town.reading() as session:
        report = session.get_one(Report, made.report_id)
        assert (report.person_id, report.contact_email) == (None, None)


@pytest.mark.parametrize("verb", ["report", "join", "correct", "profile", "token"])
def test_what_comes_while_the_account_goes_is_refused(town: Town, anna: Actor, verb: str) -> None:
    with town.city() as city:
        others, mine = city.report(), city.report(actor=anna)
    me = Actor(person_id=anna.person_id, reports=frozenset({mine.report_id}))

    def act() -> None:
        with town.city() as city:
            if verb == "report":
                city.report(actor=me, contact=CONTACT)
            elif verb == "join":
                join(city.session, me, others.public_id, key=KEY, contact=CONTACT)
            elif verb == "correct":
                correct(city.session, me, mine.public_id, mine.report_id, Correction(contact=CONTACT))
            elif verb == "profile":
                set_access_needs(city.session, me, me.person_id or 0, ["wheelchair"])
            else:
                make_own_token(city.session, me, "mine")

    with ThreadPoolExecutor(1) as aside:
        with town.city() as city:
            delete_account(city.session, anna, anna.person_id or 0, words="kept")
            acted = aside.submit(act)
            wait_for_a_lock(town)
        with pytest.raises((NotAllowed, NotFound)):
            acted.result(timeout=20)
    with town.reading() as session:
        assert session.query(Report).filter(Report.contact_email.is_not(None)).count() == 0
