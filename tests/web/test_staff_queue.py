"""The queue of a department: what it shows to whom, in which order, and how its parts are fetched again."""

from __future__ import annotations

import html as markup
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from civic.core import clock
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.decline import decline
from civic.issues.commands.hide import hide
from civic.issues.commands.merge import merge
from civic.issues.commands.report import Promise
from tests.small_city import MONDAY
from tests.web.conftest import Site

Report = Callable[..., Promise]
FRAGMENT = {"X-Veche-Fragment": "1"}


@pytest.fixture(autouse=True)
def an_empty_desk(site: Site) -> None:
    """Every test begins with nothing to do."""
    with site.session() as session:
        from civic.issues.models import Issue

        opened = (
            session.query(Issue.public_id).where(Issue.status.in_(("received", "accepted", "waiting"))).all()
        )
    for (public_id,) in opened:
        with site.session() as session:
            desk = site.city.staff("triage")
            decline(session, desk, public_id, "abuse", "Swept away.")


def rows(html: str) -> list[str]:
    """The public ids of the rows, in order."""
    return re.findall(r'data-issue-id="(\w+)"', html)


def row(html: str, public_id: str) -> str:
    return html.split(f'data-issue-id="{public_id}"')[1].split("</li>")[0]


def counts(html: str) -> dict[str, int]:
    chips = re.findall(r'id="view-(\w+)".*?<b class="num">(\d+)</b>', html, re.DOTALL)
    return {name: int(number) for name, number in chips}


def page(browser: FlaskClient, path: str = "/staff") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_visitor_is_sent_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/staff?department=lighting&view=late")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?back=/staff?department%3Dlighting%26view%3Dlate"
    assert client.get("/staff/queue-rows", headers=FRAGMENT).status_code == 401


def test_on_a_telephone_all_of_the_work_is_reached_from_the_bar(site: Site) -> None:
    browser = site.staff("lighting")
    bar = page(browser).split('class="tabbar')[1].split("</nav>")[0]
    leads = re.findall(r'<a[^>]* href="([^"]+)"', bar)
    assert leads[:4] == ["/staff", "/staff/deadlines", "/staff/intake", "/staff/mentions"]
    assert {"/field/", "/staff/opinions", "/staff/assets", "/", "/issues", "/report", "/me"} == set(leads[4:])
    assert 'action="/staff/find"' in bar
    assert all(browser.get(path).status_code == 200 for path in leads)


def test_who_works_for_no_department_reads_why_there_is_no_queue(site: Site) -> None:
    with site.session():
        person = site.city.person()
    browser = site.signed_in(person)
    answer = browser.get("/staff")
    assert answer.status_code == 403
    assert "No queue of yours" in answer.get_data(as_text=True)


def test_a_row_says_what_where_until_when_for_how_many_and_who_has_it(
    site: Site, report_issue: Report
) -> None:
    promise = report_issue(text="The lamp flickers. Every night.", address="Ferry Street 31")
    found = row(page(site.staff("lighting")), promise.public_id)
    for words in ("The lamp flickers", "Ferry Street 31", "Not taken yet", "Nobody yet", ">1<"):
        assert words in found
    assert f"{promise.public_id[:4]}-{promise.public_id[4:]}" in found
    assert f"/staff/issues/{promise.public_id}" in found


