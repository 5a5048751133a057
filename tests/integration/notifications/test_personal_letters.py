"""Letters with links, and letters that tell people what happened to their accounts, as they are sent."""

from __future__ import annotations

from civic.core import clock
from civic.core.permissions import Actor
from civic.people.asking import ask_by_letter
from civic.people.email import ask_for_email, change_email
from civic.people.password import change_password
from civic.people.sessions import begin_session
from tests.following import Followers
from tests.integration.notifications.conftest import Sent
from tests.letters import newest_secret
from tests.small_city import small_city

OLD, NEW, PASSWORD = "person@city.example", "new@city.example", "four plain words here"


def test_people_are_told_by_letter_and_links_work(followers: Followers, sent: Sent) -> None:
    key = followers.tools.settings.secret_key.encode()
    with followers.tools.database.transaction() as session:
        city = small_city(session)
        person = city.person(password=PASSWORD)
        person.email = OLD
        for address in (OLD, "stranger@city.example"):
            ask_by_letter(session, key, "sign_up", address, language="en", details={})
    letters = sent()
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
    subject, text = sent()[OLD]
    assert subject.startswith("Somebody signed in to your account")
    assert "Chrome, Windows, 203.0.113.0/24" in text and "Firefox" not in text

    me = Actor(person_id=person.id, proved_at=clock.now())
    with followers.tools.database.transaction() as session:
        change_password(session, me, before=PASSWORD, password="brand new words here")
    assert sent()[OLD][0].startswith("Your password was changed")

    with followers.tools.database.transaction() as session:
        ask_for_email(session, me, key, NEW)
    assert sent()[NEW][0].startswith("Confirm your new address")
    with followers.tools.database.transaction() as session:
        change_email(session, me, key, newest_secret(session, NEW, key))
    letters = sent()
    assert letters[NEW][0].startswith("This is the address of your account now")
    assert "/undo-e-mail/" in letters[OLD][1] and letters[OLD][0].startswith(
        "Your account has another address"
    )
