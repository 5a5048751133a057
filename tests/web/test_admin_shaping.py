"""The pages on which a city is given its shape; without scripts."""

from __future__ import annotations

import html as markup
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, text

from civic.categories.models import Category
from civic.city.models import City, CityChange
from civic.city.shape import committed
from civic.core.errors import InvalidInput
from civic.core.permissions import SYSTEM
from civic.core.secrets import commit
from civic.departments.models import Department
from civic.folder.bring_in import import_city, read_folder
from civic.folder.export import export_city
from civic.folder.opened import opened
from civic.issues.commands.report import Promise
from tests.web.conftest import Site

Report = Callable[..., Promise]


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    return administrator(site)


def administrator(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person("administrator", None)
    return site.signed_in(person)


def read(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def fields(html: str, action: str = "") -> dict[str, Any]:
    """The values that a form of the page would send as it stands: the one to an address, else the last large one."""
    forms = re.findall(r"<form([^>]*)>(.*?)</form>", html, re.S)
    found = [
        inner
        for head, inner in forms
        if 'method="post"' in head and "csrf_token" in inner and (not action or action in head)
    ]
    inner = max(found, key=len)
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", inner):
        name = re.search(r'name="([^"]*)"', tag)
        kind = (re.search(r'type="([^"]*)"', tag) or [None, "text"])[1]
        value = (re.search(r'value="([^"]*)"', tag) or [None, ""])[1]
        if name and kind != "file" and (kind != "checkbox" or " checked" in tag):
            values.setdefault(name[1], []).append(markup.unescape(value))
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', inner, re.S):
        values[name] = [markup.unescape(inside)]
    for name, inside in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', inner, re.S):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inside)
        chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
        values[name] = [markup.unescape(value) for value in chosen]
    return values


def save(browser: FlaskClient, path: str, *, to: str = "", page: str = "", **changes: Any) -> tuple[int, str]:
    """Change some fields of a page's form and send it: the status, and the page that one then sees."""
    values = fields(read(browser, page or path), to) | {
        name.replace("__", "."): value for name, value in changes.items()
    }
    answer = browser.post(path, data=values, content_type="multipart/form-data")
    told = browser.get(answer.location) if answer.status_code == 302 else answer
    return answer.status_code, markup.unescape(told.get_data(as_text=True))


def test_only_who_shapes_the_city_comes_in(site: Site) -> None:
    for page in ("city", "departments", "jurisdictions", "categories", "calendar", "changes"):
        assert site.staff("roads").get(f"/admin/{page}").status_code == 403
        assert site.browser().get(f"/admin/{page}").status_code == 302


def test_what_no_code_can_be_is_not_found(admin: FlaskClient) -> None:
    for page in ("departments/%00", "categories/%00", "category-groups/%00", "departments/nobody"):
        assert admin.get(f"/admin/{page}").status_code == 404
    for asked in ("jurisdictions?what=category:%00", "changes?code=%00&page=99999999", "calendar?year=%00"):
        assert admin.get(f"/admin/{asked}").status_code == 200


def test_a_department_is_added_changed_retired_and_brought_back(admin: FlaskClient, site: Site) -> None:
    new = {"name__en": "Bus Company", "name__ru": "Автобусы", "email": "bus@city.example"}
    status, html = save(admin, "/admin/departments/new", **new)
    assert (status, "Bus Company" in html) == (302, True)
    status, html = save(admin, "/admin/departments/bus-company", phone="+7 000 1", name__ru="")
    assert (status, "+7 000 1" in html) == (422, True), "what was typed stays"
    assert "name-ru-error" in html, "a language that is missing is told at its field"
    assert save(admin, "/admin/departments/bus-company", phone="+7 000 1")[0] == 302
    assert save(admin, "/admin/departments/new", **new)[0] == 422, "its code is taken"
    for verb, retired in (("retire", True), ("return", False)):
        done = admin.post(
            f"/admin/departments/bus-company/{verb}",
            data={"csrf_token": fields(read(admin, "/admin/departments"))["csrf_token"]},
        )
        assert done.status_code == 302
        with site.session() as session:
            row = session.scalars(select(Department).where(Department.code == "bus-company")).one()
            assert (row.retired_at is not None) == retired
    assert "Bus Company" in read(admin, "/admin/changes?thing=department&code=bus-company")


def test_a_department_that_somebody_waits_for_stays(admin: FlaskClient, report_issue: Report) -> None:
    report_issue(category="person")
    token = fields(read(admin, "/admin/departments"))["csrf_token"]
    answer = admin.post("/admin/departments/care/retire", data={"csrf_token": token})
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Issues still wait for this department: " in told
    assert "/issues?department=care" in told


def test_of_two_administrators_the_second_sees_both_versions_and_loses_nothing(site: Site) -> None:
    first, second = administrator(site), administrator(site)
    typed = fields(read(second, "/admin/departments/roads"))
    assert save(first, "/admin/departments/roads", phone="+7 111")[0] == 302
    typed["phone"] = ["+7 222"]
    answer = second.post("/admin/departments/roads", data=typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "<td>+7 111</td><td>+7 222</td>" in html
    again = fields(html)
    assert again["phone"] == ["+7 222"]
    assert second.post("/admin/departments/roads", data=again).status_code == 302
    with site.session() as session:
        assert session.scalar(select(Department.phone).where(Department.code == "roads")) == "+7 222"


def test_every_change_is_committed_to_by_its_event(site: Site, admin: FlaskClient) -> None:
    save(admin, "/admin/departments/roads", email="roads@city.example")
    with site.session() as session:
        newest = session.scalar(select(CityChange.event_id).order_by(CityChange.event_id.desc()).limit(1))
        rows = session.scalars(
            select(CityChange).where(CityChange.event_id == newest).order_by(CityChange.number)
        ).all()
        event = session.execute(
            text("SELECT kind, body, commitment FROM event WHERE id = :id"), {"id": newest}
        ).one()
        assert (event.kind, event.body) == ("department.changed", {"department": "roads"})
        assert (rows[0].before, rows[0].after) == ({}, {"email": "roads@city.example"})
        sealed = committed((row.thing, row.code, row.before, row.after) for row in rows)
        assert bytes(event.commitment) == commit(bytes(rows[0].salt), sealed)


def test_a_category_is_changed_with_its_questions_and_retired(
    admin: FlaskClient, site: Site, report_issue: Report
) -> None:
    changes = {
        "criteria[1].text.en": "Every lamp is lit at dusk",
        "questions[1].label.en": "How many?", "questions[1].label.ru": "Сколько?",
        "questions[1].type": "choice", "questions[1].choices": "One | Один\nmany: Many | Много",
        "target_days": "9", "photo_on_delivery": "yes",
    }  # fmt: skip
    status, html = save(admin, "/admin/categories/lamp", **(changes | {"target_days": "soon"}))
    assert (status, "target-days-error" in html, 'value="soon"' in html) == (422, True, True)
    status, _ = save(admin, "/admin/categories/lamp", **changes)
    assert status == 302
    with site.session() as session:
        row = session.scalars(select(Category).where(Category.code == "lamp")).one()
        assert (row.target_days, row.photo_on_delivery) == (9, True)
        assert [each["code"] for each in row.questions[0]["choices"]] == ["one", "many"]
        assert row.criteria[0]["code"] == "lit", "codes stay"
    status, html = save(admin, "/admin/categories/lamp", **{"questions[1].choices": "One | Один"})
    assert (status, "questions-1-choices-error" in html) == (422, True)
    token = fields(read(admin, "/admin/categories"), "/retire")["csrf_token"]
    assert admin.post("/admin/categories/poster/retire", data={"csrf_token": token}).status_code == 302
    with pytest.raises(InvalidInput):
        report_issue(category="poster")
    assert admin.post("/admin/categories/poster/return", data={"csrf_token": token}).status_code == 302
    assert report_issue(category="poster")
    before = read(admin, "/admin/categories").index('id="poster"')
    admin.post("/admin/categories/poster/up", data={"csrf_token": token})
    assert read(admin, "/admin/categories").index('id="poster"') < before


def test_a_rule_that_ties_names_the_other_department_and_may_replace_it(
    admin: FlaskClient, report_issue: Report
) -> None:
    page = "/admin/jurisdictions"
    rule = {"department": "care", "what": "category:lamp", "areas": ["east"]}
    status, html = save(admin, page, to='id="rule"', **rule)
    assert (status, "roads answers for this already" in html) == (422, True)
    assert re.search(r'value="east" checked', html), "what was chosen stays"
    status, html = save(admin, page, to='id="rule"', replace="yes", **rule)
    assert (status, "It replaced a rule" in html) == (302, True)
    assert report_issue(category="lamp", place=(30.025, 60.005)).department == "care"
    tried = read(admin, f"{page}?at=60.005,30.025&try=lamp")
    assert "By the rule: A lamp, East" in markup.unescape(re.sub(r"&lt;.*?&gt;|<[^>]+>", "", tried))


def test_an_area_is_drawn_by_its_corners_and_decides_before_larger_ones(
    admin: FlaskClient, report_issue: Report
) -> None:
    draw = {"page": "/admin/jurisdictions", "to": 'id="draw"', "name__en": "Market", "name__ru": "Рынок"}
    path = "/admin/jurisdictions/areas"
    bow_tie = "60.004, 30.003\n60.006, 30.007\n60.006, 30.003\n60.004, 30.007"
    status, html = save(admin, path, corners=bow_tie, **draw)
    assert (status, "crosses itself" in html, "60.006, 30.007" in html) == (422, True, True)
    assert "This is none: here" in save(admin, path, corners="here", **draw)[1]
    ring = "60.004, 30.003\n60.004, 30.007\n60.006, 30.007\n60.006, 30.003"
    assert save(admin, path, corners=ring, **draw)[0] == 302
    page = "/admin/jurisdictions?area_type=drawn"
    status, _ = save(
        admin, "/admin/jurisdictions", page=page, to='id="rule"', department="care", what="category:lamp",
        area_type="drawn", areas=["market"],
    )  # fmt: skip
    assert status == 302
    assert report_issue(category="lamp", place=(30.005, 60.005)).department == "care"
    shapes = admin.get("/admin/jurisdictions/areas.json?area_type=drawn&what=category:lamp").get_json()
    assert [(each["code"], each["department"]) for each in shapes] == [("market", "Care")]
    token = fields(read(admin, page))["csrf_token"]
    erased = admin.post("/admin/jurisdictions/areas/market/erase", data={"csrf_token": token})
    assert (erased.status_code, "1 rules name this area" in erased.get_data(as_text=True)) == (422, True)


def test_hours_and_holidays_are_changed_and_refused_at_their_field(admin: FlaskClient) -> None:
    holiday = {
        "holidays[0].date": "2026-12-31",
        "holidays[0].name.en": "Old Year",
        "holidays[0].name.ru": "Год",
    }
    status, html = save(admin, "/admin/calendar", **(holiday | {"hours.monday": "17:00-09:00"}))
    assert (status, "hours-monday-error" in html, 'value="2026-12-31"' in html) == (422, True, True)
    status, html = save(admin, "/admin/calendar", **(holiday | {"hours.monday": "09:00-13:00, 14:00-17:00"}))
    assert (status, "31: Old Year" in html) == (302, True)
    status, html = save(admin, "/admin/calendar", more="yes", **{"moved_workdays[0].date": "2027-01-04"})
    assert (status, html.count('type="date"') > 12, "2027-01-04" in html) == (200, True, True)


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast(admin: FlaskClient, site: Site) -> None:
    status, html = save(admin, "/admin/city", brand_colour="#E9A62F")
    assert status == 422
    assert re.search(r"#E9A62F cannot be read well: its contrast is 1\.\d\d to 1", html)
    assert save(admin, "/admin/city", brand_colour="#7a1f5c")[0] == 302
    home = read(site.browser(), "/issues")
    assert "/city/7A1F5C.css" in home
    assert "--brand:#7A1F5C" in read(site.browser(), "/city/7A1F5C.css")
    assert site.browser().get("/city/FFFFFF.css").status_code == 404


def test_how_long_contacts_are_kept_is_not_touched_by_other_forms(admin: FlaskClient, site: Site) -> None:
    assert save(admin, "/admin/retention", days="90", **{"days.lamp": "365"})[0] == 302
    typed = fields(read(admin, "/admin/categories/lamp"))
    assert save(admin, "/admin/city", emergency_number="113")[0] == 302
    assert save(admin, "/admin/categories/lamp", target_days="8")[0] == 302
    with site.session() as session:
        assert session.get_one(City, 1).contact_days == 90
        assert session.scalars(select(Category.contact_days).where(Category.code == "lamp")).one() == 365
    told = read(admin, "/admin/changes")
    assert "<td>180</td><td>90</td>" in told and "<td>—</td><td>365</td>" in told
    stale = admin.post("/admin/categories/lamp", data=typed)
    assert stale.status_code == 409 and "<td>365</td>" not in stale.get_data(as_text=True)
    assert save(admin, "/admin/retention", days="180", **{"days.lamp": ""})[0] == 302


def logo() -> tuple[io.BytesIO, str]:
    drawn = io.BytesIO()
    Image.new("RGBA", (2000, 400), (10, 90, 80, 128)).save(drawn, "PNG")
    drawn.seek(0)
    return drawn, "logo.png"


def test_a_logo_is_drawn_anew_and_svg_is_refused(admin: FlaskClient, site: Site, tmp_path: Path) -> None:
    svg = (io.BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), "logo.svg")
    status, html = save(admin, "/admin/city", logo=svg, emergency_number="113")
    assert (status, "logo-error" in html, 'value="113"' in html) == (422, True, True)
    assert save(admin, "/admin/city", logo=logo())[0] == 302
    address = re.search(r'src="(/city/logo.png\?v=[0-9a-f]+)"', read(site.browser(), "/issues"))
    assert address is not None
    served = site.browser().get(address[1])
    assert Image.open(io.BytesIO(served.data)).size == (640, 128)
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_what_pages_made_comes_out_in_files_and_goes_in_again_the_same(
    admin: FlaskClient, site: Site, tmp_path: Path
) -> None:
    assert save(admin, "/admin/city", logo=logo(), brand_colour="#0B5F8A")[0] == 302
    drawn, _ = save(
        admin, "/admin/jurisdictions/areas", page="/admin/jurisdictions", to='id="draw"', name__en="Quay",
        name__ru="Причал", corners="60.001, 30.021\n60.001, 30.023\n60.003, 30.022",
    )  # fmt: skip
    assert drawn == 302
    with site.session() as session:
        # What no page and no file would take of the city that tests stand on.
        session.execute(text("UPDATE category SET questions = '[]' WHERE code = 'form'"))
        session.execute(text("UPDATE category SET hint = '{}'"))
        note = '{"en": "Call.", "ru": "Звоните."}'
        session.execute(
            text("UPDATE department SET note = CAST(:note AS jsonb) WHERE code = 'county'"), {"note": note}
        )
    with site.session() as session:
        export_city(session, tmp_path / "one", schema="0000")
        session.rollback()
    with site.session() as session:
        # A folder knows of no demo city.
        session.get_one(City, 1).demo = False
        with opened(tmp_path / "one") as files:
            tallies = import_city(session, SYSTEM, read_folder(files), exact=False)
        assert [tally.what for tally in tallies if tally.is_new] == []
        export_city(session, tmp_path / "two", schema="0000")
        session.rollback()
    names = sorted(str(path.relative_to(tmp_path / "one")) for path in (tmp_path / "one").rglob("*.*"))
    assert "logo.png" in names and "areas/drawn.geojson" in names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
