"""Many vote in the same moment, one closes, two close, member and deputy vote: nothing is lost, doubled or half."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from civic.core.db import Database
from civic.core.permissions import Actor
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.motions.commands.open_vote import open_vote
from initiatives.council.motions.models import Ballot, Motion
from initiatives.council.motions.voting import ballots_in
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.recuse import recuse
from tests.at_once import at_once
from tests.events import recorded
from tests.integration.council.chamber import Chamber, chamber
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


@pytest.fixture
def real(committed: Engine) -> Database:
    return Database(committed)


def _begin(real: Database, seats: int, *, present: int | None = None) -> tuple[Chamber, int]:
    with real.transaction() as session:
        council = chamber(Town(small_city(session)), seats)
        return council, council.voting(present=present)


def _stored(real: Database, motion: int) -> Motion:
    with real.transaction() as session:
        return session.get_one(Motion, motion)


def test_thirty_five_vote_in_the_same_moment_and_all_are_in(real: Database) -> None:
    council, motion = _begin(real, 35)
    deeds = [lambda s, who=who: cast_ballot(s, who, motion, "yes") for who in council.members.values()]
    # As many at a time as there are connections; each for itself.
    assert set(at_once(real, *deeds[:18])) == set(at_once(real, *deeds[18:])) == {"done"}
    with real.reading() as session:
        assert ballots_in(session, motion) == 35
        assert len(recorded(session, "ballot.cast")) == 35
    assert at_once(real, lambda s: close_vote(s, council.clerk, motion)) == ["done"]
    assert _stored(real, motion).yes == 35


def test_a_ballot_of_the_last_moment_counts_or_is_refused(real: Database) -> None:
    council, motion = _begin(real, 12)
    deeds = [lambda s, who=who: cast_ballot(s, who, motion, "no") for who in council.members.values()]
    deeds.insert(6, lambda s: close_vote(s, council.clerk, motion))
    ends = at_once(real, *deeds)
    assert ends.pop(6) == "done" and set(ends) <= {"done", "motion.closed"}
    stored = _stored(real, motion)
    assert stored.no == ends.count("done")
    with real.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == ends.count("done")
        (opened,) = recorded(session, "motion.ballots_opened")
        assert len(opened.body["ballots"]) == ends.count("done")


def test_whoever_closes_at_the_same_moment_closes_once(real: Database) -> None:
    council, motion = _begin(real, 5)
    assert at_once(real, *[lambda s: close_vote(s, council.clerk, motion)] * 4) == ["done"] * 4
    with real.reading() as session:
        assert len(recorded(session, "motion.closed")) == 1


def test_one_seat_on_many_devices_has_one_ballot(real: Database) -> None:
    council, motion = _begin(real, 5)
    choices = ("yes", "no", "abstain", "yes", "no", "abstain")
    deeds = [lambda s, c=choice: cast_ballot(s, council.members[1], motion, c) for choice in choices]
    assert set(at_once(real, *deeds)) == {"done"}
    with real.reading() as session:
        numbers = session.scalars(select(Ballot.number).order_by(Ballot.number)).all()
        assert list(numbers) == list(range(1, len(numbers) + 1))
        last = session.scalars(select(Ballot.choice).order_by(Ballot.number.desc()).limit(1)).one()
        assert ballots_in(session, motion) == 1
    with real.transaction() as session:
        close_vote(session, council.clerk, motion)
    stored = _stored(real, motion)
    assert getattr(stored, last) == 1 and stored.yes + stored.no + stored.abstain == 1


def test_member_and_deputy_at_once_are_one_ballot(real: Database) -> None:
    council, motion = _begin(real, 5, present=4)
    with real.transaction() as session:
        council.town.city.session = session
        deputy, sitting = council.deputy(5), council.sitting_of(motion)

    def come_and_vote(who: Actor, choice: str) -> object:
        def deed(session: object) -> None:
            check_in(session, who, sitting)
            cast_ballot(session, who, motion, choice)

        return deed

    ends = at_once(real, come_and_vote(council.members[5], "yes"), come_and_vote(deputy, "no"))
    assert ends[0] == "done" and ends[1] in ("done", "attendance.member_is_there")
    with real.reading() as session:
        assert ballots_in(session, motion) == 1
    with real.transaction() as session:
        close_vote(session, council.clerk, motion)
    # Whoever came first, the member has the last word.
    assert (_stored(real, motion).yes, _stored(real, motion).no) == (1, 0)


def test_who_votes_while_they_stand_aside_has_no_ballot(real: Database) -> None:
    council, motion = _begin(real, 5)
    with real.reading() as session:
        council.town.city.session = session
        sitting = council.sitting_of(motion)
        (item,) = council.items(sitting)
    member = council.members[1]
    ends = at_once(
        real,
        lambda s: cast_ballot(s, member, motion, "yes"),
        lambda s: recuse(s, member, sitting, item),
        lambda s: cast_ballot(s, member, motion, "no"),
    )
    assert ends[1] == "done" and set(ends) <= {"done", "ballot.recused"}
    with real.transaction() as session:
        close_vote(session, council.clerk, motion)
    stored = _stored(real, motion)
    assert (stored.yes, stored.no, stored.recused) == (0, 0, 1)


def test_of_two_votes_at_once_one_is_opened(real: Database) -> None:
    with real.transaction() as session:
        council = chamber(Town(small_city(session)), 3)
        sitting = council.opened()
        motions = [council.motion(sitting) for _ in range(3)]
    ends = at_once(real, *[lambda s, m=motion: open_vote(s, council.clerk, m) for motion in motions])
    assert sorted(ends) == ["done", "sitting.vote_open", "sitting.vote_open"]
