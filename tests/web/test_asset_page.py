"""The page of an asset, its short address, its labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import segno

from civic.assets.labelled import Labelled
from civic.core.db import counted_statements
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.decline import decline
from tests.assets import with_assets
from tests.small_city import WEST
from tests.web.conftest import Site
from web import labels
from web.labels import label_address, label_sheets, qr_code


@pytest.fixture(scope="module", autouse=True)
def assets(site: Site) -> Iterator[None]:
    with site.session():
        with_assets(site.city)
    yield


def page(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def test_everybody_reads_who_owns_it_what_it_is_and_what_was_reported(site, client, report_issue) -> None:
    opened = report_issue(asset="lamp:217", text="The lamp is dark here.")
    ended = report_issue(asset="lamp:217", text="The lamp blinks.")
    site.run(accept, SYSTEM, ended.public_id)
    site.run(decline, SYSTEM, ended.public_id, "not_feasible", "It must blink.")
    html = page(client, "/assets/lamp/217")
    assert "<h1>Lamp 217</h1>" in html and "Owner: Care" in html
    assert "LED" in html and "Cabinet-A4-north" not in html, "only what the city marked as public"
    assert (
        html.index("The lamp is dark here") < html.index("What was done here") < html.index("The lamp blinks")
    )
    assert "/report?asset=lamp:217" in html.replace("%3A", ":")
    assert opened.public_id in html
    assert "Lamp 217" in page(client, f"/issues/{opened.public_id}")
    assert "Railway Co." in page(client, "/assets/lamp/218")


def test_private_and_hidden_issues_stay_off_the_page(site, client, report_issue) -> None:
    private = report_issue(asset="lamp:218", category="person", text="A person lies here.")
    words = report_issue(asset="lamp:218", category="car", text="A red wreck.")
    html = page(client, "/assets/lamp/218")
    assert private.public_id not in html and words.public_id in html and "red wreck" not in html
    assert private.public_id in page(site.staff("care"), "/assets/lamp/218")


def test_a_number_is_found_however_it_is_spelled(client) -> None:
    answer = client.get("/assets/road/12_3")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/assets/road/12-3")
    assert "<h1>Road 12/3</h1>" in page(client, "/assets/road/12-3")
    assert client.get("/assets/lamp/999").status_code == 404
    assert client.get("/a/lamp/999").status_code == 404


def test_a_label_of_what_is_gone_leads_to_its_page_with_a_kind_word(client) -> None:
    answer = client.get("/a/lamp/219")
    assert answer.headers["Location"] == "/assets/lamp/219"
    html = page(client, "/assets/lamp/219")
    assert "taken this one out of use" in html and "It is there no more" in html
    assert "/report?lon=30.007000&amp;lat=60.005200" in html


def test_the_page_costs_few_statements(site, client, report_issue) -> None:
    for _ in range(6):
        report_issue(asset="lamp:217")
    page(client, "/assets/lamp/217")
    with counted_statements(site.services.database.engine) as statements:
        page(client, "/assets/lamp/217")
    assert len(statements) <= 6, "\n".join(statements)


def test_the_api_lists_assets_and_shows_one_with_its_history(client, report_issue) -> None:
    issue = report_issue(asset="lamp:217")
    near = client.get(f"/api/v1/assets?near={WEST[0]},{WEST[1]}&type=lamp").get_json()["features"]
    assert [asset["id"] for asset in near] == ["lamp:217", "lamp:218"]
    assert near[0]["properties"]["metres"] == pytest.approx(23, abs=1)
    first = client.get("/api/v1/assets?limit=2&bbox=30,60,30.04,60.01").get_json()
    second = client.get(first["links"]["next"]).get_json()
    assert len(first["features"]) == 2
    assert [asset["id"] for asset in second["features"]] == ["playground:7", "road:12-3"]
    assert client.get("/api/v1/assets?number=№217").get_json()["features"][0]["id"] == "lamp:217"
    one = client.get("/api/v1/assets/lamp/217?lang=en").get_json()
    assert one["properties"]["attributes"] == {"light": "LED"}
    assert one["properties"]["owner_department"] == "care"
    assert issue.public_id in {shown["id"] for shown in one["properties"]["issues"]}
    assert client.get("/api/v1/assets/lamp/219").get_json()["properties"]["retired_at"]
    wrong = client.get("/api/v1/assets?near=here").get_json()
    assert wrong["errors"][0]["field"] == "near"
    listed = client.get("/api/v1/issues?asset=lamp:217").get_json()["features"]
    assert issue.public_id in {shown["id"] for shown in listed}
    detail = client.get(f"/api/v1/issues/{issue.public_id}").get_json()
    assert detail["properties"]["asset"] == "lamp:217"


def test_the_api_takes_a_report_about_an_asset_without_a_place(client) -> None:
    def send(**changes):
        body = {"category": "lamp", "description": "Dark.", **changes}
        key = f"about-{changes.get('asset', 'nothing')}"
        return client.post("/api/v1/issues", json=body, headers={"Idempotency-Key": key})

    taken = send(asset="lamp:217")
    assert (taken.status_code, taken.get_json()["department"]["code"]) == (201, "care")
    for sent, field, code in (
        ({"asset": "lamp:999"}, "asset", "asset.not_found"),
        ({"asset": "lamp:219"}, "asset", "asset.retired"),
        ({}, "location", "place.missing"),
    ):
        problems = send(**sent).get_json()["errors"]
        assert [(problem["field"], problem["code"]) for problem in problems] == [(field, code)]


# --- labels -----------------------------------------------------------------------------------------------------------


def test_the_code_on_a_label_is_the_address_that_opens_the_report(site, client, monkeypatch) -> None:
    drawn: list[segno.QRCode] = []
    monkeypatch.setattr(labels, "qr_code", lambda address: drawn.append(qr_code(address)) or drawn[-1])
    things = [Labelled("lamp", {"en": "Lamp", "ru": "Фонарь"}, "217", "217")] * 25
    pdf = label_sheets(things, city={"en": "Smallton"}, languages=("en", "ru"), base_url="http://localhost")
    assert pdf.startswith(b"%PDF-1.7") and pdf.count(b"/Type /Page\n") <= 2
    address = label_address("http://localhost", "lamp", "217")
    same = segno.make_qr(address, error="m")
    assert drawn[0].matrix == same.matrix and same.error in ("M", "Q", "H")
    assert (
        client.get(address.removeprefix("http://localhost"))
        .headers["Location"]
        .startswith("/report?asset=lamp")
    )


def test_a_sheet_is_tagged_and_carries_its_fonts(site) -> None:
    things = [Labelled("lamp", {"ru": "Фонарь"}, "K-12/3", "k12-3")]
    city = {"ru": "Малград"}
    from weasyprint import HTML

    seen = {}
    original = HTML.write_pdf

    def plain(self, *args, **options):
        seen.update(options)
        return original(self, *args, uncompressed_pdf=True, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(HTML, "write_pdf", plain)
        pdf = label_sheets(things, city=city, languages=("ru",), base_url="https://city.example")
    assert seen["pdf_variant"] == "pdf/ua-1"
    for part in (b"/StructTreeRoot", b"/Lang (ru)", b"/Alt ", b"pdfuaid:part"):
        assert part in pdf, part
    assert pdf.count(b"/FontFile") >= 2, "Latin and Cyrillic are inside"


def test_staff_print_labels_of_some_numbers_and_nobody_else_does(site, client) -> None:
    staff = site.staff("care")
    form = page(staff, "/staff/assets")
    assert 'value="lamp"' in form and 'value="west"' in form
    answer = staff.get("/staff/assets/labels.pdf?type=lamp&numbers=1-217,+№218&area=west")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    for query, said in (
        ("type=lamp&numbers=9-1", "This is none: 9-1"), ("type=lamp&numbers=999", "nothing of this kind with"),
        ("type=lamp&area=north", "no such area"), ("type=boat", "no things of this kind"),
    ):  # fmt: skip
        refused = staff.get(f"/staff/assets/labels.pdf?{query}")
        assert refused.status_code == 422 and said in refused.get_data(as_text=True), query
    assert client.get("/staff/assets").status_code == 302