def test_who_has_it_in_hand_is_shown_by_initials_and_name(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    with site.session() as session:
        holder = site.city.staff("lighting")
        accept(session, holder, promise.public_id)
    found = row(page(site.staff("lighting")), promise.public_id)
    assert holder.name in found
    assert f">P{holder.name.split()[1][0]}<" in found


def test_the_most_pressing_stands_first_and_dates_turn_amber_and_red_by_working_time(
    site: Site, report_issue: Report
) -> None:
    with clock.frozen(MONDAY) as at:
        first = report_issue()
        at.move(timedelta(hours=3))
        second = report_issue()
        html = page(site.staff("lighting"))
        assert rows(html) == [first.public_id, second.public_id]
        assert 'class="due soon"' in row(html, first.public_id)
        assert "Take in 1 h" in row(html, first.public_id)
        assert "Take in 4 h" in row(html, second.public_id)
        assert counts(html)["risk"] == 2
        # Both should have been taken on Monday, by 13:00 and by 16:00; it is Tuesday, 10:00.
        at.move(timedelta(hours=22))
        html = page(site.staff("lighting"))
        assert "Late 5 h" in row(html, first.public_id)
        assert "Late 2 h" in row(html, second.public_id)
        assert counts(html)["late"] == 2


def test_time_in_which_nobody_works_makes_nothing_later(site: Site, report_issue: Report) -> None:
    with clock.frozen(MONDAY + timedelta(days=4)) as at:
        promise = report_issue()
        # Friday 16:55 and Sunday noon: the target is the end of Wednesday.
        at.move(timedelta(hours=7, minutes=55))
        assert "Late 3 h" in row(page(site.staff("lighting")), promise.public_id)
        at.move(timedelta(hours=43))
        assert "Late 4 h" in row(page(site.staff("lighting")), promise.public_id)


def test_what_is_due_as_the_next_working_day_begins_says_which_day(site: Site, report_issue: Report) -> None:
    # Half a minute of its four working hours is left for Monday.
    with clock.frozen(MONDAY + timedelta(days=4, hours=4, seconds=30)) as at:
        promise = report_issue()
        at.move(timedelta(days=1))
        assert "Take by Mon 30 Nov" in row(page(site.staff("lighting")), promise.public_id)


def test_what_waits_is_paused_and_stands_last(site: Site, report_issue: Report) -> None:
    waits, other = report_issue(contact="maria@example.org"), report_issue()
    with site.session() as session:
        ask(session, site.city.staff("lighting"), waits.public_id, "Which?")
    html = page(site.staff("lighting"))
    assert rows(html) == [other.public_id, waits.public_id]
    assert "Paused" in row(html, waits.public_id)


def test_views_and_their_counts_agree(site: Site, report_issue: Report) -> None:
    with site.session():
        person = site.city.person("agent", "lighting")
    browser = site.signed_in(person)
    mine, free, asked = report_issue(), report_issue(), report_issue(contact="maria@example.org")
    delivered = report_issue()
    with site.session() as session:
        from civic.people.queries import actor_of

        accept(session, actor_of(session, person), mine.public_id)
        ask(session, site.city.staff("lighting"), asked.public_id, "Which?")
    site.delivered(delivered, confirmed=False)
    html = page(browser)
    assert counts(html) | {"to_judge": 0} == {
        "all": 3, "mine": 1, "unassigned": 2, "risk": 1, "late": 0, "waiting": 1, "reopened": 0, "mentioned": 0,
        "to_judge": 0,
    }  # fmt: skip
    shown = {view: rows(page(browser, f"/staff?view={view}")) for view in counts(html)}
    assert shown["mine"] == [mine.public_id]
    assert set(shown["unassigned"]) == {free.public_id, asked.public_id}
    assert shown["waiting"] == [asked.public_id]
    assert delivered.public_id in shown["to_judge"]
    assert "Verdict 13 d" in row(page(browser, "/staff?view=to_judge"), delivered.public_id)
    assert delivered.public_id not in shown["all"]


@pytest.mark.parametrize("view", ["late", "mine", "waiting", "risk", "nonsense"])
def test_an_empty_view_says_so_kindly(site: Site, view: str) -> None:
    html = page(site.staff("lighting"), f"/staff?view={view}")
    assert rows(html) == []
    assert 'class="empty"' in html


def test_a_duplicate_leaves_the_queue(site: Site, report_issue: Report) -> None:
    gone, stays = report_issue(), report_issue()
    with site.session() as session:
        merge(session, site.city.staff("lighting"), gone.public_id, stays.public_id)
    assert rows(page(site.staff("lighting"))) == [stays.public_id]


def test_staff_see_their_own_departments_queues_and_no_other(site: Site) -> None:
    browser = site.staff("lighting")
    assert "Lighting" in page(browser, "/staff?department=lighting")
    for path in ("/staff", "/staff/queue-rows", "/staff/queue-views", "/staff/map"):
        assert browser.get(f"{path}?department=roads&bbox=30,60,30.1,60.1&zoom=12").status_code == 403
        assert browser.get(f"{path}?department=unicorns&bbox=30,60,30.1,60.1&zoom=12").status_code == 404


def test_the_triage_desk_may_look_at_every_queue(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    browser = site.staff("triage")
    html = page(browser, "/staff?department=lighting")
    assert rows(html) == [promise.public_id]
    assert 'value="county"' in html


def test_a_private_matters_words_are_for_the_departments_on_it(site: Site, report_issue: Report) -> None:
    with site.session() as session:
        from civic.issues.commands.involve import involve

        promise = site.city.report(category="person", text="Grandmother needs help.")
        involve(session, site.city.staff("care"), promise.public_id, "lighting")
    for department in ("care", "lighting"):
        assert "Grandmother" in row(page(site.staff(department)), promise.public_id)
    assert promise.public_id not in page(site.staff("roads"))


def test_words_of_residents_stay_words(site: Site, report_issue: Report) -> None:
    promise = report_issue(text="<script>alert(1)</script> & more", address='"><b>x</b>')
    found = row(page(site.staff("lighting")), promise.public_id)
    assert "<script>" not in found
    assert "<b>x</b>" not in found


def test_the_parts_of_the_page_are_fetched_again_by_themselves(site: Site, report_issue: Report) -> None:
    browser = site.staff("lighting")
    html = page(browser)
    room = f"department:{site.city.departments['lighting']}"
    assert f'data-live-room="{room}"' in html
    followed = re.search(r"data-live-rooms='([^']+)'", html)
    assert followed is not None
    rooms = set(json.loads(markup.unescape(followed[1])))
    assert rooms > {room}
    assert {each.partition(":")[0] for each in rooms} == {"department", "person"}, (
        "and one's own, for mentions"
    )
    path = re.search(r'data-live-hold data-live-fragment="([^"]+)"', html)
    assert path is not None
    promise = report_issue()
    answer = browser.get(path[1].replace("&amp;", "&"), headers=FRAGMENT)
    assert rows(answer.get_data(as_text=True)) == [promise.public_id]
    assert "<html" not in answer.get_data(as_text=True)
    again = browser.get(
        path[1].replace("&amp;", "&"), headers=FRAGMENT | {"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_position_is_read_before_the_rows(site: Site, report_issue: Report) -> None:
    """Told by the order of the statements: what happens in between is told again rather than missed."""
    from civic.core.db import counted_statements

    report_issue()
    browser = site.staff("lighting")
    with counted_statements(site.services.database.engine) as seen:
        page(browser)
    position = next(number for number, sql in enumerate(seen) if "max(position)" in sql)
    listed = next(number for number, sql in enumerate(seen) if "JOIN assignment ON" in sql)
    assert position < listed
    assert len(seen) <= 12, seen


def test_accepting_from_the_list_comes_back_to_the_row(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    browser = site.staff("lighting")
    html = page(browser)
    found = row(html, promise.public_id)
    action = re.search(r'formaction="([^"]+)" name="assignment" value="(\d+)"', found)
    token = re.search(r'<form id="take".*?name="csrf_token" value="([^"]+)"', html, re.DOTALL)
    assert action is not None
    assert token is not None
    fields = {
        "csrf_token": token[1],
        "idempotency_key": "queue",
        "assignment": action[2],
        "back": "/staff?view=all",
    }
    answer = browser.post(action[1], data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff?view=all#row-{action[2]}")
    assert site.issue(promise.public_id).status == "accepted"


def test_the_map_beside_it_shows_the_departments_issues_and_leads_to_their_pages(
    site: Site, report_issue: Report
) -> None:
    lamp, hole = report_issue(), report_issue(category="pothole")
    answer = site.staff("lighting").get("/staff/map?department=lighting&bbox=29.9,59.9,30.1,60.1&zoom=16")
    points = {point["id"]: point["url"] for point in answer.get_json()["points"]}
    assert points[lamp.public_id] == f"/staff/issues/{lamp.public_id}"
    assert hole.public_id not in points


def test_a_number_finds_its_issue(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    browser = site.staff("lighting")
    typed = f"{promise.public_id[:4]}-{promise.public_id[4:]}".lower()
    assert browser.get(f"/staff/find?q={typed}").headers["Location"] == f"/staff/issues/{promise.public_id}"
    assert browser.get("/staff/find?q=bell").headers["Location"] == "/staff?q=bell"
    with site.session():
        person = site.city.person("moderator")
    assert site.signed_in(person).get("/staff/find?q=bell").headers["Location"].startswith("/issues?q=bell")


def test_a_moderator_without_a_department_is_told_where_to_hide(site: Site, report_issue: Report) -> None:
    promise = report_issue()
    with site.session():
        person = site.city.person("moderator")
    browser = site.signed_in(person)
    assert "keep the public pages decent" in page(browser)
    html = page(browser, f"/staff/issues/{promise.public_id}")
    assert 'id="act-hide"' in html
    assert 'id="act-note"' not in html
    with site.session() as session:
        hide(session, site.city.with_role("moderator"), promise.public_id)
    assert 'id="act-show"' in page(browser, f"/staff/issues/{promise.public_id}")


def test_the_rows_and_the_chips_of_a_queue_cost_few_statements(site: Site, report_issue: Report) -> None:
    from civic.core.db import counted_statements

    report_issue()
    browser = site.staff("lighting")
    page(browser)
    for part in ("queue-rows", "queue-views"):
        with counted_statements(site.services.database.engine) as seen:
            assert browser.get(f"/staff/{part}").status_code == 200
        # Four of the session and the city, four of the queue: one for each section that leaves room, and the rows.
        assert len(seen) <= 8, seen
