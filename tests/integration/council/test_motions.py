"""Motions are put, opened with a quorum, decided by their rule, and have their effect on the initiative."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from civic.core.errors import DomainError, InvalidInput, NotAllowed, WrongStatus
from civic.core.permissions import SYSTEM
from initiatives.council.commands.bring_in_rules import bring_in_rules
from initiatives.council.motions.commands.announce import announce
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.motions.commands.give_casting_vote import give_casting_vote
from initiatives.council.motions.commands.open_vote import open_vote
from initiatives.council.motions.commands.put_motion import put_motion
from initiatives.council.motions.commands.withdraw_motion import withdraw_motion
from initiatives.council.outcome import Outcome
from initiatives.council.sittings.commands.add_item import add_item
from initiatives.council.sittings.commands.finish_item import finish_item
from initiatives.council.sittings.commands.name_chair import name_chair
from initiatives.council.sittings.commands.note_departure import note_departure
from initiatives.council.sittings.commands.note_recusal import note_recusal
from initiatives.council.sittings.commands.open_item import open_item
from initiatives.council.sittings.status import MOTION_STATUSES, MOTION_VERBS
from initiatives.delivery.commands.reject import reject
from initiatives.delivery.models import Project
from initiatives.opinions.models import OpinionRound
from tests.events import recorded
from tests.integration.council.chamber import TODAY, Chamber, rule


def _vote(council: Chamber, motion: int, *choices: str) -> Outcome:
    open_vote(council.session, council.clerk, motion)
    for seat, choice in enumerate(choices, start=1):
        cast_ballot(council.session, council.members[seat], motion, choice)
    return close_vote(council.session, council.clerk, motion)


def _on_agenda(council: Chamber) -> tuple[str, str, int]:
    """An initiative, and an open sitting that deals with it."""
    sitting = council.opened()
    initiative = council.town.published()
    council.town.initiative(initiative).status = "on_agenda"
    item = add_item(council.session, council.clerk, sitting, initiative=initiative)
    finish_item(council.session, council.clerk, sitting, council.items(sitting)[0])
    open_item(council.session, council.clerk, sitting, item)
    return sitting, initiative, item


def _put(council: Chamber, sitting: str, item: int, **values: Any) -> int:
    given: dict[str, Any] = {"text": "It is decided.", "rule": "simple"} | values
    return put_motion(council.session, council.clerk, sitting, item, **given)


def test_a_sitting_uses_the_version_of_its_day(council: Chamber) -> None:
    bring_in_rules(
        council.session, SYSTEM,
        [rule(since=TODAY, majority="at least 4"), rule(since=TODAY + timedelta(days=1), majority="at least 1")],
    )  # fmt: skip
    motion = council.motion(council.opened())
    assert _vote(council, motion, "yes", "yes", "yes").needed == 4
    assert recorded(council.session, "motion.put")[-1].body["since"] == TODAY.isoformat()


def test_a_motion_that_cannot_be_is_refused_field_by_field(council: Chamber) -> None:
    bring_in_rules(council.session, SYSTEM, [rule("secret", secrecy="secret")])
    sitting, _initiative, item = _on_agenda(council)
    motion = _put(council, sitting, item)
    for values, field, code in (
        ({"text": " "}, "text", "text.missing"),
        ({"rule": "none"}, "rule", "motion.rule_unknown"),
        ({"rule": "secret"}, "rule", "motion.rule_secret"),
        ({"effect": "burn"}, "effect", "motion.effect_unknown"),
        ({"effect": "reject", "amends": motion}, "effect", "motion.amendment_without_effect"),
        ({"effect": "accept"}, "department", "department.not_found"),
        ({"amends": motion + 100}, "amends", "motion.amends_unknown"),
    ):
        with pytest.raises(InvalidInput) as refused:
            _put(council, sitting, item, **values)
        assert [(each.field, each.code) for each in refused.value.problems] == [(field, code)]
    first = council.items(sitting)[0]
    with pytest.raises(WrongStatus):
        _put(council, sitting, first)
    with pytest.raises(NotAllowed):
        put_motion(council.session, council.members[1], sitting, item, text="It is.", rule="simple")


def test_no_vote_without_the_quorum_of_its_rule(council: Chamber) -> None:
    sitting = council.opened(present=3)
    motion = council.motion(sitting)
    note_departure(council.session, council.clerk, sitting, 3)
    with pytest.raises(DomainError) as refused:
        open_vote(council.session, council.clerk, motion)
    assert (refused.value.code, refused.value.params) == ("motion.no_quorum", {"present": 2, "needed": 3})
    assert council.stored(motion).status == "put"


def test_amendments_come_before_what_they_amend_and_one_vote_at_a_time(council: Chamber) -> None:
    sitting = council.opened()
    motion = council.motion(sitting)
    amendment = council.motion(sitting, amends=motion)
    other = council.motion(sitting, amends=motion)
    with pytest.raises(DomainError, match=r"motion\.amendments_first"):
        open_vote(council.session, council.clerk, motion)
    open_vote(council.session, council.clerk, amendment)
    with pytest.raises(DomainError, match=r"sitting\.vote_open"):
        open_vote(council.session, council.clerk, other)
    close_vote(council.session, council.clerk, amendment)
    withdraw_motion(council.session, council.clerk, other)
    open_vote(council.session, council.clerk, motion)


def test_the_chair_breaks_a_tie_and_nobody_else(council: Chamber) -> None:
    bring_in_rules(council.session, SYSTEM, [rule("chair", tie="casting_vote")])
    sitting = council.opened()
    name_chair(council.session, council.clerk, sitting, 2)
    chair = council.members[2]
    motion = council.motion(sitting, rule="chair")
    assert _vote(council, motion, "yes", "no").verdict == "tied"
    assert council.stored(motion).status == "tied"
    with pytest.raises(DomainError, match=r"sitting\.vote_open"):
        finish_item(council.session, council.clerk, sitting, council.items(sitting)[0])
    for nobody in (council.clerk, council.members[1]):
        with pytest.raises(NotAllowed):
            give_casting_vote(council.session, nobody, motion, "yes")
    assert give_casting_vote(council.session, chair, motion, "yes").verdict == "carried"
    stored = council.stored(motion)
    assert (stored.status, stored.verdict, stored.casting) == ("decided", "carried", "yes")
    with pytest.raises(WrongStatus):
        give_casting_vote(council.session, chair, motion, "no")
    assert close_vote(council.session, council.clerk, motion).verdict == "carried"


def test_a_chair_who_stands_aside_breaks_no_tie(council: Chamber) -> None:
    bring_in_rules(council.session, SYSTEM, [rule("chair", tie="casting_vote")])
    sitting = council.opened()
    name_chair(council.session, council.clerk, sitting, 5)
    note_recusal(council.session, council.clerk, sitting, council.items(sitting)[0], 5)
    motion = council.motion(sitting, rule="chair")
    assert _vote(council, motion, "yes", "no").verdict == "tied"
    with pytest.raises(DomainError, match=r"ballot\.recused"):
        give_casting_vote(council.session, council.members[5], motion, "yes")
    name_chair(council.session, council.clerk, sitting, 4)
    assert give_casting_vote(council.session, council.members[4], motion, "no").verdict == "rejected"


def test_the_chair_opens_and_closes_votes_and_announces_them_once(council: Chamber) -> None:
    sitting = council.opened()
    name_chair(council.session, council.clerk, sitting, 1)
    chair, motion = council.members[1], council.motion(sitting)
    with pytest.raises(WrongStatus):
        announce(council.session, chair, motion)
    open_vote(council.session, chair, motion)
    close_vote(council.session, chair, motion)
    assert [announce(council.session, chair, motion) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("effect", "status"),
    [("reject", "rejected"), ("refer_back", "opinion"), ("postpone", "on_agenda"), ("none", "in_council")],
)
def test_what_is_carried_has_its_effect_in_the_same_moment(
    council: Chamber, effect: str, status: str
) -> None:
    sitting, initiative, item = _on_agenda(council)
    _vote(council, _put(council, sitting, item, effect=effect, refusing=effect == "reject"), "yes")
    assert council.town.initiative(initiative).status == status
    told = [each.body["taken"] for each in recorded(council.session, "motion.effect")]
    assert told == ([] if effect == "none" else [True])
    rounds = council.session.query(OpinionRound).filter_by(concluded_at=None).count()
    assert rounds == (effect == "refer_back")


def test_what_is_accepted_goes_to_a_department_under_the_name_of_the_decision(council: Chamber) -> None:
    sitting, initiative, item = _on_agenda(council)
    motion = _put(council, sitting, item, effect="accept", department="roads")
    assert _vote(council, motion, "no").verdict == "rejected"
    assert council.town.initiative(initiative).status == "in_council"
    assert council.stored(motion).effect_taken is None
    with pytest.raises(DomainError, match=r"item\.undecided"), council.session.begin_nested():
        finish_item(council.session, council.clerk, sitting, item)
    _vote(council, _put(council, sitting, item, effect="accept", department="roads"), "yes")
    row = council.town.initiative(initiative)
    project = council.session.get_one(Project, row.id)
    assert row.status == "accepted" and project.decision == f"The council in November · {sitting}/2"
    finish_item(council.session, council.clerk, sitting, item)


def test_a_result_stands_where_its_effect_is_not_possible_any_more(council: Chamber) -> None:
    sitting, initiative, item = _on_agenda(council)
    motion = _put(council, sitting, item, effect="postpone")
    reject(council.session, council.clerk, initiative)
    assert _vote(council, motion, "yes").verdict == "carried"
    assert council.stored(motion).effect_taken is False
    assert council.town.initiative(initiative).status == "rejected"


MOTION_DEEDS: dict[str, Callable[[Chamber, int], object]] = {
    "withdraw": lambda council, motion: withdraw_motion(council.session, council.clerk, motion),
    "open_vote": lambda council, motion: open_vote(council.session, council.clerk, motion),
    "close_vote": lambda council, motion: close_vote(council.session, council.clerk, motion),
    "give_casting_vote": lambda council, motion: give_casting_vote(
        council.session, council.members[1], motion, "yes"
    ),
}
MOTION_WAYS = {
    "put": (), "voting": ("open_vote",), "withdrawn": ("withdraw",), "tied": ("open_vote", "tie", "close_vote"),
    "decided": ("open_vote", "close_vote"),
}  # fmt: skip


def test_every_verb_of_a_motion_leaves_the_statuses_of_the_table_and_no_other(council: Chamber) -> None:
    bring_in_rules(council.session, SYSTEM, [rule("chair", tie="casting_vote", majority="at least 2")])
    for status, verb in product(MOTION_STATUSES, MOTION_DEEDS):
        with council.session.begin_nested() as undone:
            sitting = council.opened()
            name_chair(council.session, council.clerk, sitting, 1)
            motion = council.motion(sitting, rule="chair")
            for step in MOTION_WAYS[status]:
                if step == "tie":
                    for seat, choice in ((1, "yes"), (2, "no")):
                        cast_ballot(council.session, council.members[seat], motion, choice)
                else:
                    MOTION_DEEDS[step](council, motion)
            assert council.stored(motion).status == status
            reached = MOTION_VERBS.get((status, verb))
            # Closing a vote that is closed is the same answer once more.
            if reached is None and not (verb == "close_vote" and status in ("tied", "decided")):
                with pytest.raises(DomainError, match=r"verb_not_possible|vote_open"):
                    MOTION_DEEDS[verb](council, motion)
            else:
                MOTION_DEEDS[verb](council, motion)
                council.session.flush()
                assert council.stored(motion).status == (reached or status)
            undone.rollback()
