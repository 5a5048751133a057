"""Deadlines on pages: the list for staff, the part of the panel, extending a term, and what administrators shape."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from civic.deadlines.clocks import parse_clock
from civic.deadlines.commands.shape import save_clock
from civic.deadlines.following import follow
from civic.issues.commands.accept import accept
from civic.triage.presence.claims import claim
from tests.integration.deadlines.test_clocks import APPEALS
from tests.web.conftest import Site
from tests.web.test_admin_shaping import administrator, read, save


@pytest.fixture
def under_the_law(site: Site, report_issue: Any) -> str:
    """An accepted issue on which the terms of the Appeals Act run."""
    site.run(save_clock, SYSTEM, parse_clock(APPEALS, ["en", "ru"]))
    promise = report_issue()
    with site.session() as session:
        accept(session, site.city.staff(), promise.public_id)
        follow(session, site.issue(promise.public_id).id)
    with site.session() as session:
        follow(session, promise.issue_id)
    return str(promise.public_id)


def staff_browser(site: Site, department: str = "lighting", role: str = "agent") -> FlaskClient:
    with site.session():
        person = site.city.person(role, department)
    return site.signed_in(person)


def test_staff_see_the_terms_of_the_law_near_and_on_the_issue_and_take_them_as_csv(
    site: Site, under_the_law: str
) -> None:
    browser = staff_browser(site)
    listed = read(browser, "/staff/deadlines?span=month")
    assert "Art. 8 (3)" in listed
    assert under_the_law in listed
    assert "Art. 8 (3)" not in read(browser, "/staff/deadlines?span=day&law=appeals")
    part = read(browser, f"/staff/issues/{under_the_law}/parts/clocks")
    assert "Art. 12 (1)" in part
    assert "Extend by 30 days" in part
    csv = browser.get("/staff/deadlines.csv?span=month")
    assert csv.mimetype == "text/csv"
    assert "Art. 8 (3)" in csv.get_data(as_text=True)


def test_a_term_is_extended_with_a_reason_and_nobody_else_may(site: Site, under_the_law: str) -> None:
    browser = staff_browser(site)
    path = f"/staff/issues/{under_the_law}/terms/appeals/answered"
    status, html = save(browser, path, message="")
    assert status == 422
    assert 'aria-invalid="true"' in html
    status, _html = save(browser, path, message="An expert is asked.")
    assert status == 302
    assert "An expert is asked." in read(site.browser(), f"/issues/{under_the_law}")
    assert "extended, before" in read(browser, f"/staff/issues/{under_the_law}/parts/clocks")
    assert staff_browser(site, "care").get(path).status_code == 403
    assert browser.get(f"/staff/issues/{under_the_law}/terms/appeals/nothing").status_code == 404
    assert staff_browser(site, "care").get("/staff/deadlines?department=lighting").status_code == 403


def test_a_term_of_an_issue_in_a_colleagues_hands_is_extended_when_it_is_sent_again(
    site: Site, under_the_law: str
) -> None:
    with site.session() as session:
        colleague = site.city.staff()
        claim(session, colleague, under_the_law)
    browser = staff_browser(site)
    path = f"/staff/issues/{under_the_law}/terms/appeals/answered"
    status, html = save(browser, path, message="An expert is asked.")
    assert status == 409
    assert "has it in hand" in html and "An expert is asked." in html
    assert "extended, before" not in read(browser, f"/staff/issues/{under_the_law}/parts/clocks")
    holder = html.split('name="despite_claim" value="')[1].split('"')[0]
    status, _html = save(browser, path, message="An expert is asked.", despite_claim=holder)
    assert status == 302
    assert "extended, before" in read(browser, f"/staff/issues/{under_the_law}/parts/clocks")


def test_an_administrator_sets_a_ladder_for_a_department_and_takes_it_away(site: Site) -> None:
    admin = administrator(site)
    page = "/admin/deadlines?department=roads"
    status, _html = save(
        admin, "/admin/deadlines", page=page, warn_target="120", **{"target.lead": "30", "target.head": ""}
    )
    assert status == 302
    shown = read(admin, page)
    assert 'value="30"' in shown
    assert "This department has no ladder" not in shown
    status, html = save(admin, "/admin/deadlines", page=page, warn_target="soon", warn_take_by="60")
    assert status == 422
    assert 'value="soon"' in html, "what was typed stays"
    status, _html = save(admin, "/admin/deadlines", page=page, usual="yes")
    assert status == 302
    assert "This department has no ladder" in read(admin, page)


def test_an_administrator_adds_a_law_by_the_form_and_retires_it(site: Site) -> None:
    admin = administrator(site)
    values = {
        "name__en": "Roads Act", "name__ru": "Закон о дорогах", "since": "2026-01-01", "steps[0].name.en": "Repaired",
        "steps[0].name.ru": "Ремонт", "steps[0].paragraph": "§ 4", "steps[0].days": "10", "steps[0].working": "yes",
    }  # fmt: skip
    status, html = save(admin, "/admin/legal-clocks/new", **values)
    assert status == 422
    assert "Repaired" in html, "a term must be stopped by something; what was typed stays"
    status, html = save(admin, "/admin/legal-clocks/new", **values, **{"steps[0].stopped_by": "delivered"})
    assert status == 302
    assert "10 working days" in html
    status, html = save(admin, "/admin/legal-clocks/roads-act", since="2026-02-01")
    assert status == 302
    assert admin.post("/admin/legal-clocks/roads-act/retire", data={}).status_code in (302, 400)


def test_a_department_gets_a_calendar_of_its_own(site: Site) -> None:
    admin = administrator(site)
    status, _html = save(admin, "/admin/calendar/new", name__en="Shifts")
    assert status == 422
    status, _html = save(admin, "/admin/calendar/new", name__en="Shifts", name__ru="Смены")
    assert status == 302
    status, _html = save(admin, "/admin/calendar?calendar=shifts", **{"hours.saturday": "09:00-17:00"})
    assert status == 302
    assert "09:00-17:00" in read(admin, "/admin/calendar?calendar=shifts").split("Saturday")[1][:400]
    status, _html = save(admin, "/admin/departments/roads", calendar="shifts")
    assert status == 302
    assert 'value="shifts" selected' in read(admin, "/admin/departments/roads")
    assert "Nothing would move" in read(admin, "/admin/calendar/recount?calendar=shifts")
    assert admin.get("/admin/calendar?calendar=nothing").status_code == 404


def test_a_category_promises_more_to_what_presses(site: Site) -> None:
    admin = administrator(site)
    status, _html = save(
        admin, "/admin/categories/lamp", **{"targets[2].take_minutes": "30", "targets[2].target_days": "1"}
    )
    assert status == 302
    assert 'name="targets[2].take_minutes" type="text" value="30"' in read(admin, "/admin/categories/lamp")
    status, html = save(admin, "/admin/categories/lamp", **{"targets[1].take_minutes": "60"})
    assert status == 422
    assert 'value="60"' in html
