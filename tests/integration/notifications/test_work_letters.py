"""Letters about work: to outside parties with their link, and to staff about what they must look at."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.send_back import send_back
from civic.parties.clockwork import expire_links
from civic.parties.commands.ask import ask
from civic.parties.commands.revoke import revoke
from civic.parties.commands.send import Wanted, send
from civic.parties.models import PartyLink
from civic.parties.work import secret_of
from civic.people.models import Person
from tests.following import Followers
from tests.integration.issues.rows import assignments_of
from tests.integration.notifications.conftest import Sent
from tests.small_city import SmallCity, small_city


def address_of(session: Session, actor: Actor) -> str:
    return session.get_one(Person, actor.person_id).email


def test_a_party_gets_its_link_and_the_sender_hears_of_what_it_says_and_of_its_end(
    followers: Followers, sent: Sent
) -> None:
    key = followers.tools.settings.secret_key.encode()
    database = followers.tools.database
    with database.transaction() as session:
        city = small_city(session)
        issue, agent = city.report(text="Maria saw it.").public_id, city.staff()
        sender = address_of(session, agent)
        wanted = Wanted("Mast", "mast@example.org", "Renew it.", days=3)
        number = send(session, agent, issue, wanted, key=key)
        secret = secret_of(key, session.get_one(PartyLink, number))
    letters = sent()
    subject, words = letters["mast@example.org"]
    assert f"/party/{secret}" in words and "Maria" not in words and "Renew it." not in words
    assert sender not in letters
    with database.transaction() as session:
        ask(session, secret, "Which mast?")
    subject, words = sent()[sender]
    assert "a question from outside" in subject and "Which mast?" not in words
    with clock.frozen(clock.now() + timedelta(days=4)):
        expire_links(followers.tools)
        assert "the link has run out" in sent()[sender][0]


def test_a_link_that_was_taken_back_before_its_letter_left_is_not_sent(
    followers: Followers, sent: Sent
) -> None:
    key = followers.tools.settings.secret_key.encode()
    with followers.tools.database.transaction() as session:
        city = small_city(session)
        issue, agent = city.report().public_id, city.staff()
        number = send(session, agent, issue, Wanted("Mast", "mast@example.org", "Renew it."), key=key)
        revoke(session, agent, issue, number)
    assert "mast@example.org" not in sent()


def dispute(session: Session, city: SmallCity) -> None:
    issue, lighting, roads = city.report().public_id, city.staff(), city.staff("roads")
    for _ in range(3):
        hand_over(session, lighting, issue, "roads", "Yours.")
        send_back(session, roads, issue, "No, yours.")


def test_a_lead_is_told_to_decide_and_a_department_that_its_turn_has_come(
    followers: Followers, sent: Sent
) -> None:
    with followers.tools.database.transaction() as session:
        city = small_city(session)
        lead, head = city.staff("lighting", "lead"), city.staff("roads", "head")
        addresses = address_of(session, lead), address_of(session, head)
        dispute(session, city)
        issue, agent = city.report().public_id, city.staff()
        accept(session, agent, issue)
        involve(session, agent, issue, "roads", after=assignments_of(session, issue)[0].id)
        deliver(session, agent, issue, "Done.")
    letters = sent()
    assert "decide whose it is" in letters[addresses[0]][0]
    assert "your turn has come" in letters[addresses[1]][0]
