"""The same thing done twice in the same moment, over connections of their own: it happens once."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from civic.core.db import Database
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.put_after import put_after
from civic.issues.commands.send_back import send_back
from civic.parties.commands.accept import accept as party_accepts
from civic.parties.commands.finish import finish
from civic.parties.commands.revoke import revoke
from civic.parties.commands.send import Wanted, send
from civic.parties.described import PartySpec
from civic.parties.models import PartyLink
from civic.parties.shaping import add_party
from civic.parties.work import secret_of
from tests.at_once import at_once
from tests.integration.issues.rows import assignments_of, kinds_of
from tests.small_city import KEY, SmallCity, small_city

TIMES = 5


@pytest.fixture
def real(committed: Engine) -> Database:
    return Database(committed)


@pytest.fixture
def desk(real: Database) -> tuple[SmallCity, Actor, Actor]:
    with real.transaction() as session:
        city = small_city(session)
        return city, city.staff(), city.staff("roads")


def reported(session: Session, city: SmallCity) -> str:
    city.session = session
    return city.report().public_id


def test_taking_a_part_and_sending_it_back_at_once_leave_one_of_both(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, agent, roads = desk
    for _ in range(TIMES):
        with real.transaction() as session:
            issue = reported(session, city)
            hand_over(session, agent, issue, "roads", "Yours.")
        outcomes = at_once(
            real,
            lambda session, issue=issue: accept(session, roads, issue),
            lambda session, issue=issue: send_back(session, roads, issue, "No."),
        )
        assert outcomes.count("done") == 1
        with real.reading() as session:
            statuses = [item.status for item in assignments_of(session, issue)]
        last = (
            ["handed_over", "accepted"]
            if outcomes[0] == "done"
            else ["handed_over", "handed_over", "assigned"]
        )
        assert statuses == last


def test_a_link_that_is_used_twice_at_once_counts_once(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, agent, _ = desk
    for turn in range(TIMES):
        with real.transaction() as session:
            issue = reported(session, city)
            spec = PartySpec("Mast", f"mast{turn}@example.org", "en", ("lighting",))
            add_party(session, SYSTEM, spec)
            wanted = Wanted("", spec.email, "Renew it.")
            number = send(session, agent, issue, wanted, key=KEY)
            secret = secret_of(KEY, session.get_one(PartyLink, number))
        taken = at_once(real, *[lambda session, secret=secret: party_accepts(session, secret)] * 2)
        assert taken.count("done") == 1
        done = at_once(real, *[lambda session, secret=secret: finish(session, secret, "Done.")] * 2)
        assert done.count("done") == 1
        with real.reading() as session:
            kinds = kinds_of(session, issue)
        assert (kinds.count("accepted"), kinds.count("delivered")) == (1, 1)


def test_a_link_that_is_taken_back_while_it_is_used_is_one_or_the_other(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, agent, _ = desk
    for turn in range(TIMES):
        with real.transaction() as session:
            issue = reported(session, city)
            number = send(session, agent, issue, Wanted("Mast", f"m{turn}@example.org", "Renew it."), key=KEY)
            secret = secret_of(KEY, session.get_one(PartyLink, number))
        outcomes = at_once(
            real,
            lambda session, secret=secret: finish(session, secret, "Done."),
            lambda session, issue=issue, number=number: revoke(session, agent, issue, number),
        )
        assert outcomes.count("done") == 1
        with real.reading() as session:
            assert session.get_one(PartyLink, number).status == (
                "done" if outcomes[0] == "done" else "revoked"
            )


def test_a_turn_comes_once_however_it_is_brought_about(
    real: Database, desk: tuple[SmallCity, Actor, Actor]
) -> None:
    city, agent, _ = desk
    for _ in range(TIMES):
        with real.transaction() as session:
            issue = reported(session, city)
            accept(session, agent, issue)
            first = assignments_of(session, issue)[0].id
            involve(session, agent, issue, "roads", after=first)
            second = assignments_of(session, issue)[1].id
        outcomes = at_once(
            real,
            lambda session, issue=issue, first=first: deliver(
                session, agent, issue, "Done.", assignment=first
            ),
            lambda session, issue=issue, second=second: put_after(
                session, agent, issue, None, assignment=second
            ),
            lambda session, issue=issue, first=first: deliver(
                session, agent, issue, "Done.", assignment=first
            ),
        )
        assert (outcomes[0], outcomes[2]).count("done") == 1
        with real.reading() as session:
            kinds = kinds_of(session, issue)
            assert [item.status for item in assignments_of(session, issue)] == ["delivered", "assigned"]
        assert kinds.count("turn_came") + kinds.count("put_after") == 1
