"""A vote is closed once, by the numbers of that moment and the rule of the sitting's day."""

from __future__ import annotations

import pytest

from civic.core.errors import NotAllowed, WrongStatus
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.sittings.commands.check_out import check_out
from tests.events import recorded
from tests.integration.council.chamber import Chamber


def test_the_numbers_and_the_verdict_are_stored_and_recorded(council: Chamber) -> None:
    motion = council.voting(present=4)
    for seat, choice in ((1, "yes"), (2, "yes"), (3, "no")):
        cast_ballot(council.session, council.members[seat], motion, choice)
    outcome = close_vote(council.session, council.clerk, motion)
    assert (outcome.verdict, outcome.needed, outcome.quorum_needed) == ("carried", 2, 3)
    stored = council.stored(motion)
    assert (stored.status, stored.verdict) == ("decided", "carried")
    assert (stored.in_office, stored.present, stored.yes, stored.no, stored.abstain) == (5, 4, 2, 1, 0)
    (closed,) = recorded(council.session, "motion.closed")
    assert closed.body | {"sitting": ""} == {
        "sitting": "", "status": "open", "motion": motion, "in_office": 5, "present": 4, "recused": 0,
        "recused_present": 0, "yes": 2, "no": 1, "abstain": 0, "quorum_base": 5, "quorum_needed": 3,
        "quorum_present": 4, "base": 3, "needed": 2, "verdict": "carried",
    }  # fmt: skip


def test_closing_twice_is_the_same_answer_and_one_event(council: Chamber) -> None:
    motion = council.voting()
    cast_ballot(council.session, council.members[1], motion, "yes")
    first = close_vote(council.session, council.clerk, motion)
    assert close_vote(council.session, council.clerk, motion) == first
    assert len(recorded(council.session, "motion.closed")) == 1


def test_only_what_is_put_to_the_vote_is_closed_and_by_clerk_or_chair_alone(council: Chamber) -> None:
    sitting = council.opened()
    motion = council.motion(sitting)
    with pytest.raises(WrongStatus):
        close_vote(council.session, council.clerk, motion)
    with pytest.raises(NotAllowed):
        close_vote(council.session, council.members[1], motion)


def test_who_has_voted_and_left_has_taken_part(council: Chamber) -> None:
    motion = council.voting(present=3)
    public_id = council.sitting_of(motion)
    cast_ballot(council.session, council.members[1], motion, "yes")
    for seat in (1, 2):
        check_out(council.session, council.members[seat], public_id)
    outcome = close_vote(council.session, council.clerk, motion)
    assert (outcome.verdict, outcome.quorum_present) == ("no_quorum", 2)
