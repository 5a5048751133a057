"""Taking apart restores exactly: every row of every table is looked at before and after."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.join import join
from civic.issues.commands.judge import judge
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.note import note
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.unmerge import unmerge
from civic.issues.commands.update import update
from civic.issues.queries.detail import issue_detail, report_by_secret
from tests.integration.issues.rows import a_photo, assignments_of, issue_of, last_event, report_of, reporter
from tests.small_city import KEY, Promise, SmallCity

# The log grows by what happened, and when an issue last changed is one of the things that happened.
GROWS = ("event", "event_subject", "event_inbox", "event_batch", "event_position")


def everything(session: Session) -> dict[str, list[str]]:
    """Every row of every table but the log's, as JSON, but for when an issue was last changed."""
    session.flush()
    tables = session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    )
    found = {}
    for table in tables:
        if table in GROWS or table in ("spatial_ref_sys", "rate_limit", "process_heartbeat"):
            continue
        rows = session.scalars(text(f"SELECT to_jsonb(t) - 'changed_at' FROM {table} t"))  # names of tables
        found[table] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


def lived_in(session: Session, city: SmallCity, agent: Actor, name: str) -> Promise:
    """An issue with all that can hang on one: a photo, others affected, a part, words, a priority, a hand-over."""
    promise = city.report(contact=f"{name}@example.org", photos=[a_photo(session)], text=f"{name} saw it.")
    join(session, reporter(), promise.public_id, key=KEY, text=f"{name} II saw it too.")
    me_too(session, reporter(), promise.public_id, who=name.encode())
    prioritise(session, agent, promise.public_id, "high" if name == "anna" else "low")
    involve(session, agent, promise.public_id, "care", instructions="Look in.", after=part(session, promise))
    hand_over(session, agent, promise.public_id, "roads", "Theirs.", assignment=part(session, promise))
    note(session, agent, promise.public_id, f"Of {name}.")
    return promise


def part(session: Session, promise: Promise) -> int:
    return assignments_of(session, promise.public_id)[0].id


def test_merging_and_taking_apart_leaves_every_row_as_it_was(session: Session, city: SmallCity) -> None:
    desk = city.staff("triage")
    one, other = lived_in(session, city, desk, "anna"), lived_in(session, city, desk, "boris")
    before = everything(session)
    merge(session, desk, one.public_id, other.public_id)
    assert everything(session) != before
    unmerge(session, desk, one.public_id)
    assert everything(session) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_chain_comes_apart_in_any_order(session: Session, city: SmallCity, order: tuple[int, int]) -> None:
    desk = city.staff("triage")
    a, b, c = (lived_in(session, city, desk, name) for name in ("anna", "boris", "clara"))
    before = everything(session)
    merge(session, desk, a.public_id, b.public_id)
    merge(session, desk, b.public_id, c.public_id)
    assert (issue_of(session, c.public_id).report_count, issue_of(session, c.public_id).affected_count) == (
        6,
        9,
    )
    for index in order:
        unmerge(session, desk, (a, b)[index].public_id)
    assert everything(session) == before


def test_verdicts_of_before_stay_and_judging_goes_on_where_it_was(
    session: Session, city: SmallCity, at: clock.FrozenClock
) -> None:
    agent = city.staff()
    one, other = city.report(contact="maria@example.org"), city.report()
    joined = join(session, reporter(), one.public_id, key=KEY)
    for report_id in (one.report_id, joined.report_id):
        report_of(session, report_id).contact_confirmed_at = clock.now()
    accept(session, agent, one.public_id)
    deliver(session, agent, one.public_id, "Done.")
    answers = {criterion["code"]: "cant_tell" for criterion in issue_of(session, one.public_id).criteria}
    judge(session, reporter(one.report_id), one.public_id, one.report_id, answers)
    before = everything(session)
    assert issue_of(session, one.public_id).status == "delivered", "one of two has judged"
    merge(session, agent, one.public_id, other.public_id)
    at.move(timedelta(days=1))
    unmerge(session, agent, one.public_id)
    assert everything(session) == before


def test_what_happened_to_the_target_while_merged_stays_with_the_target(
    session: Session, city: SmallCity
) -> None:
    agent = city.staff()
    one, other = city.report(contact="maria@example.org"), city.report()
    mine = rows_of(session, one)
    merge(session, agent, one.public_id, other.public_id)
    accept(session, agent, other.public_id)
    prioritise(session, agent, other.public_id, "urgent")
    update(session, agent, other.public_id, "We are on it.", photos=(a_photo(session),))
    me_too(session, reporter(), other.public_id, who=b"olga")
    unmerge(session, agent, one.public_id)
    target = issue_of(session, other.public_id)
    assert (target.status, target.priority, target.report_count, target.affected_count) == (
        "accepted",
        "urgent",
        1,
        2,
    )
    assert rows_of(session, one) == mine


def rows_of(session: Session, promise: Promise) -> Any:
    session.flush()
    return session.execute(
        text(
            "SELECT to_jsonb(i) - 'changed_at', (SELECT jsonb_agg(a ORDER BY a.id) FROM assignment a"
            " WHERE a.issue_id = i.id), (SELECT jsonb_agg(r ORDER BY r.id) FROM report r WHERE r.issue_id = i.id)"
            " FROM issue i WHERE i.public_id = :id"
        ),
        {"id": promise.public_id},
    ).one()


def test_each_reporter_keeps_page_words_and_privacy_while_merged(session: Session, city: SmallCity) -> None:
    agent = city.staff("triage")
    private = city.report(category="person", text="My neighbour is not well.", contact="maria@example.org")
    other = city.report(category="person", text="He has not been seen.", contact="boris@example.org")
    merge(session, agent, private.public_id, other.public_id)
    found = report_by_secret(session, private.secret)
    assert found is not None and (found[0].id, found[1]) == (private.report_id, other.public_id)
    shown = issue_detail(session, reporter(private.report_id), other.public_id)
    assert [report.text for report in shown.reports] == ["My neighbour is not well."], (
        "nobody reads the other's words"
    )
    assert shown.reports[0].contact_email == "maria@example.org"
    assert "boris" not in str(shown) and "has not been seen" not in str(shown)
    update(session, city.staff("care"), other.public_id, "Somebody was there.")
    assert "Somebody was there." in str(
        issue_detail(session, reporter(private.report_id), other.public_id).timeline
    )
    assert last_event(session, private.public_id).kind == "issue.merged"
