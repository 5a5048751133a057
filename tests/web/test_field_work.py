"""What comes in from outside: each thing once, and never over what somebody else has done meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from civic.city.calendars import save_calendar
from civic.core import clock
from civic.core.calendar_file import calendar_from
from civic.core.permissions import SYSTEM, Actor
from civic.issues.commands.accept import accept
from civic.issues.commands.assign import assign
from civic.issues.commands.decline import decline
from civic.issues.commands.note import note
from civic.issues.commands.start import start
from civic.people.queries import actor_of
from civic.triage.presence.claims import claim
from tests.integration.issues.rows import assignments_of, kinds_of
from tests.web.conftest import Site


@pytest.fixture
def worker(site: Site) -> tuple[Actor, FlaskClient]:
    with site.session() as session:
        person = site.city.person("field_worker", "lighting")
        actor = actor_of(session, person)
    return actor, site.signed_in(person)


def given(site: Site, actor: Actor, **values: Any) -> tuple[str, int]:
    """An issue that the actor has accepted and has in hand, and its assignment."""
    with site.session() as session:
        public_id = site.city.report(**values).public_id
        accept(session, actor, public_id)
        assign(session, actor, public_id, actor.person_id)
        return public_id, assignments_of(session, public_id)[0].id


def taken_along(browser: FlaskClient) -> dict[int, dict[str, Any]]:
    answer = browser.get("/field/work.json", headers={"Accept": "application/json"}).get_json()
    return {job["assignment"]: job for job in answer["jobs"]}


def do(browser: FlaskClient, public_id: str, verb: str, key: str, **values: Any) -> Any:
    return post(browser, f"/field/issues/{public_id}/{verb}", json.dumps(values).encode(), key)


def post(browser: FlaskClient, path: str, body: bytes, key: str) -> Any:
    told = browser.get("/field/work.json", headers={"Accept": "application/json"}).get_json()
    return browser.post(
        path, data=body, content_type="application/json",
        headers={"Idempotency-Key": key, "Accept": "application/json", "X-CSRFToken": told["token"]},
    )  # fmt: skip


def test_all_that_is_needed_outside_is_taken_along(site: Site, worker: tuple[Actor, FlaskClient]) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor, text="Dark at the mill.", contact="maria@example.org")
    site.run(note, actor, public_id, "Bring the long ladder.")
    job = taken_along(browser)[assignment]
    assert (job["words"], job["notes"]) == (["Dark at the mill."], ["Bring the long ladder."])
    assert (
        job["mine"] and job["verbs"] == ["start", "deliver"] and (job["lon"], job["lat"]) == (30.005, 60.005)
    )
    assert "maria@example.org" not in json.dumps(job), "a contact is asked for, and stays in the house"


def test_what_waits_for_another_part_comes_last_and_dates_are_the_departments(
    site: Site, worker: tuple[Actor, FlaskClient]
) -> None:
    actor, browser = worker
    blocked, later = given(site, actor), given(site, actor)[1]
    with site.session() as session:
        session.execute(
            text("UPDATE assignment SET status = 'blocked', after_id = :other WHERE id = :id"),
            {"id": blocked[1], "other": later},
        )
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        always = calendar_from({"timezone": "UTC", "hours": {day: ["00:00-24:00"] for day in days}})
        save_calendar(session, SYSTEM, "shifts", {"en": "Shifts", "ru": "Смены"}, always)
        target = clock.now() + timedelta(hours=9)
        session.execute(
            text("UPDATE assignment SET target = :at WHERE id = :id"), {"at": target, "id": later}
        )
        session.execute(text("UPDATE department SET calendar = 'shifts' WHERE code = 'lighting'"))
    jobs = taken_along(browser)
    with site.session() as session:
        session.execute(text("UPDATE department SET calendar = NULL"))
    own = [number for number in jobs if jobs[number]["mine"]]
    assert own.index(later) < own.index(blocked[1])
    assert jobs[blocked[1]]["due"] == "Waits for another part"
    assert jobs[later]["due_css"] == "", "nine hours of shifts are more than a working day"


def test_what_nobody_has_is_offered_and_others_work_is_not(
    site: Site, worker: tuple[Actor, FlaskClient]
) -> None:
    _, browser = worker
    with site.session():
        other = site.city.staff()
        elsewhere = site.city.staff("roads")
    _, of_a_colleague = given(site, other)
    with site.session() as session:
        free = assignments_of(session, site.city.report(text="Free.").public_id)[0].id
        pothole = site.city.report(category="pothole", text="A hole.").public_id
        of_roads = assignments_of(session, pothole)[0].id
    assert elsewhere.person_id != other.person_id
    found = taken_along(browser)
    assert free in found and not found[free]["mine"]
    assert of_a_colleague not in found and of_roads not in found


def test_the_same_thing_sent_twice_is_done_once(site: Site, worker: tuple[Actor, FlaskClient]) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor)
    answers = [do(browser, public_id, "start", "one", assignment=assignment) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].get_json()["now"]["status"] == "in_progress"
    with site.session() as session:
        assert kinds_of(session, public_id).count("started") == 1
    assert do(browser, public_id, "start", "two", assignment=assignment).status_code == 409, (
        "another act comes too late"
    )


def test_what_has_moved_on_is_told_with_how_it_stands_and_nothing_is_written_over(
    site: Site, worker: tuple[Actor, FlaskClient]
) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor)
    with site.session():
        lead = site.city.staff(role="lead")
    site.run(decline, lead, public_id, "out_of_scope", "A private lamp.")
    late = do(
        browser,
        public_id,
        "deliver",
        "late",
        assignment=assignment,
        message="Done.",
        seen_assignee=actor.person_id,
    )
    assert late.status_code == 409
    assert (late.get_json()["conflict"], late.get_json()["now"]["status"]) == (
        "status.verb_not_possible",
        "declined",
    )


def test_what_a_colleague_has_in_hand_by_now_is_done_only_all_the_same(
    site: Site, worker: tuple[Actor, FlaskClient]
) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor)
    with site.session():
        other = site.city.staff()
    site.run(assign, other, public_id, other.person_id)
    site.run(start, other, public_id)
    sent = {"assignment": assignment, "message": "Done.", "seen_assignee": actor.person_id}
    late = do(browser, public_id, "deliver", "first", **sent)
    assert (late.status_code, late.get_json()["conflict"]) == (409, "assignment.taken")
    assert do(browser, public_id, "deliver", "again", **sent, all_the_same=True).status_code == 200


def test_what_nobody_has_is_asked_about_while_a_colleague_at_the_desk_has_the_issue(
    site: Site, worker: tuple[Actor, FlaskClient]
) -> None:
    _, browser = worker
    with site.session() as session:
        public_id = site.city.report().public_id
        assignment = assignments_of(session, public_id)[0].id
        desk = site.city.person("agent", "lighting")
        claim(session, actor_of(session, desk), public_id)
    sent = {"assignment": assignment, "assignee": "me", "seen_assignee": None}
    late = do(browser, public_id, "assign", "first", **sent)
    told = late.get_json()
    assert (late.status_code, told["conflict"], told["now"]["assignee"]) == (409, "issue.claimed", None)
    assert desk.name in told["detail"]
    assert (
        do(browser, public_id, "note", "word", assignment=assignment, message="On my way.").status_code == 200
    )
    taken = do(browser, public_id, "assign", "again", **sent, all_the_same=True)
    assert (taken.status_code, taken.get_json()["now"]["mine"]) == (200, True)


def test_what_is_ones_own_is_delivered_whoever_reads_about_it(
    site: Site, worker: tuple[Actor, FlaskClient]
) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor)
    with site.session():
        desk = site.city.staff()
    site.run(claim, desk, public_id)
    assert do(browser, public_id, "deliver", "own", assignment=assignment, message="Done.").status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{not json", b'"x"'])
def test_what_is_no_object_is_refused(site: Site, worker: tuple[Actor, FlaskClient], body: bytes) -> None:
    actor, browser = worker
    public_id, _ = given(site, actor)
    answer = post(browser, f"/field/issues/{public_id}/start", body, "bad")
    assert answer.status_code == 422


def test_a_missing_word_is_told_beside_its_field(site: Site, worker: tuple[Actor, FlaskClient]) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor)
    answer = do(browser, public_id, "deliver", "empty", assignment=assignment, message=" ")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["message"]


def test_strangers_are_kept_out_and_a_script_is_told_so_by_the_status(site: Site) -> None:
    visitor = site.browser()
    assert visitor.get("/field/").headers["Location"] == "/sign-in?back=/field/"
    assert visitor.get("/field/work.json", headers={"Accept": "application/json"}).status_code == 401
    with site.session():
        public_id = site.city.report().public_id
    forged = visitor.post(f"/field/issues/{public_id}/start", data=b"{}", content_type="application/json")
    assert forged.status_code == 400, "without the token of a page of ours"
    assert do(site.staff("roads"), public_id, "start", "x").status_code == 409, (
        "not theirs, and nothing is told of it"
    )


def test_the_page_reads_without_a_script(site: Site, worker: tuple[Actor, FlaskClient]) -> None:
    actor, browser = worker
    public_id, assignment = given(site, actor, text="Dark at the weir.")
    html = browser.get("/field/").get_data(as_text=True)
    assert "Dark at the weir" in html and f"/staff/issues/{public_id}?assignment={assignment}" in html


def test_the_script_that_answers_without_a_network_is_always_asked_for_anew(site: Site) -> None:
    answer = site.browser().get("/field/worker.js")
    assert answer.status_code == 200 and answer.mimetype == "text/javascript"
    assert "no-cache" in answer.headers["Cache-Control"]
