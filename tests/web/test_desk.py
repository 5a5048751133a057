"""What staff do at the desk: taking reports in, templates in the panel's forms, mentions, work sheets, the place."""

from __future__ import annotations

import html as markup
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.intake.models import IntakeAttachment
from civic.issues.models import Issue, Report
from civic.people.models import Person
from civic.templates.commands.shape import add_template
from civic.templates.files import parse_template
from civic.templates.queries import templates_listed
from tests.pdfs import pdf
from tests.small_city import WEST
from tests.web.conftest import Site, picture


@pytest.fixture(scope="module")
def agent(site: Site) -> Person:
    with site.session():
        return site.city.person("agent", "lighting")


@pytest.fixture(scope="module")
def browser(site: Site, agent: Person) -> FlaskClient:
    return site.signed_in(agent)


@pytest.fixture(scope="module")
def admin(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person("administrator")
    return site.signed_in(person)


def token_of(browser: FlaskClient) -> str:
    shown = browser.get("/me").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert found is not None
    return found[1]


def page(browser: FlaskClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return markup.unescape(answer.get_data(as_text=True))


def send(browser: FlaskClient, address: str, **fields: Any) -> Any:
    return browser.post(
        address, data={"csrf_token": token_of(browser), **fields}, content_type="multipart/form-data"
    )


SCAN = pdf("scan")
CALL = {
    "source": "phone", "lon": str(WEST[0]), "lat": str(WEST[1]), "place_source": "map", "text": "It is dark here.",
    "category": "lamp", "contact_name": "Anna Field", "contact_phone": "+44 20 7946 0000", "agreed": "yes",
    "spoken": "ru", "go": "send",
}  # fmt: skip


def test_a_call_becomes_the_callers_report_once_with_a_slip_and_a_private_scan(
    site: Site, browser: FlaskClient
) -> None:
    assert 'name="address"' in page(browser, "/staff/intake")
    scan = {"attachment": (io.BytesIO(SCAN), "../../letter.html")}
    sent = send(browser, "/staff/intake", idempotency_key="call-1", **CALL, **scan)
    assert sent.status_code == 303, sent.get_data(as_text=True)[-3000:]
    done = page(browser, sent.location)
    assert "Say this before you hang up" in done
    slip = browser.get(f"{sent.location}/slip.pdf")
    assert slip.data.startswith(b"%PDF-")
    assert page(site.staff("lighting"), sent.location, 404), "nobody else prints its secret link"
    report = site.report(int(sent.location.rpartition("/")[2]))
    assert (report.person_id, report.source, report.language, report.contact_name) == (
        None, "phone", "ru", "Anna Field",
    )  # fmt: skip
    with site.session() as session:
        public_id = session.scalars(select(Issue.public_id).where(Issue.id == report.issue_id)).one()
        attached = session.scalars(
            select(IntakeAttachment).where(IntakeAttachment.report_id == report.id)
        ).one()
    panel = page(browser, f"/staff/issues/{public_id}")
    assert "Taken in by staff by telephone" in panel
    address = f"/staff/intake/attachments/{attached.public_id}"
    assert address in panel
    fetched = send(browser, address)
    assert fetched.data == SCAN
    assert fetched.headers["Content-Disposition"].startswith("attachment; filename=")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "the reporter can read it" in panel
    assert send(site.staff("roads"), address).status_code == 403
    assert browser.get(address).status_code in (404, 405)
    visitor = site.browser().get(f"/issues/{public_id}").get_data(as_text=True)
    assert "Taken in by staff" not in visitor


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_and_attached_stays(
    site: Site, browser: FlaskClient
) -> None:
    wrong = CALL | {"agreed": "", "lon": "", "lat": "", "place_source": "", "contact_phone": "many"}
    del wrong["agreed"]
    sent = send(
        browser, "/staff/intake", idempotency_key="call-2", **wrong,
        attachment=[(io.BytesIO(b"OggS rest"), "call.ogg"), (io.BytesIO(b"MZ virus"), "x.pdf")],
    )  # fmt: skip
    assert sent.status_code == 422
    shown = markup.unescape(sent.get_data(as_text=True))
    for field in ("address", "agreed", "contact_phone", "attachment"):
        assert f'id="{field}-error"' in shown
    assert "It is dark here." in shown
    assert 'name="attachments"' in shown, "the recording need not be chosen again"
    with site.session() as session:
        assert (
            session.scalar(
                select(Report.id).where(Report.text == "It is dark here.", Report.source == "visit")
            )
            is None
        )


def test_without_scripts_the_form_looks_everything_up_and_an_emergency_says_whom_to_call(
    site: Site, browser: FlaskClient
) -> None:
    looked = send(browser, "/staff/intake", **CALL | {"category": "gas", "go": "check"})
    shown = markup.unescape(looked.get_data(as_text=True))
    assert looked.status_code == 200
    assert "Call 112 now" in shown
    refused = send(browser, "/staff/intake", idempotency_key="gas", **CALL | {"category": "gas"})
    assert refused.status_code == 422
    with site.session():
        first = site.city.report(place=WEST, text="Dark at the crossing.")
    looked = send(browser, "/staff/intake", **CALL | {"go": "check"})
    shown = markup.unescape(looked.get_data(as_text=True))
    assert f"/staff/intake/join/{first.public_id}" in shown
    joined = send(browser, f"/staff/intake/join/{first.public_id}", idempotency_key="join", **CALL)
    assert joined.status_code == 303
    assert site.issue(first.public_id).report_count == 2


def test_who_works_for_no_department_takes_nothing_in(site: Site, admin: FlaskClient) -> None:
    assert page(admin, "/staff/intake", 403)
    assert site.browser().get("/staff/intake").status_code == 302


def test_a_template_fills_the_form_without_scripts_and_is_counted_when_sent(
    site: Site, browser: FlaskClient, agent: Person
) -> None:
    words = {"en": "{number}: <done> by {name}", "ru": "{number}: <готово>, {name}"}
    spec = parse_template(
        {"code": "known", "verb": "update", "name": {"en": "Known", "ru": "Известно"}, "text": words},
        ("en", "ru"),
    )
    with site.session() as session:
        add_template(session, site.city.with_role("administrator"), spec)
        promise = site.city.report(language="ru")
    shown = browser.get(f"/staff/issues/{promise.public_id}").get_data(as_text=True)
    assert "&lt;готово&gt;" in shown, "in the reporter's language, and escaped"
    number = re.search(r'<option value="(\d+)" data-text="', shown)
    assert number is not None
    filled = send(
        browser,
        f"/staff/issues/{promise.public_id}/update",
        template=number[1],
        use_template="yes",
        message="",
    )
    assert filled.status_code == 200
    text = re.search(r'id="update-message"[^>]*>\n([^<]*)</textarea>', filled.get_data(as_text=True))
    assert text is not None
    message = markup.unescape(text[1])
    assert message.endswith(f"<готово>, {agent.name}")
    sent = send(browser, f"/staff/issues/{promise.public_id}/update", template=number[1], message=message)
    assert sent.status_code == 302
    with site.session() as session:
        (listed,) = templates_listed(session, site.city.with_role("administrator"))
    assert (listed.uses, listed.as_it_was) == (1, 1)


def test_templates_are_made_looked_at_and_put_in_order_by_administrators(
    site: Site, admin: FlaskClient
) -> None:
    fields = {
        "code": "new-one", "verb": "ask", "for": "category:lamp", "name.en": "Which?", "name.ru": "Какая?",
        "text.en": "Which lamp at {address}?", "text.ru": "{wrong}",
    }  # fmt: skip
    refused = send(admin, "/admin/templates/new", **fields)
    assert refused.status_code == 422
    shown = markup.unescape(refused.get_data(as_text=True))
    assert "{wrong} is no blank" in shown
    assert "Which lamp at {address}?" in shown
    fields["text.ru"] = "Какой фонарь, {address}?"
    with site.session():
        promise = site.city.report(address="Mill Lane 3")
    looked = send(admin, "/admin/templates/new", **fields, go="look", issue=promise.public_id)
    assert "Which lamp at Mill Lane 3?" in looked.get_data(as_text=True)
    assert send(admin, "/admin/templates/new", **fields).status_code == 302
    assert send(admin, "/admin/templates/new-one/earlier").status_code == 302
    assert "new-one" in page(admin, "/admin/templates")
    assert "Message template" in page(admin, "/admin/changes?thing=message_template")
    assert send(admin, "/admin/templates/new-one/retire").status_code == 302
    assert page(admin, "/admin/templates/new-one", 404)
    assert send(admin, "/admin/templates/new-one/return_").status_code == 302


def test_who_is_mentioned_sees_it_counted_and_marks_it_seen(site: Site, browser: FlaskClient) -> None:
    with site.session():
        promise = site.city.report()
        colleague = site.city.person("agent", "lighting")
    other = site.signed_in(colleague)
    names = browser.get(f"/staff/issues/{promise.public_id}/colleagues?q=person").get_json()
    assert colleague.name in names
    assert (
        send(
            browser, f"/staff/issues/{promise.public_id}/note", message=f"@{colleague.name}: <look>"
        ).status_code
        == 302
    )
    assert "1 new mention" in page(other, "/staff")
    issue = other.get(f"/staff/issues/{promise.public_id}").get_data(as_text=True)
    assert "mentioned you" in issue
    assert "&lt;look&gt;" in issue
    assert "<look>" in page(other, "/staff/mentions")
    assert send(other, "/staff/mentions/seen", issue=promise.public_id).status_code == 302
    assert "new mention" not in page(other, "/staff")
    assert site.staff("roads").get(f"/staff/issues/{promise.public_id}/colleagues").status_code == 403


def test_a_work_sheet_is_for_who_works_on_it_with_its_map_photos_and_words(
    site: Site, browser: FlaskClient
) -> None:
    with site.session():
        promises = [
            site.city.report(text="Тёмный фонарь <b>", address="Mill Lane 3"),
            site.city.report(),
        ]
    one = browser.get(f"/staff/issues/{promises[0].public_id}/work-sheet.pdf")
    assert one.data.startswith(b"%PDF-")
    several = browser.get(f"/staff/work-sheets.pdf?issues={','.join(each.public_id for each in promises)}")
    assert several.status_code == 200
    assert browser.get("/staff/work-sheets.pdf?issues=").status_code == 422
    many = ",".join(["0" * 7 + "1"] * 1 + [f"{number:08d}" for number in range(60)])
    assert browser.get(f"/staff/work-sheets.pdf?issues={many}").status_code == 422
    assert site.staff("roads").get(f"/staff/issues/{promises[0].public_id}/work-sheet.pdf").status_code == 403


def test_the_place_tells_what_was_here_before_and_what_is_like_it_near_by(
    site: Site, browser: FlaskClient
) -> None:
    spot = (WEST[0] - 0.002, WEST[1] + 0.002)
    with site.session():
        first, second = (site.city.report(place=spot, text=f"Broken lamp number {n}") for n in (1, 2))
        hidden = site.city.report(place=spot, category="person", text="Somebody lives here")
    shown = page(browser, f"/staff/issues/{second.public_id}")
    assert "This place before" in shown
    assert "Broken lamp number 1" in shown
    assert hidden.public_id not in shown, "what is another department's private matter stays so"
    compared = page(browser, f"/staff/issues/{second.public_id}/compare/{first.public_id}")
    assert "Broken lamp number 1" in compared
    assert "Broken lamp number 2" in compared
    assert page(browser, f"/staff/issues/{second.public_id}/compare/{hidden.public_id}", 404)
    part = browser.get(f"/staff/issues/{second.public_id}/parts/similar")
    assert "Broken lamp number 1" in part.get_data(as_text=True)


def test_a_scanned_picture_is_made_anew(site: Site, browser: FlaskClient) -> None:
    sent = send(
        browser, "/staff/intake", idempotency_key="scan", **CALL | {"source": "letter"},
        attachment=(io.BytesIO(picture()[0].read() + b"<script>hidden</script>"), "scan.jpg"),
    )  # fmt: skip
    assert sent.status_code == 303
    report = int(sent.location.rpartition("/")[2])
    with site.session() as session:
        public_id = session.scalars(
            select(IntakeAttachment.public_id).where(IntakeAttachment.report_id == report)
        ).one()
    content = send(browser, f"/staff/intake/attachments/{public_id}").data
    assert content.startswith(b"\xff\xd8\xff")
    assert b"<script>" not in content
