"""An issue in somebody's hands: one at a time, for as long as there is life in it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core.clock import FrozenClock
from civic.core.db import Database
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.hand_over import hand_over
from civic.triage.presence.claims import LEASE, Claimed, claim, heed, release
from civic.triage.presence.queries import at_issues_of
from tests.small_city import SmallCity, small_city


def holder(session: Session, city: SmallCity, actor: Actor, public_id: str) -> int | None:
    for each in at_issues_of(session, actor, city.departments["lighting"]):
        if each.public_id == public_id:
            return each.claim.id if each.claim else None
    return None


def test_a_free_issue_is_taken_and_a_colleague_is_told_who_has_it(session: Session, city: SmallCity) -> None:
    issue, marta, oleg = city.report().public_id, city.staff(), city.staff()
    assert claim(session, marta, issue)
    assert not claim(session, oleg, issue)
    assert holder(session, city, oleg, issue) == marta.person_id
    heed(session, marta, issue)
    with pytest.raises(Claimed) as refused:
        heed(session, oleg, issue)
    assert refused.value.code == "issue.claimed"
    assert (refused.value.params["person"], refused.value.params["name"]) == (marta.person_id, marta.name)


def test_a_claim_ends_a_quarter_of_an_hour_after_the_last_sign_of_life(
    session: Session, city: SmallCity, at: FrozenClock
) -> None:
    issue, marta, oleg = city.report().public_id, city.staff(), city.staff()
    claim(session, marta, issue)
    at.move(LEASE - timedelta(seconds=1))
    heed(session, marta, issue)  # a verb is a sign of life
    at.move(LEASE - timedelta(seconds=1))
    assert not claim(session, oleg, issue)
    at.move(timedelta(seconds=1))
    heed(session, oleg, issue)
    assert claim(session, oleg, issue)
    assert holder(session, city, marta, issue) == oleg.person_id


def test_taking_over_names_whom_and_never_pushes_aside_a_third(session: Session, city: SmallCity) -> None:
    issue, marta, oleg, vera = city.report().public_id, city.staff(), city.staff(), city.staff()
    claim(session, marta, issue)
    assert claim(session, oleg, issue, over=marta.person_id)
    # Vera's page still says that Marta has it.
    assert not claim(session, vera, issue, over=marta.person_id)
    assert holder(session, city, vera, issue) == oleg.person_id


def test_who_lets_go_lets_go_of_their_own_only(session: Session, city: SmallCity) -> None:
    issue, marta, oleg = city.report().public_id, city.staff(), city.staff()
    claim(session, marta, issue)
    release(session, oleg, issue)
    assert holder(session, city, oleg, issue) == marta.person_id
    release(session, marta, issue)
    assert holder(session, city, oleg, issue) is None


def test_strangers_take_nothing_and_learn_nothing(session: Session, city: SmallCity) -> None:
    issue, private = city.report().public_id, city.report(category="person").public_id
    stranger = city.staff("roads")
    with pytest.raises(NotAllowed):
        claim(session, stranger, issue)
    with pytest.raises(NotFound):
        claim(session, stranger, private)
    with pytest.raises(NotAllowed):
        at_issues_of(session, stranger, city.departments["lighting"])
    with pytest.raises(NotAllowed):
        claim(session, city.with_role("moderator"), issue)


def test_who_could_not_take_it_in_hand_is_not_told_who_has(session: Session, city: SmallCity) -> None:
    private, colleague = city.report(category="person").public_id, city.staff("care")
    claim(session, colleague, private)
    heed(session, city.staff("roads"), private)
    heed(session, city.with_role("moderator"), private)
    with pytest.raises(Claimed):
        heed(session, city.staff("care"), private)


def test_who_has_handed_it_over_has_it_in_hand_until_it_is_taken(session: Session, city: SmallCity) -> None:
    issue, giver, taker = city.report().public_id, city.staff(), city.staff("roads")
    hand_over(session, giver, issue, "roads", "It is yours.")
    assert claim(session, giver, issue)
    assert holder(session, city, giver, issue) == giver.person_id
    accept(session, taker, issue)
    with pytest.raises(NotAllowed):
        claim(session, giver, issue)


def test_a_claim_is_no_event(session: Session, city: SmallCity) -> None:
    issue, marta, oleg = city.report().public_id, city.staff(), city.staff()
    before = session.scalar(text("SELECT count(*) FROM event"))
    claim(session, marta, issue)
    claim(session, oleg, issue, over=marta.person_id)
    release(session, oleg, issue)
    assert session.scalar(text("SELECT count(*) FROM event")) == before


def test_of_many_who_reach_for_it_at_once_one_has_it(committed: Engine) -> None:
    real, many = Database(committed), 6
    with real.transaction() as session:
        city = small_city(session)
        actors = [city.staff() for _ in range(many)]
    for _ in range(5):
        with real.transaction() as session:
            city.session = session
            issue = city.report().public_id
        ready = threading.Barrier(many)

        def reach(actor: Actor, issue: str = issue, ready: threading.Barrier = ready) -> bool:
            ready.wait(10)
            with real.transaction() as session:
                return claim(session, actor, issue)

        with ThreadPoolExecutor(many) as pool:
            assert sorted(pool.map(reach, actors)) == [False] * (many - 1) + [True]
