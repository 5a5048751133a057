"""Rules act on an issue once for each turn of it, by the ordinary commands, and never on what rules did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from civic.city.calendars import save_calendar
from civic.core import clock
from civic.core.calendar_file import calendar_from
from civic.core.events import StoredEvent, Subject
from civic.core.permissions import SYSTEM
from civic.issues.commands.ask import ask
from civic.issues.commands.involve import involve
from civic.issues.commands.put_after import put_after
from civic.issues.commands.update import update
from civic.issues.status import TAKEN_IN
from civic.rules.definition import read_definition
from civic.rules.models import Rule, RuleFiring
from civic.rules.running import ActionFailed, Call, call_of, fire, listening, note_failure
from civic.rules.switching import switch_off_broken
from civic.rules.trying import try_rule
from tests.integration.issues.rows import assignments_of, issue_of, kinds_of, last_event
from tests.small_city import MONDAY, SmallCity, events_of

Written = Callable[..., int]
LAMPS = [{"field": "category", "op": "is", "value": ["lamp"]}]


def happened(session: Session, public_id: str) -> list[StoredEvent]:
    """The events of an issue, as the log would give them after commit."""
    rows = session.execute(
        text("SELECT * FROM event WHERE subject_kind = 'issue' AND subject_id = :id ORDER BY seq"),
        {"id": issue_of(session, public_id).id},
    )
    return [
        StoredEvent(
            0, row.id, Subject("issue", row.subject_id), row.seq, row.kind, row.version, row.at, row.recorded_at,
            row.actor_id, row.origin, row.body, tuple(row.rooms),
        )
        for row in rows
    ]  # fmt: skip


def react(session: Session, public_id: str, seen: int = 0, most: int = 50) -> int:
    """Let rules act on each event of an issue but the first so many, until nothing more comes; how often one acted."""
    acted = 0
    while waiting := happened(session, public_id)[seen:]:
        for event in waiting:
            seen += 1
            call = call_of(session, event)
            for rule_id in listening(session, event.kind) if call else ():
                assert call is not None
                acted += run_here(session, rule_id, call) == "done"
                assert acted <= most, "it does not end"
    return acted


def run_here(session: Session, rule_id: int, call: Call) -> str | None:
    """As `civic.rules.running.run`, in the test's transaction."""
    try:
        with session.begin_nested():
            return fire(session, rule_id, call)
    except ActionFailed as failed:
        note_failure(session, rule_id, call, failed)
        return "failed"


def test_a_rule_acts_by_the_ordinary_command_and_the_event_says_who(
    session: Session, city: SmallCity, rule: Written
) -> None:
    rule({"do": "prioritise", "priority": "high"}, LAMPS, name="Lamps first")
    promise = city.report()
    assert react(session, promise.public_id) == 1
    event = last_event(session, promise.public_id)
    assert (event.kind, event.origin, event.body["priority"]) == ("issue.prioritised", "rule", "high")
    pothole = city.report(category="pothole")
    assert react(session, pothole.public_id) == 0


def test_of_the_same_event_a_rule_acts_once(session: Session, city: SmallCity, rule: Written) -> None:
    rule_id = rule({"do": "note", "text": "Look at the mast."})
    promise = city.report()
    call = Call(issue_of(session, promise.public_id).id, 1)
    assert [fire(session, rule_id, call) for _ in range(3)] == ["done", None, None]
    assert kinds_of(session, promise.public_id).count("noted") == 1


def test_rules_that_call_each_other_end(session: Session, city: SmallCity, rule: Written) -> None:
    for department in ("lighting", "roads"):
        rule(
            {"do": "hand_over", "department": department, "message": "Theirs."},
            on="changed", kinds=["handed_over", "prioritised"], name=f"To {department}",
        )  # fmt: skip
    rule({"do": "prioritise", "priority": "high"}, name="First")
    promise = city.report()
    assert react(session, promise.public_id) <= 3
    assert kinds_of(session, promise.public_id).count("handed_over") <= 2
    depths = session.scalars(select(RuleFiring.depth).order_by(RuleFiring.id)).all()
    assert depths == sorted(depths) and depths[-1] > 1, "how many rules stand behind each is kept"


