"""What a rule would do, whatever it says and however the issue stands."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.calendar import WorkingCalendar
from civic.issues.status import ASSIGNMENT_STATUSES, ISSUE_STATUSES, PRIORITIES
from civic.rules.definition import CHANGES, LADDER, MINUTES, ROLES, Definition, read_definition
from civic.rules.facts import Facts, Part
from civic.rules.planning import plan, step

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
UNITS = ("lighting", "roads", "care")
KINDS = ("lamp", "poster")


def _calendar(opens: int, closes: int) -> WorkingCalendar:
    return WorkingCalendar("UTC", dict.fromkeys(range(5), ((time(opens), time(closes)),)))


CALENDARS = dict(zip(UNITS, (_calendar(9, 17), _calendar(6, 14), _calendar(12, 20)), strict=True))


def facts(
    status: str, priority: str, category: str, department: str, parts: list[tuple[str, str]], hours: int, asked: bool
) -> Facts:  # fmt: skip
    at = MONDAY + timedelta(hours=hours)
    return Facts(
        issue_id=1, public_id="7K3M9QXA", at=at, calendars=CALENDARS, status=status, priority=priority,
        category=category, group="streets", department=department,
        parts=tuple(Part(number, unit, state) for number, (unit, state) in enumerate(parts, 1)), areas=frozenset(),
        lon=None, lat=None, stems=frozenset({"lamp"}), answers={}, reporters=1, source="web", language="en",
        photo=False, reopened=False, desk=False, reachable=asked, received_at=MONDAY, changed_at=MONDAY,
        status_since=MONDAY, target=MONDAY + timedelta(days=3), turn=1, title="A lamp",
    )  # fmt: skip


FACTS = st.builds(
    facts, st.sampled_from(ISSUE_STATUSES), st.sampled_from(PRIORITIES), st.sampled_from(KINDS), st.sampled_from(UNITS),
    st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(ASSIGNMENT_STATUSES)), max_size=4),
    st.integers(0, 400), st.booleans(),
)  # fmt: skip

WORDS, UNIT = st.just("So."), st.sampled_from(UNITS)
ACTIONS = st.one_of(
    st.fixed_dictionaries({"do": st.sampled_from(["hand_over", "involve"]), "department": UNIT, "message": WORDS}),
    st.fixed_dictionaries({"do": st.just("recategorise"), "category": st.sampled_from(KINDS), "message": WORDS}),
    st.fixed_dictionaries({"do": st.just("prioritise"), "priority": st.sampled_from(PRIORITIES)}),
    st.fixed_dictionaries({"do": st.just("set_target"), "days": st.integers(1, 365), "message": WORDS}),
    st.just({"do": "ask", "question": "Which one?"}),
    st.just({"do": "note", "text": "Look."}),
    st.fixed_dictionaries({"do": st.just("notify"), "role": st.sampled_from(ROLES)}),
    st.fixed_dictionaries({"do": st.just("escalate"), "role": st.sampled_from(LADDER)}),
    st.just({"do": "close_unanswered"}),
)  # fmt: skip
CONDITIONS = st.one_of(
    st.fixed_dictionaries(
        {"field": st.just("status"), "value": st.lists(st.sampled_from(ISSUE_STATUSES), min_size=1)}
    ),
    st.fixed_dictionaries(
        {"field": st.just("department"), "op": st.sampled_from(["is", "is_not"]), "value": st.just(["roads"])}
    ),
    st.fixed_dictionaries(
        {"field": st.just("in_status"), "op": st.sampled_from(["at_least", "less_than"]), "value": st.integers(1, 99)}
    ),
    st.fixed_dictionaries({"field": st.just("working_hours"), "value": st.booleans()}),
)  # fmt: skip
WHENS = st.one_of(
    st.just({"on": "received"}),
    st.fixed_dictionaries(
        {"on": st.just("changed"), "kinds": st.lists(st.sampled_from(CHANGES), min_size=1, unique=True)}
    ),
    st.fixed_dictionaries({"on": st.just("time"), "minutes": st.sampled_from(MINUTES)}),
)


def _read(when: Any, groups: Any, then: Any) -> Definition:
    return read_definition({"when": when, "if": groups, "then": then})


RULES = st.builds(
    _read, WHENS, st.lists(st.lists(CONDITIONS, min_size=1, max_size=2), max_size=2),
    st.lists(ACTIONS, min_size=1, max_size=5),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(RULES, FACTS)
def test_actions_are_planned_in_their_order_each_on_what_the_one_before_has_left(
    rule: Definition, issue: Facts
) -> None:
    found = plan(rule, issue)
    assert found == plan(rule, issue), "of the same facts the same comes"
    if found is None:
        return
    planned, after = found
    assert [each.action for each in planned] == list(rule.actions)
    now = issue
    for each in planned:
        again, now = step(each.action, now)
        assert again == each
        assert not each.left_out or not each.changes
    assert now == after


@settings(deadline=None, max_examples=150)
@given(RULES, FACTS)
def test_what_was_just_done_is_not_done_again(rule: Definition, issue: Facts) -> None:
    for action in rule.actions:
        planned, after = step(action, issue)
        if planned.changes:
            again, same = step(action, after)
            assert again.left_out and same == after


@settings(deadline=None, max_examples=100)
@given(RULES)
def test_what_a_rule_says_is_read_from_what_is_written_of_it(rule: Definition) -> None:
    assert read_definition(rule.as_json()) == rule


@settings(deadline=None, max_examples=50)
@given(FACTS, st.integers(1, 20))
def test_working_days_are_those_of_the_department_that_has_it_by_then(issue: Facts, days: int) -> None:
    rule = _read(
        {"on": "received"}, [],
        [
            {"do": "hand_over", "department": "care", "message": "So."},
            {"do": "set_target", "days": days, "message": "So."},
        ],
    )  # fmt: skip
    found = plan(rule, issue)
    assert found is not None
    handed, dated = found[0]
    if not handed.left_out:
        assert dated.then == CALENDARS["care"].add_working_days(issue.at, days)
