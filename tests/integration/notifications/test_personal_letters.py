"""Letters with links, and letters that tell people what happened to their accounts, as they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from civic.core import clock
from civic.core.cluster import ClusterUrls
from civic.core.mail import SmtpMailer
from civic.core.permissions import Actor
from civic.core.settings_values import Smtp
from civic.people.asking import ask_by_letter
from civic.people.email import ask_for_email, change_email
from civic.people.password import change_password
from civic.people.sessions import begin_session
from tests.following import Followers, tools_for
from tests.letters import newest_secret
from tests.small_city import small_city
from tests.smtp import MailServer, mail_server

OLD, NEW, PASSWORD = "person@city.example", "new@city.example", "four plain words here"


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def followers(
    committed: Engine, database: ClusterUrls, tmp_path: Path, post: MailServer
) -> Iterator[Followers]:
    mailer = SmtpMailer(Smtp("127.0.0.1", post.port), "Smallton <no-reply@city.example>", timeout=5)
    made = Followers(tools_for(database, tmp_path, mailer))
    yield made
    made.tools.database.engine.dispose()


def sent(followers: Followers, post: MailServer) -> dict[str, tuple[str, str]]:
    """The letters since the last time: subject and text by address."""
    followers.react()
    followers.work()
    letters = {
        letter["To"]: (letter["Subject"], letter.get_body(("plain",)).get_content())
        for letter in post.letters
    }
    post.letters.clear()
    return letters


def test_people_are_told_by_letter_and_links_work(followers: Followers, post: MailServer) -> None:
    key = followers.tools.settings.secret_key.encode()
    with followers.tools.database.transaction() as session:
        city = small_city(session)
        person = city.person(password=PASSWORD)
        person.email = OLD
        for address in (OLD, "stranger@city.example"):
            ask_by_letter(session, key, "sign_up", address, language="en", details={})
    letters = sent(followers, post)
    assert letters[OLD][0].startswith("You have an account already") and "/sign-in/link/" in letters[OLD][1]
    assert letters["stranger@city.example"][0].startswith("Open your account")
    assert "/sign-up/" in letters["stranger@city.example"][1]

    with followers.tools.database.transaction() as session:
        for name, browser in (("at home", "Firefox, Linux"), ("elsewhere", "Chrome, Windows")):
            begin_session(
                session,
                person,
                method="password",
                browser=browser,
                network="203.0.113.0/24",
                browser_key=name,
            )
    subject, text = sent(followers, post)[OLD]
    assert subject.startswith("Somebody signed in to your account")
    assert "Chrome, Windows, 203.0.113.0/24" in text and "Firefox" not in text

    me = Actor(person_id=person.id, proved_at=clock.now())
    with followers.tools.database.transaction() as session:
        change_password(session, me, before=PASSWORD, password="brand new words here")
    assert sent(followers, post)[OLD][0].startswith("Your password was changed")

    with followers.tools.database.transaction() as session:
        ask_for_email(session, me, key, NEW)
    assert sent(followers, post)[NEW][0].startswith("Confirm your new address")
    with followers.tools.database.transaction() as session:
        change_email(session, me, key, newest_secret(session, NEW, key))
    letters = sent(followers, post)
    assert letters[NEW][0].startswith("This is the address of your account now")
    assert "/undo-e-mail/" in letters[OLD][1] and letters[OLD][0].startswith(
        "Your account has another address"
    )
