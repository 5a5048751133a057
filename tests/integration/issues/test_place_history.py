"""What else was reported at a place, and what is near by and like it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.commands.decline import decline
from civic.issues.commands.merge import merge
from civic.issues.queries import place_history as queries
from civic.issues.queries.detail import issue_detail
from tests.small_city import WEST, SmallCity

DEGREE_NORTH = 111_400.0
"""Metres of a degree of latitude at 60° N on the ellipsoid, near enough for tens of metres."""


def north(metres: float) -> tuple[float, float]:
    return WEST[0], WEST[1] + metres / DEGREE_NORTH


@pytest.fixture
def agent(city: SmallCity) -> Actor:
    return city.staff("lighting")


def here(session: Session, actor: Actor, public_id: str) -> list[str]:
    found = queries.place_history(session, actor, issue_detail(session, actor, public_id))
    return [each.issue.public_id for each in found]


def alike(session: Session, actor: Actor, public_id: str) -> list[str]:
    found = queries.similar_issues(session, actor, issue_detail(session, actor, public_id))
    return [each.issue.public_id for each in found]


def test_the_history_is_what_was_within_fifty_metres_the_newest_first(
    session: Session, city: SmallCity, agent: Actor
) -> None:
    first, second, far, asked = (city.report(place=north(m)).public_id for m in (10, 45, 60, 0))
    assert here(session, agent, asked) == [second, first]
    assert far not in here(session, agent, asked)


def test_a_twin_is_told_by_what_it_was_merged_into(session: Session, city: SmallCity, agent: Actor) -> None:
    first, twin, asked = (city.report(place=north(m)).public_id for m in (10, 11, 0))
    merge(session, agent, twin, first)
    assert here(session, agent, asked) == [first]


def test_a_place_with_very_many_tells_the_newest(
    session: Session, city: SmallCity, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [city.report(place=north(m)).public_id for m in (30, 20, 10, 40, 0)]
    monkeypatch.setattr(queries, "MOST_HERE", 2)
    assert here(session, agent, made[-1]) == [made[3], made[2]]


def test_private_matters_are_for_those_who_work_on_them(session: Session, city: SmallCity) -> None:
    asked = city.report(place=WEST).public_id
    private = city.report(place=north(5), category="person").public_id
    (department,) = session.execute(
        text("SELECT d.code FROM assignment a JOIN issue i ON i.id = a.issue_id"
             " JOIN department d ON d.id = a.department_id WHERE i.public_id = :public_id"),
        {"public_id": private},
    ).one()  # fmt: skip
    theirs, others = city.staff(department), city.staff("roads" if department != "roads" else "lighting")
    assert here(session, theirs, asked) == [private] and private in here(
        session, city.with_role("moderator"), asked
    )
    assert here(session, others, asked) == []


def test_alike_are_the_same_kind_near_by_and_like_words_of_any_kind_but_nothing_far_or_ended(
    session: Session, city: SmallCity, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "NEAR_METRES", 200.0)
    words = "The bell of the old mill rings at night"
    same_far, same_near = (city.report(place=north(m), text="Aaa").public_id for m in (190, 100))
    like = city.report(place=north(50), category="pothole", text=words).public_id
    city.report(place=north(40), category="pothole", text="Zzz")
    city.report(place=north(210), text=words)
    ended = city.report(place=north(20), text=words).public_id
    decline(session, agent, ended, "out_of_scope", "It is not ours.")
    asked = city.report(place=WEST, text=words).public_id
    assert alike(session, agent, asked) == [same_near, same_far, like]


def test_many_of_other_kinds_nearer_by_do_not_hide_one_of_its_kind(
    session: Session, city: SmallCity, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_COMPARED", 2)
    same = city.report(place=north(200), text="Aaa").public_id
    for metres in (10, 20, 30):
        city.report(place=north(metres), category="pothole", text="Zzz")
    assert alike(session, agent, city.report(place=WEST, text="Qqq").public_id) == [same]
