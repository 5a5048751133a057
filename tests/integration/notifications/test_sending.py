"""A delivery is sent over a real SMTP connection, once, whatever the server says and whoever is killed."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.jobs import TryLater
from civic.core.mail import SmtpMailer
from civic.core.settings_values import Smtp
from civic.notifications.models import Delivery
from civic.notifications.sending import TRIED_FOR, send_delivery
from tests.following import Followers, tools_for
from tests.pace import eventually
from tests.server import serving
from tests.small_city import small_city
from tests.smtp import MailServer

KILLS = 6


@pytest.fixture
def followers(followers: Followers) -> Followers:
    """One report has been made and reacted to; its letter waits to be sent."""
    with followers.tools.database.transaction() as session:
        small_city(session).report(contact="anna@example.org")
    followers.react()
    return followers


def delivery(followers: Followers) -> Any:
    with followers.tools.database.reading() as session:
        return session.execute(
            select(Delivery.id, Delivery.status, Delivery.attempts, Delivery.problem, Delivery.settled_at)
        ).one()


def test_a_letter_goes_out_and_its_delivery_is_settled(followers: Followers, post: MailServer):
    followers.work()
    (letter,) = post.letters
    assert letter["To"] == "anna@example.org" and letter["From"].endswith("<no-reply@city.example>")
    settled = delivery(followers)
    assert (settled.status, settled.attempts, settled.problem) == ("sent", 1, None)


def test_a_settled_delivery_is_not_sent_again(followers: Followers, post: MailServer):
    followers.work()
    send_delivery(followers.tools, delivery(followers).id)
    assert len(post.letters) == 1


def test_a_server_that_does_not_take_it_now_gets_it_later_as_the_same_letter(
    followers: Followers, post: MailServer
):
    post.answers = ["451 try again"]
    followers.work()
    waiting = delivery(followers)
    assert (waiting.status, waiting.attempts) == ("queued", 1)
    assert "451" in waiting.problem
    (job,) = followers.jobs()
    assert job.status == "todo" and job.scheduled_at > clock.now()
    send_delivery(followers.tools, waiting.id)
    assert delivery(followers).status == "sent"
    assert len(post.letters) == 1


def test_a_letter_that_is_refused_for_good_is_not_tried_again(followers: Followers, post: MailServer):
    post.answers = ["550 no such mailbox"]
    followers.work()
    settled = delivery(followers)
    assert settled.status == "refused" and "550" in settled.problem
    assert followers.jobs() == []


def test_no_answer_from_any_server_is_no_loss(followers: Followers, tmp_path: Path, database: ClusterUrls):
    nowhere = tools_for(database, tmp_path, SmtpMailer(Smtp("127.0.0.1", 1), "Smallton <a@city.example>"))
    with pytest.raises(TryLater):
        send_delivery(nowhere, delivery(followers).id)
    assert delivery(followers).status == "queued"
    followers.work()
    assert delivery(followers).status == "sent"
    nowhere.database.engine.dispose()


def test_after_days_without_success_a_delivery_is_given_up(followers: Followers, post: MailServer):
    post.answers = ["451 try again"]
    with clock.frozen(clock.now() + TRIED_FOR + timedelta(minutes=1)):
        send_delivery(followers.tools, delivery(followers).id)
    settled = delivery(followers)
    assert settled.status == "refused" and settled.problem.startswith("given_up")


def test_a_delivery_that_another_worker_is_sending_is_left_to_it(followers: Followers, post: MailServer):
    with followers.tools.database.transaction() as session:
        session.execute(select(Delivery).with_for_update()).one()
        with pytest.raises(TryLater, match="another worker"):
            send_delivery(followers.tools, delivery(followers).id)
    assert post.letters == []


def test_a_letter_that_was_sent_but_not_settled_goes_again_under_the_same_id(
    followers: Followers, post: MailServer
):
    """What a kill between the server's OK and our commit leaves behind."""
    followers.work()
    with followers.tools.database.transaction() as session:
        session.execute(text("UPDATE delivery SET status = 'queued', settled_at = NULL"))
    send_delivery(followers.tools, delivery(followers).id)
    first, second = post.ids
    assert first == second


@pytest.mark.timeout(240)
def test_kills_of_the_worker_lose_no_letter_and_settle_each_once(
    fresh: ClusterUrls, tmp_path: Path, post: MailServer
):
    """kill -9 again and again while reports come in: every receipt goes out, recognisably once."""
    post.slow = 0.03
    dice = random.Random(3)
    store = Database(make_engine(fresh.app, application="tests"))
    with store.transaction() as session:
        city = small_city(session)
    addresses = [f"person{number}@example.org" for number in range(120)]

    def report(some: list[str]) -> None:
        for address in some:
            with store.transaction() as session:
                city.session = session
                city.report(contact=address)

    def counts() -> dict[str, int]:
        with store.reading() as session:
            return dict(
                session.execute(text("SELECT status, count(*) FROM delivery GROUP BY 1")).tuples().all()
            )

    with serving(fresh, tmp_path, "worker", CIVIC_SMTP_URL=f"smtp://127.0.0.1:{post.port}") as server:
        for kill in range(KILLS):
            before = len(post.letters)
            report(addresses[kill * 20 : kill * 20 + 20])
            eventually(
                lambda before=before: len(post.letters) > before, 60,
                lambda: f"nothing is sent: {(tmp_path / 'worker.log').read_text()[-3000:]}",
            )  # fmt: skip
            time.sleep(dice.random() * 0.3)
            server.kill("worker")
            server.start("worker")
        eventually(
            lambda: counts() == {"sent": len(addresses)}, 90,
            lambda: f"{counts()} {(tmp_path / 'worker.log').read_text()[-3000:]}",
        )  # fmt: skip
    store.engine.dispose()
    copies = Counter(post.ids)
    assert len(copies) == len(addresses)
    assert {str(letter["To"]) for letter in post.letters} == set(addresses)
    # Only what a kill caught between the server's OK and the commit may come again, at most one in each thread.
    assert sum(copies.values()) - len(copies) <= KILLS * 4
    to_by_id = {str(letter["Message-ID"]): str(letter["To"]) for letter in post.letters}
    assert len(set(to_by_id.values())) == len(addresses)