def test_too_long_a_chain_is_cut_and_says_so(session: Session, city: SmallCity, rule: Written) -> None:
    rule_id = rule({"do": "note", "text": "Once more."})
    promise = city.report()
    assert fire(session, rule_id, Call(issue_of(session, promise.public_id).id, 1, depth=6)) == "too_deep"
    assert "noted" not in kinds_of(session, promise.public_id)


def test_what_fails_undoes_the_rule_and_the_fifth_in_a_row_switches_it_off(
    session: Session, city: SmallCity, rule: Written
) -> None:
    city.with_role("administrator")
    rule_id = rule(
        [{"do": "note", "text": "First this."}, {"do": "recategorise", "category": "pothole", "message": "So."}],
        LAMPS, name="Broken",
    )  # fmt: skip
    session.execute(
        text(
            "UPDATE category SET emergency = true, emergency_text = '{\"en\": \"Go\"}' WHERE code = 'pothole'"
        )
    )

    for _ in range(5):
        promise = city.report()
        assert run_here(session, rule_id, Call(issue_of(session, promise.public_id).id, 1)) == "failed"
        assert "noted" not in kinds_of(session, promise.public_id), "all of a rule or nothing"
    row = session.get_one(Rule, rule_id)
    assert (row.enabled, row.broken, row.broken_by) == (False, "rule.failed_often", "category.emergency")
    assert session.scalar(text("SELECT count(*) FROM event WHERE kind = 'person.rule_broken'")) == 1


def test_a_rule_that_names_what_is_gone_is_switched_off_and_says_so(
    session: Session, city: SmallCity, rule: Written
) -> None:
    rule_id = rule({"do": "involve", "department": "care", "message": "Please look."})
    assert switch_off_broken(session) == []
    session.execute(text("UPDATE department SET retired_at = now() WHERE code = 'care'"))
    assert switch_off_broken(session) == ["a-rule"]
    row = session.get_one(Rule, rule_id)
    assert (row.enabled, row.broken, row.broken_by) == (False, "rule.names_nothing", "department care")
    event = session.execute(
        text("SELECT body, origin FROM event WHERE kind = 'rule.switched' ORDER BY id DESC")
    ).first()
    assert event is not None and event.body["reason"] == "rule.names_nothing"


def test_working_hours_are_those_of_the_department_that_has_it(
    session: Session, city: SmallCity, rule: Written
) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    nights = calendar_from({"timezone": "UTC", "hours": {day: ["20:00-24:00"] for day in days}})
    save_calendar(session, SYSTEM, "nights", {"en": "Nights", "ru": "Ночи"}, nights)
    session.execute(text("UPDATE department SET calendar = 'nights' WHERE code = 'lighting'"))
    with clock.frozen(MONDAY) as at:
        rule_id = rule(
            {"do": "set_target", "days": 1, "message": "At night."},
            [{"field": "in_status", "op": "at_least", "value": 2}], on="time", minutes=60,
        )  # fmt: skip
        lamp, poster = city.report(), city.report(category="poster")
        at.move(timedelta(hours=8))
        lamps, posters = (Call(issue_of(session, each.public_id).id) for each in (lamp, poster))
        assert fire(session, rule_id, lamps) is None and fire(session, rule_id, posters) == "done"
        at.move(timedelta(hours=5))
        assert fire(session, rule_id, lamps) == "done"
        assert issue_of(session, lamp.public_id).target == MONDAY.replace(hour=0) + timedelta(days=2)


