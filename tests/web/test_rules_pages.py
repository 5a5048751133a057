"""The pages on which a city's rules are built, tried and switched; without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text

from civic.core.permissions import SYSTEM
from civic.issues.commands.report import Promise
from civic.rules.commands.switch import switch_rule
from civic.rules.commands.write import write_rule
from civic.rules.examples import EXAMPLES
from civic.rules.models import Rule
from civic.rules.running import Call, fire
from tests.integration.issues.rows import issue_of
from tests.web.conftest import Site
from tests.web.test_admin_shaping import administrator, fields, read

Report = Callable[..., Promise]


@pytest.fixture(autouse=True)
def no_rules_yet(site: Site) -> None:
    with site.session() as session:
        session.execute(delete(Rule))


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    return administrator(site)


def send(browser: FlaskClient, path: str, values: dict[str, Any], go: str, **changes: Any) -> tuple[int, str]:
    answer = browser.post(path, data={**values, **changes, "go": go}, follow_redirects=True)
    return answer.status_code, str(answer.get_data(as_text=True))


def press(browser: FlaskClient, path: str) -> str:
    token = fields(read(browser, "/admin/rules/new"))["csrf_token"]
    answer = browser.post(path, data={"csrf_token": token}, follow_redirects=True)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def test_a_rule_is_built_from_menus_tried_saved_and_switched_on(
    site: Site, admin: FlaskClient, report_issue: Report
) -> None:
    promise = report_issue(text="It sparks!")
    new = "/admin/rules/new"
    values = fields(read(admin, new))
    _, page = send(admin, new, values, "and", **{"name": "Sparks", "add.and": "q"})
    _, page = send(admin, new, fields(page), "then", **{"if[0][0].value": "sparks", "add.then": "prioritise"})
    status, page = send(admin, new, fields(page), "save")
    assert status == 422 and "Say which" in page and 'value="sparks"' in page, "beside its field, words kept"
    urgent = {"then[0].priority": "urgent"}
    status, page = send(admin, new, fields(page), "try", **urgent)
    assert status == 200 and "It would have acted on 1 of" in page and "<circle" in page
    assert "“sparks”" in page and "<td>Normal</td><td>Urgent</td>" in page
    status, page = send(admin, new, fields(page), "save")
    assert status == 200 and 'id="sparks"' in page and "acted 0 times in 30 days" in page
    assert "switch it on" in page
    assert "Switch off" in press(admin, "/admin/rules/sparks/on")
    with site.session() as session:
        rule = session.scalars(select(Rule)).one()
        assert rule.enabled
        assert fire(session, rule.id, Call(issue_of(session, promise.public_id).id, 1)) == "done"
    assert "acted 1 time in 30 days" in read(admin, "/admin/rules")
    assert "Sparks" in read(admin, "/admin/changes?thing=rule&code=sparks")
    assert 'id="sparks"' not in press(admin, "/admin/rules/sparks/remove")


def test_rows_are_taken_away_and_nonsense_is_refused_quietly(admin: FlaskClient) -> None:
    new = "/admin/rules/new"
    values = fields(read(admin, f"{new}?example=lamps"))
    _, page = send(admin, new, values, "not-if:0.0")
    assert "if[0][0].field" in page and "if[1][0].field" not in page
    for go in ("not-if:9.9", "not-if:x", "or:7", "or:", "and", "then", "not-then:99999999"):
        status, _ = send(admin, new, {**values, "add.and": "nothing", "add.then": "nothing"}, go)
        assert status in (200, 422), go
    for name, value in (("if[0][0].field", "nothing"), ("then[0].do", "nothing"), ("when.on", "nothing")):
        assert send(admin, new, values, "save", **{name: value})[0] == 422, name


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_whole_and_is_saved_off(site: Site, admin: FlaskClient, example: str) -> None:
    path = f"/admin/rules/new?example={example}"
    status, page = send(admin, path, fields(read(admin, path)), "save")
    assert status == 200 and "Switch on" in page
    with site.session() as session:
        assert not session.scalars(select(Rule)).one().enabled


def test_rules_change_places_and_a_broken_one_says_why(site: Site, admin: FlaskClient) -> None:
    with site.session() as session:
        for name in ("First", "Second"):
            then = [{"do": "involve", "department": "care", "message": "Look."}]
            write_rule(session, SYSTEM, {"name": name, "when": {"on": "received"}, "if": [], "then": then})
    page = press(admin, "/admin/rules/second/up")
    assert page.index('id="second"') < page.index('id="first"')
    with site.session() as session:
        session.execute(text("UPDATE department SET retired_at = now() WHERE code = 'care'"))
        session.execute(
            text(
                "UPDATE rule SET broken = 'rule.names_nothing', broken_by = 'department care' WHERE code = 'first'"
            )
        )
    page = read(admin, "/admin/rules")
    assert "Switched off by itself" in page and "is not there any more" in page
    assert read(admin, "/admin/rules/first"), "the address in the letter"
    token = fields(page)["csrf_token"]
    assert admin.post("/admin/rules/first/on", data={"csrf_token": token}).status_code == 422


def test_rules_are_put_in_the_order_that_is_sent_whole_or_not_at_all(site: Site, admin: FlaskClient) -> None:
    with site.session() as session:
        for name in ("First", "Second", "Third"):
            then = [{"do": "note", "text": "Look."}]
            write_rule(session, SYSTEM, {"name": name, "when": {"on": "received"}, "if": [], "then": then})
    token = fields(read(admin, "/admin/rules"))["csrf_token"]

    def sent(*order: str) -> Any:
        return admin.post("/admin/rules", data={"csrf_token": token, "order": list(order), "moved": "third"})

    def listed() -> list[str]:
        with site.session() as session:
            return list(session.scalars(select(Rule.code).order_by(Rule.position)))

    answer = sent("third", "first", "second")
    assert answer.status_code == 302 and answer.location.endswith("#third")
    assert listed() == ["third", "first", "second"]
    for order in (("first", "second"), ("first", "first", "second", "third"), ("first", "second", "nothing")):
        assert sent(*order).status_code == 409, order
    assert listed() == ["third", "first", "second"]


def test_a_shape_has_a_map_to_draw_it_on_and_what_is_none_is_refused_in_its_place(
    site: Site, admin: FlaskClient
) -> None:
    new = "/admin/rules/new"
    values = fields(read(admin, new))
    assert "data-veche-map" not in read(admin, new)
    _, page = send(admin, new, values, "and", **{"name": "Centre", "add.and": "shape"})
    assert page.count('data-veche-map="rule"') == 1 and "data-shape-row" in page
    _, page = send(admin, new, fields(page), "then", **{"add.then": "note", "then[0].text": "Look."})
    for wrong in ("", "here", '{"type": "Point", "coordinates": [30, 60]}'):
        status, page = send(
            admin, new, fields(page), "save", **{"if[0][0].value": wrong, "then[0].text": "Look."}
        )
        assert status == 422 and 'id="if-0-0-value-error"' in page, wrong
    square = '{"type":"Polygon","coordinates":[[[30,60],[30.01,60],[30.01,60.01],[30,60]]]}'
    status, page = send(admin, new, fields(page), "save", **{"if[0][0].value": square})
    assert status == 200
    with site.session() as session:
        [[condition]] = session.scalars(select(Rule)).one().definition["if"]
    assert condition["field"] == "shape" and "30.01" in condition["value"]


def test_only_administrators_see_rules(site: Site) -> None:
    with site.session():
        agent = site.city.person("agent", "lighting")
    assert site.signed_in(agent).get("/admin/rules").status_code == 403


def test_who_takes_back_what_people_were_told_says_why(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    with site.session() as session:
        then = [{"do": "set_target", "days": 9, "message": "So."}]
        values = {"name": "Later", "when": {"on": "received"}, "if": [], "then": then}
        switch_rule(session, SYSTEM, write_rule(session, SYSTEM, values), on=True)
        fire(
            session, session.scalars(select(Rule.id)).one(), Call(issue_of(session, promise.public_id).id, 1)
        )
        seq = session.scalar(
            text("SELECT seq FROM event WHERE kind = 'issue.target_changed' AND subject_id = :id"),
            {"id": issue_of(session, promise.public_id).id},
        )
        agent = site.city.person("agent", "lighting")
    staff, issue = site.signed_in(agent), f"/staff/issues/{promise.public_id}"
    token = fields(read(staff, issue), "take-back")["csrf_token"]
    path = f"{issue}/rules/{seq}/take-back"
    answer = staff.post(path, data={"csrf_token": token, "message": "x" * 20_000})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'id="take-back-{seq}-error"' in page and "x" * 20_000 in page
    staff.post(path, data={"csrf_token": token, "message": "The part is here already."})
    public = read(site.browser(), f"/issues/{promise.public_id}")
    assert "The part is here already." in public and "it did not fit" not in public
    with site.session() as session:
        assert issue_of(session, promise.public_id).target == promise.target


def test_what_a_rule_did_is_marked_and_taken_back_by_staff(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    with site.session() as session:
        then = [
            {"do": "prioritise", "priority": "high"},
            {"do": "hand_over", "department": "roads", "message": "So."},
        ]
        values = {"name": "Lamps first", "when": {"on": "received"}, "if": [], "then": then}
        switch_rule(session, SYSTEM, write_rule(session, SYSTEM, values), on=True)
        rule = session.scalars(select(Rule)).one()
        fire(session, rule.id, Call(issue_of(session, promise.public_id).id, 1))
        seq = session.execute(
            text("SELECT seq FROM event WHERE kind = 'issue.prioritised' AND subject_id = :id"),
            {"id": issue_of(session, promise.public_id).id},
        ).scalar_one()
        lead = site.city.person("lead", "roads")
    staff = site.signed_in(lead)
    issue = f"/staff/issues/{promise.public_id}"
    page = read(staff, issue)
    assert "Automatic: Lamps first" in page and f"/rules/{seq}/take-back" in page
    public = read(site.browser(), f"/issues/{promise.public_id}")
    assert "Automatic" in public and "Lamps first" not in public
    token = fields(page, "take-back")["csrf_token"]
    colleague = site.staff("roads")
    held = {"csrf_token": fields(read(colleague, issue), "/claim")["csrf_token"]}
    assert colleague.post(f"{issue}/claim", data=held).status_code == 302
    asked = staff.post(f"{issue}/rules/{seq}/take-back", data={"csrf_token": token})
    assert asked.status_code == 409 and "has it in hand" in asked.get_data(as_text=True)
    holder = asked.get_data(as_text=True).split('name="despite_claim" value="')[1].split('"')[0]
    meant = {"csrf_token": token, "despite_claim": holder}
    answer = staff.post(f"{issue}/rules/{seq}/take-back", data=meant)
    assert answer.status_code == 303 or answer.status_code == 302
    assert "taken back" in read(staff, issue)
    with site.session() as session:
        assert issue_of(session, promise.public_id).priority == "normal"
    again = staff.post(f"{issue}/rules/{seq}/take-back", data=meant, follow_redirects=True)
    assert "taken back already" in again.get_data(as_text=True)
