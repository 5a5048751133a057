"""The tables of statuses, checked over their full product, refusals included."""

from __future__ import annotations

import itertools

import pytest

from civic.issues.status import (
    ASSIGNMENT_STATUSES,
    ASSIGNMENT_VERBS,
    BEFORE,
    OPEN,
    issue_status,
    next_status,
    verbs_from,
)  # fmt: skip

VERBS = sorted({verb for _, verb in ASSIGNMENT_VERBS})

# Written down a second time, by row, as docs/domain.md has it.
EXPECTED = {
    "blocked": {"begin_turn", "put_after", "hand_over", "send_back", "decline"},
    "assigned": {"accept", "hand_over", "send_back", "put_after", "ask", "decline"},
    "accepted": {"schedule", "start", "deliver", "ask", "hand_over", "decline"},
    "scheduled": {"start", "deliver", "ask", "hand_over", "decline"},
    "in_progress": {"deliver", "ask", "hand_over", "decline"},
    "waiting": {"answer", "time_out", "close_unanswered", "hand_over", "decline"},
    "delivered": {"rework"},
    "declined": {"review"},
    "handed_over": set(),
}


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(ASSIGNMENT_STATUSES, VERBS)))
def test_a_verb_leaves_exactly_the_statuses_that_the_rules_name(status: str, verb: str) -> None:
    assert (next_status(status, verb, "accepted") is not None) == (verb in EXPECTED[status])


def test_every_status_has_a_row_and_every_verb_leads_to_a_status() -> None:
    assert set(EXPECTED) == set(ASSIGNMENT_STATUSES)
    assert set(ASSIGNMENT_VERBS.values()) - {BEFORE} <= set(ASSIGNMENT_STATUSES)
    for status in ASSIGNMENT_STATUSES:
        assert set(verbs_from(status)) == EXPECTED[status]


@pytest.mark.parametrize("before", ["assigned", "accepted", "scheduled", "in_progress"])
@pytest.mark.parametrize("verb", ["answer", "time_out"])
def test_waiting_goes_back_to_the_status_before(verb: str, before: str) -> None:
    assert next_status("waiting", verb, before) == before


# Never all three handed over: a hand-over opens another assignment, so somebody is always responsible.
THREE = [
    statuses
    for statuses in itertools.combinations_with_replacement(ASSIGNMENT_STATUSES, 3)
    if set(statuses) != {"handed_over"}
]


def by_the_rule(statuses: tuple[str, ...]) -> str:
    """The rule read aloud, once more and differently, for a set of assignments without verdict or merge."""
    opened = [status for status in statuses if status in OPEN]
    if opened:
        if "waiting" in opened:
            return "waiting"
        for status in ("in_progress", "scheduled", "accepted"):
            if status in opened:
                return status
        return "received"
    return "delivered" if "delivered" in statuses else "declined"


@pytest.mark.parametrize("statuses", THREE)
def test_an_issues_status_follows_from_any_three_assignments(statuses: tuple[str, ...]) -> None:
    assert issue_status(statuses) == by_the_rule(statuses)


@pytest.mark.parametrize("statuses", list(itertools.combinations_with_replacement(ASSIGNMENT_STATUSES, 2)))
def test_withdrawn_comes_before_duplicate_and_both_before_the_work(statuses: tuple[str, ...]) -> None:
    assert issue_status(statuses, withdrawn=True, merged=True) == "withdrawn"
    assert issue_status(statuses, merged=True) == "duplicate"


@pytest.mark.parametrize("verdict", ["confirmed", "closed"])
def test_a_verdict_counts_only_when_nothing_is_open(verdict: str) -> None:
    assert issue_status(["delivered"], verdict=verdict) == verdict
    assert issue_status(["delivered", "declined"], verdict=verdict) == verdict
    assert issue_status(["delivered", "accepted"], verdict=verdict) == "accepted"
    assert issue_status(["declined"], verdict=verdict) == "declined"