def test_unanswered_is_closed_by_a_rule_of_time_once_the_working_hours_have_passed(
    session: Session, city: SmallCity, rule: Written
) -> None:
    with clock.frozen(MONDAY) as at:
        rule_id = rule(
            {"do": "close_unanswered"}, [{"field": "status", "op": "is", "value": ["waiting"]}],
            [{"field": "in_status", "op": "at_least", "value": 16}], on="time", minutes=60,
        )  # fmt: skip
        promise = city.report(contact="maria@example.org")
        ask(session, city.staff(), promise.public_id, "Which lamp?")
        call = Call(issue_of(session, promise.public_id).id)
        at.move(timedelta(hours=30))
        assert fire(session, rule_id, call) is None, "the night does not count"
        at.move(timedelta(hours=20))
        assert fire(session, rule_id, call) == "done"
        assert issue_of(session, promise.public_id).resolution == "unanswered"


def test_a_rule_of_time_tells_again_only_after_somebody_has_done_something(
    session: Session, city: SmallCity, rule: Written
) -> None:
    lead = city.person("lead", "lighting")
    rule_id = rule({"do": "escalate", "role": "lead"}, on="time", minutes=15)
    promise, agent = city.report(), city.staff()
    call = Call(issue_of(session, promise.public_id).id)
    assert [fire(session, rule_id, call) for _ in range(3)] == ["done", None, None]
    told = text("SELECT count(*) FROM event WHERE kind = 'person.rule_calls' AND subject_id = :id")
    assert session.scalar(told, {"id": lead.id}) == 1
    update(session, agent, promise.public_id, "We have looked at it.")
    assert fire(session, rule_id, call) == "done"


def test_what_a_rule_would_have_done_is_what_it_then_does(
    session: Session, city: SmallCity, rule: Written
) -> None:
    values: dict[str, Any] = {
        "when": {"on": "received"},
        "if": [
            [
                {"field": "q", "op": "is", "value": "dark sparks"},
                {"field": "area", "value": ["district:east"]},
            ]
        ],
        "then": [
            {"do": "prioritise", "priority": "urgent"},
            {"do": "hand_over", "department": "roads", "message": "They have the lift."},
            {"do": "set_target", "days": 1, "message": "It is dangerous."},
            {"do": "ask", "question": "Which one?"},
        ],
    }
    promises = [
        city.report(text="It sparks!"), city.report(text="Nothing of the kind."),
        city.report(text="Фонарь", place=(30.025, 60.005)), city.report(text="Darkness", contact="m@example.org"),
    ]  # fmt: skip
    before = session.scalar(select(func.count()).select_from(text("event")))
    tried = try_rule(session, SYSTEM, read_definition(values))
    assert session.scalar(select(func.count()).select_from(text("event"))) == before, "nothing is touched"
    assert tried.looked == 4
    rule_id = rule(values["then"], *values["if"])
    for promise in promises:
        issue = issue_of(session, promise.public_id)
        foreseen = next((each for each in tried.shown if each.public_id == promise.public_id), None)
        done = fire(session, rule_id, Call(issue.id, 1))
        assert (done == "done") == (foreseen is not None)
        session.refresh(issue)
        for each in foreseen.planned if foreseen else ():
            if each.changes in ("priority", "target", "status") and not each.left_out:
                assert getattr(issue, each.changes) == each.then
        by_rule = [event.kind for event in events_of(session, promise.public_id) if event.origin == "rule"]
        assert (
            len(by_rule) == sum(not each.left_out for each in foreseen.planned) if foreseen else not by_rule
        )


def test_a_rule_asks_nothing_for_a_part_whose_turn_comes_later(
    session: Session, city: SmallCity, rule: Written
) -> None:
    rule_id = rule({"do": "ask", "question": "Which lamp?"})
    promise, agent = city.report(contact="anna@example.org"), city.staff()
    involve(session, agent, promise.public_id, "roads")
    first, second = assignments_of(session, promise.public_id)
    put_after(session, agent, promise.public_id, second.id, assignment=first.id)
    assert fire(session, rule_id, Call(issue_of(session, promise.public_id).id)) is None


def test_rules_know_the_ways_by_which_staff_take_reports_in() -> None:
    condition = {"field": "source", "op": "is", "value": [*TAKEN_IN]}
    values = {"when": {"on": "received"}, "if": [[condition]], "then": [{"do": "note", "text": "Call back."}]}
    assert read_definition(values).groups[0][0].value == TAKEN_IN
