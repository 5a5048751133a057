from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from civic.issues.commands.join import join
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.withdraw import withdraw
from civic.issues.recount import Difference, differences, repair
from tests.small_city import EAST, KEY, SmallCity


@pytest.fixture
def lived(session: Session, city: SmallCity) -> dict[str, Any]:
    """Issues that have been through something."""
    plain, taken, dup, root, gone, refused = (city.report() for _ in range(6))
    agent, desk = city.staff(), city.staff("triage")
    accept(session, agent, taken.public_id)
    join(session, Actor(), root.public_id, key=KEY)
    me_too(session, Actor(), root.public_id, who=b"somebody")
    me_too(session, Actor(), dup.public_id, who=b"somebody else")
    merge(session, desk, dup.public_id, root.public_id)
    withdraw(session, Actor(reports=frozenset({gone.report_id})), gone.public_id, gone.report_id)
    decline(session, agent, refused.public_id, "not_feasible", "No.")
    session.flush()
    return {
        "plain": plain, "taken": taken, "dup": dup, "root": root, "gone": gone, "refused": refused,
    }  # fmt: skip


def spoil(session: Session, issue_id: int, change: str) -> None:
    session.execute(text(f"UPDATE issue SET {change} WHERE id = :id"), {"id": issue_id})


def test_what_the_verbs_leave_behind_is_right(session: Session, lived: dict[str, Any]):
    assert list(differences(session)) == []


@pytest.mark.parametrize(
    ("which", "change", "field", "stored", "right"),
    [
        ("plain", "report_count = 0", "report_count", 0, 1),
        ("plain", "affected_count = 9", "affected_count", 9, 1),
        ("root", "affected_count = 4", "affected_count", 4, 5),
        ("taken", "status = 'received'", "status", "received", "accepted"),
        ("refused", "resolution = 'abuse'", "resolution", "abuse", "not_feasible"),
    ],
)
def test_what_differs_is_shown_and_put_right(
    session: Session,
    lived: dict[str, Any],
    which: str,
    change: str,
    field: str,
    stored: object,
    right: object,
):
    promise = lived[which]
    spoil(session, promise.issue_id, change)
    wrong = Difference(promise.issue_id, promise.public_id, field, stored, right)
    assert list(differences(session)) == [wrong]
    assert repair(session, promise.issue_id) == [wrong]
    assert list(differences(session)) == []


def test_the_area_and_the_department_follow_the_place_and_the_work(
    session: Session, city: SmallCity, lived: dict[str, Any]
):
    promise = city.report(place=EAST)
    east, west = city.areas["east"], city.areas["west"]
    roads, care = city.departments["roads"], city.departments["care"]
    spoil(session, promise.issue_id, f"area_id = {west}, department_id = {care}")
    found = {each.field: (each.stored, each.right) for each in differences(session)}
    assert found == {"area_id": (west, east), "department_id": (care, roads)}
    repair(session, promise.issue_id)
    assert list(differences(session)) == []


def test_a_status_that_lost_its_reason_gets_it_back(session: Session, lived: dict[str, Any]):
    promise = lived["refused"]
    spoil(session, promise.issue_id, "status = 'received', resolution = NULL")
    repair(session, promise.issue_id)
    kept = session.execute(
        text("SELECT status, resolution FROM issue WHERE id = :id"), {"id": promise.issue_id}
    ).one()
    assert kept == ("declined", "not_feasible")


def test_more_than_a_chunk_is_looked_through(
    session: Session, lived: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("civic.issues.recount.CHUNK", 2)
    for promise in lived.values():
        spoil(session, promise.issue_id, "affected_count = affected_count + 1")
    assert {each.public_id for each in differences(session)} == {each.public_id for each in lived.values()}
