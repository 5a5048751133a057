"""Who works on some categories only: what queries show is what the policy says, whoever asks for whatever."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, Actor, Grant, policies
from civic.issues.commands.accept import accept
from civic.issues.commands.assign import assign
from civic.issues.commands.hide import hide
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.commands.recategorise import recategorise
from civic.issues.models import Assignment, Issue, Report
from civic.issues.policy import IssueSubject
from civic.issues.queries.counting import count_issues
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.listing import Filter, issues
from civic.issues.rooms import department_room, issue_room
from civic.people.queries import actor_of
from civic.people.staff.grant import Wanted, grant
from civic.triage.counts import view_counts
from civic.triage.moments import moments
from civic.triage.queue import Asked, queue
from tests.small_city import EAST, WEST, SmallCity
from web.live.audience import allowed


def scoped(city: SmallCity, department: str, **scope: str) -> Actor:
    person = city.person()
    grant(city.session, SYSTEM, person.id, Wanted("agent", department, **scope))
    return actor_of(city.session, person)


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code


def test_the_queue_holds_what_they_work_on_and_counts_no_more(session: Session, city: SmallCity) -> None:
    pothole, poster = city.report(category="pothole"), city.report(category="poster")
    agent, roads = scoped(city, "roads", category="poster"), city.departments["roads"]
    soon = moments(city_rules(session).calendar)
    assert [row.issue.public_id for row in queue(session, agent, Asked(roads), soon).rows] == [
        poster.public_id
    ]
    assert view_counts(session, agent, Asked(roads), soon)["all"].number == 1
    with pytest.raises(NotAllowed):
        queue(session, agent, Asked(city.departments["lighting"]), soon)
    whole = {row.issue.public_id for row in queue(session, city.staff("roads"), Asked(roads), soon).rows}
    assert whole == {pothole.public_id, poster.public_id}


def test_verbs_notes_and_contacts_are_for_who_works_on_that_category(
    session: Session, city: SmallCity
) -> None:
    pothole = city.report(category="pothole", contact="anna@example.org").public_id
    other, right = scoped(city, "roads", category="poster"), scoped(city, "roads", category="pothole")
    for call in (lambda: accept(session, other, pothole), lambda: note(session, other, pothole, "Look")):
        with pytest.raises(NotAllowed):
            call()
    assert not issue_detail(session, other, pothole).reports[0].contact_left
    accept(session, right, pothole)
    assert issue_detail(session, right, pothole).reports[0].contact_left
    code = refused(lambda: assign(session, right, pothole, other.person_id))
    assert code == "assignment.not_a_colleague"


def test_who_recategorises_an_issue_away_sees_no_more_of_it_than_others(
    session: Session, city: SmallCity
) -> None:
    agent = scoped(city, "roads", category="car")
    car = city.report(category="car", contact="anna@example.org").public_id
    assert issue_detail(session, agent, car).listed.title is not None
    recategorise(session, agent, car, "poster", "It is only a poster.")
    assert issue_detail(session, agent, car).listed.title is None
    with pytest.raises(NotAllowed):
        note(session, agent, car, "Still mine?")


def test_a_private_matter_of_another_category_is_not_even_there(session: Session, city: SmallCity) -> None:
    person = city.report(category="person").public_id
    other, right = scoped(city, "care", category="lamp"), scoped(city, "care", category="person")
    with pytest.raises(NotFound):
        accept(session, other, person)
    accept(session, right, person)


# A few issues in a few states, and everybody who may be somebody to them.
STATES = tuple(product(("lamp", "pothole", "car", "person"), (WEST, EAST), ("", "hidden", "involved")))
ROLES = ("agent", "field_worker", "lead", "head")
CITY = ("moderator", "administrator", "clerk", "analyst")
PLACES = ("lighting", "roads", "care", "triage")


@pytest.fixture
def many(session: Session, city: SmallCity) -> SmallCity:
    for category, place, state in STATES:
        made = city.report(category=category, place=place).public_id
        if state == "hidden":
            hide(session, SYSTEM, made)
        if state == "involved":
            involve(session, SYSTEM, made, "care" if category == "lamp" else "lighting")
    return city


actors = st.tuples(
    st.lists(
        st.tuples(
            st.sampled_from(ROLES), st.sampled_from(PLACES),
            st.one_of(st.none(), st.sets(st.sampled_from(("lamp", "pothole", "car", "person")))),
        ),
        max_size=3,
    ),
    st.lists(st.sampled_from(CITY), max_size=1),
    st.sets(st.integers(0, len(STATES) - 1), max_size=2),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=actors)
def test_what_queries_show_and_rooms_tell_is_what_the_policy_says(
    session: Session, many: SmallCity, given_: Any
) -> None:
    in_departments, in_city, shown = given_
    reports = list(session.execute(select(Report.id, Report.issue_id).order_by(Report.id)).tuples())
    actor = Actor(
        person_id=1,
        grants=(
            *(
                Grant(
                    role, many.departments[unit],
                    None if scope is None else frozenset(many.categories[code] for code in scope),
                )
                for role, unit, scope in in_departments
            ),
            *(Grant(role) for role in in_city),
            *(Grant("triage") for _, unit, scope in in_departments if unit == "triage" and scope is None),
        ),
        reports=frozenset(reports[index][0] for index in shown),
    )  # fmt: skip
    subjects = {
        issue.public_id: IssueSubject(
            visibility=issue.visibility, hidden=issue.hidden_at is not None, category=issue.category_id,
            departments=frozenset(
                session.scalars(select(Assignment.department_id).where(Assignment.issue_id == issue.id))
            ),
            reports=frozenset(report for report, of in reports if of == issue.id),
        )
        for issue in session.scalars(select(Issue))
    }  # fmt: skip
    may = {key for key, subject in subjects.items() if policies.allows("issue.see", actor, subject)}
    listed = {issue.public_id: issue for issue in issues(session, actor, Filter(), limit=200).issues}
    assert set(listed) == may
    assert count_issues(session, actor, Filter()) == len(may)
    assert allowed(session, actor, [issue_room(key) for key in subjects]) == {issue_room(key) for key in may}
    for key, issue in listed.items():
        if issue.title is not None:
            assert policies.allows("issue.see_words", actor, subjects[key])
    soon = moments(city_rules(session).calendar)
    for unit in many.departments.values():
        open_here = {
            issue.public_id: issue.category_id
            for issue in session.scalars(
                select(Issue).join(Assignment, Assignment.issue_id == Issue.id).where(
                    Assignment.department_id == unit, Assignment.status == "assigned"
                )
            )
        }  # fmt: skip
        works = {
            key for key, category in open_here.items()
            if policies.allows("assignment.accept", actor, IssueSubject(department=unit, category=category))
        }  # fmt: skip
        if policies.allows("queue.see", actor, IssueSubject(department=unit)):
            rows = queue(session, actor, Asked(unit), soon, limit=100).rows
            assert {row.issue.public_id for row in rows} == works
            assert view_counts(session, actor, Asked(unit), soon)["all"].number == len(works)
        else:
            assert not works
            with pytest.raises(NotAllowed):
                queue(session, actor, Asked(unit), soon)
        for category in many.categories.values():
            hears = bool(allowed(session, actor, [department_room(unit), department_room(unit, category)]))
            subject = IssueSubject(visibility="private", departments=frozenset({unit}), category=category)
            assert hears == policies.allows("issue.see_notes", actor, subject)
