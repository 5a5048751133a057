"""A seat has one ballot, which may be changed until the vote is closed."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.db import domain_error
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from initiatives.council.motions.commands.cast_ballot import MOST_BALLOTS, cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.motions.commands.open_vote import open_vote
from initiatives.council.motions.models import Ballot
from initiatives.council.motions.voting import commitment_to
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.note_recusal import note_recusal
from tests.events import recorded
from tests.integration.council.chamber import Chamber


def _refused(council: Chamber, actor: Actor, motion: int, choice: str = "yes") -> str:
    with pytest.raises(DomainError) as refused:
        cast_ballot(council.session, actor, motion, choice)
    return refused.value.code


def test_the_last_choice_counts_and_the_same_one_again_changes_nothing(council: Chamber) -> None:
    motion, member = council.voting(), council.members[1]
    first = cast_ballot(council.session, member, motion, "yes")
    again = cast_ballot(council.session, member, motion, "yes")
    assert (first.changed, again.changed) == (True, False)
    assert (again.code, again.number, again.cast_at) == (first.code, 1, first.cast_at)
    assert cast_ballot(council.session, member, motion, "no").number == 2
    close_vote(council.session, council.clerk, motion)
    stored = council.stored(motion)
    assert (stored.yes, stored.no) == (0, 1)


def test_what_the_log_held_back_is_opened_when_the_vote_is_closed(council: Chamber) -> None:
    motion = council.voting()
    receipts = [
        cast_ballot(council.session, council.members[seat], motion, choice)
        for seat, choice in ((1, "yes"), (2, "abstain"), (1, "no"))
    ]
    told = recorded(council.session, "ballot.cast")
    assert [each.body for each in told] == [{"motion": motion}] * 3
    # The number of ballots is told; that one was changed is not.
    assert [len(each.rooms) for each in told] == [1, 1, 0]
    assert recorded(council.session, "motion.ballots_opened") == []
    close_vote(council.session, council.clerk, motion)
    (opened,) = recorded(council.session, "motion.ballots_opened")
    assert opened.rooms == []
    said = [(each["seat"], each["number"], each["choice"]) for each in opened.body["ballots"]]
    assert said == [(1, 1, "yes"), (1, 2, "no"), (2, 1, "abstain")]
    assert _commitments(council.session) == Counter(bytes.fromhex(each.code) for each in receipts)
    for each in opened.body["ballots"]:
        ballot = council.session.get_one(Ballot, each["ballot"])
        assert ballot.salt is not None and ballot.salt.hex() == each["salt"]
        assert commitment_to(ballot, each["seat"]) in _commitments(council.session)


def _commitments(session: Session) -> Counter[bytes]:
    rows = session.scalars(
        text("SELECT commitment FROM event WHERE kind = 'ballot.cast' AND actor_id IS NULL")
    )
    return Counter(bytes(each) for each in rows)


def test_after_the_vote_is_closed_and_before_it_is_open_there_is_no_ballot(council: Chamber) -> None:
    sitting = council.opened()
    motion = council.motion(sitting)
    with pytest.raises(WrongStatus):
        cast_ballot(council.session, council.members[1], motion, "yes")
    open_vote(council.session, council.clerk, motion)
    close_vote(council.session, council.clerk, motion)
    assert _refused(council, council.members[1], motion) == "motion.closed"
    assert council.stored(motion).yes == 0


def test_only_who_is_there_and_has_a_seat_votes(council: Chamber) -> None:
    motion = council.voting(present=4)
    assert _refused(council, council.members[5], motion) == "ballot.not_present"
    assert _refused(council, council.members[1], motion, "maybe") == "ballot.choice_unknown"
    without_factor = Actor(person_id=council.members[1].person_id)
    for nobody in (council.clerk, council.town.resident(), without_factor, Actor()):
        with pytest.raises(NotAllowed):
            cast_ballot(council.session, nobody, motion, "yes")
    with pytest.raises(NotFound):
        cast_ballot(council.session, council.members[1], motion + 1, "yes")


def test_of_member_and_deputy_the_one_votes_who_is_there(council: Chamber) -> None:
    motion = council.voting(present=4)
    sitting, deputy = council.sitting_of(motion), council.deputy(5)
    check_in(council.session, deputy, sitting)
    assert _refused(council, council.members[5], motion) == "ballot.another_is_there"
    assert cast_ballot(council.session, deputy, motion, "yes").seat == 5
    check_in(council.session, council.members[5], sitting)
    assert _refused(council, deputy, motion) == "ballot.another_is_there"
    assert cast_ballot(council.session, council.members[5], motion, "no").number == 2
    close_vote(council.session, council.clerk, motion)
    assert (council.stored(motion).yes, council.stored(motion).no) == (0, 1)


def test_who_stands_aside_has_no_ballot_any_more(council: Chamber) -> None:
    motion = council.voting()
    sitting = council.sitting_of(motion)
    cast_ballot(council.session, council.members[1], motion, "yes")
    note_recusal(council.session, council.clerk, sitting, council.items(sitting)[0], 1)
    assert _refused(council, council.members[1], motion) == "ballot.recused"
    close_vote(council.session, council.clerk, motion)
    stored = council.stored(motion)
    assert (stored.yes, stored.recused, stored.recused_present, stored.present) == (0, 1, 1, 5)


def test_a_ballot_is_not_cast_anew_for_ever(council: Chamber) -> None:
    motion, choices = council.voting(), ("yes", "no")
    for number in range(MOST_BALLOTS):
        cast_ballot(council.session, council.members[1], motion, choices[number % 2])
    assert _refused(council, council.members[1], motion) == "ballot.changed_too_often"


def test_the_database_takes_no_ballot_outside_a_vote_and_changes_none(council: Chamber) -> None:
    motion = council.voting()
    cast_ballot(council.session, council.members[1], motion, "yes")
    for statement in ("UPDATE ballot SET choice = 'no'", "DELETE FROM ballot", "TRUNCATE ballot"):
        with pytest.raises(DBAPIError, match="permission denied"), council.session.begin_nested():
            council.session.execute(text(statement))
    close_vote(council.session, council.clerk, motion)
    late = Ballot(
        motion_id=motion,
        member_id=council.terms[2],
        number=1,
        choice="yes",
        deputy=False,
        cast_at=clock.now(),
    )
    with pytest.raises(DBAPIError) as refused, council.session.begin_nested():
        council.session.add(late)
        council.session.flush()
    found = domain_error(refused.value)
    assert found is not None and found.code == "motion.closed"


@pytest.mark.parametrize("verb", ["UPDATE ballot SET number = 2", "DELETE FROM ballot", "TRUNCATE ballot"])
def test_not_even_the_owner_changes_a_ballot(as_owner: Session, verb: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        as_owner.execute(text("ALTER TABLE ballot DISABLE TRIGGER ballot_while_voting"))
        as_owner.execute(text("ALTER TABLE ballot DROP CONSTRAINT fk_ballot_motion_id_motion"))
        as_owner.execute(text("ALTER TABLE ballot DROP CONSTRAINT fk_ballot_member_id_council_member"))
        as_owner.execute(
            text(
                "INSERT INTO ballot (motion_id, member_id, number, choice, deputy, cast_at)"
                " VALUES (1, 1, 1, 'yes', false, now())"
            )
        )
        as_owner.execute(text(verb))
