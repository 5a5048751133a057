"""An initiative is written, moderated, signed and found, in a browser without scripts."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from initiatives.signatures.commands.count_signatures import count_signatures
from tests.web.conftest import Site, send
from tests.web.initiatives import published, resident, town_of

TEXT = {
    "title": "A bridge over the Lind", "problem": "Children walk a mile to school.", "wish": "Build a footbridge.",
    "planned_result": "The school is ten minutes away.", "criteria": ["The bridge is open", "", "", "", ""],
}  # fmt: skip


def propose(browser: FlaskClient, go: str = "submit", **changed: Any) -> Any:
    return send(
        browser,
        "/initiatives/new",
        page="/initiatives/new",
        **TEXT | {"go": go, "idempotency_key": "k"} | changed,
    )


def test_a_draft_is_kept_mended_and_laid_before_the_moderators(site: Site, client: FlaskClient) -> None:
    author = site.signed_in(resident(site))
    west = site.city.areas["west"]
    kept = propose(
        author, "save", criteria=["", ""], area=str(west), lon="30.005", lat="60.005", category="lamp"
    )
    assert kept.status_code == 303
    edit = kept.headers["Location"]
    html = author.get(edit).get_data(as_text=True)
    assert 'value="A bridge over the Lind"' in html and f'value="{west}" data-code="west" selected' in html
    assert 'name="lon" value="30.005000"' in html
    refused = send(author, edit, page=edit, **TEXT | {"go": "submit", "wish": "", "criteria": ["", ""]})
    assert refused.status_code == 422
    html = refused.get_data(as_text=True)
    assert (
        "Children walk a mile to school." in html
        and 'id="wish-error"' in html
        and 'href="#criteria-1"' in html
    )
    assert client.get(edit).status_code == 404
    sent = send(author, edit, page=edit, **TEXT | {"go": "submit"})
    page = sent.headers["Location"]
    assert "It lies before the moderators" in author.get(page).get_data(as_text=True)
    assert client.get(page).status_code == 404
    assert author.get(edit).status_code == 409


def test_the_same_form_that_comes_twice_is_one_draft(site: Site, client: FlaskClient) -> None:
    author = site.signed_in(resident(site))
    first, second = propose(author, "save"), propose(author, "save", wish="Build two.")
    assert first.headers["Location"] == second.headers["Location"]
    assert "Build two." in author.get(second.headers["Location"]).get_data(as_text=True)


def test_a_visitor_keeps_what_was_typed_and_is_asked_to_sign_in(site: Site, client: FlaskClient) -> None:
    answer = propose(client)
    assert answer.status_code == 403
    html = answer.get_data(as_text=True)
    assert "Sign in first" in html and "Build a footbridge." in html


def test_a_script_keeps_the_draft_and_hears_where_it_is(site: Site, client: FlaskClient) -> None:
    author = site.signed_in(resident(site))
    token = (
        author.get("/initiatives/new")
        .get_data(as_text=True)
        .split('name="csrf_token" value="')[1]
        .split('"')[0]
    )
    asked = {"Accept": "application/json", "X-CSRFToken": token}
    kept = author.post("/initiatives/new", data=TEXT | {"go": "save", "idempotency_key": "s"}, headers=asked)
    assert kept.status_code == 200 and kept.json["url"] == f"/initiatives/{kept.json['id']}/edit"
    bad = author.post(kept.json["url"], data=TEXT | {"go": "save", "cost_least": "much"}, headers=asked)
    assert bad.status_code == 422 and bad.json["errors"][0]["field"] == "cost_least"


def test_a_moderator_sends_back_another_hears_the_appeal_and_publishes(
    site: Site, client: FlaskClient
) -> None:
    author = site.signed_in(resident(site))
    page = propose(author).headers["Location"].partition("?")[0]
    number = page.rpartition("/")[2]
    with site.session():
        first, second = (site.city.person("moderator", None) for _ in range(2))
    moderator, other = site.signed_in(first), site.signed_in(second)
    case = f"/moderation/initiatives/{number}"
    assert "A bridge over the Lind" in moderator.get("/moderation/initiatives").get_data(as_text=True)
    assert send(moderator, f"{case}/send-back", page=case).status_code == 422
    assert send(moderator, f"{case}/send-back", page=case, rules=["3", "99"]).status_code == 303
    html = author.get(page).get_data(as_text=True)
    assert '<li value="3">' in html and "Ask another moderator" in html
    send(author, f"{page}/appeal", page=page)
    assert "Another moderator decides" in moderator.get(case).get_data(as_text=True)
    assert "The authors appeal" in other.get(case).get_data(as_text=True)
    assert send(other, f"{case}/publish", page=case).status_code == 303
    assert "Collecting signatures" in client.get(page).get_data(as_text=True)
    assert author.get(case).status_code == 403


def test_a_resident_signs_sees_it_and_takes_it_back(site: Site, client: FlaskClient) -> None:
    number = published(site, least=5)
    page = f"/initiatives/{number}"
    signer = site.signed_in(resident(site))
    assert "You live in: West." in signer.get(page).get_data(as_text=True)
    unsure = send(signer, f"{page}/sign", page=page, version="1", idempotency_key="a", open="yes")
    assert unsure.status_code == 422 and 'aria-describedby="agree-error"' in unsure.get_data(as_text=True)
    fields = {"version": "1", "idempotency_key": "b", "agree": "yes", "open": ""}
    token = signer.get(page).get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    for _ in range(2):
        assert signer.post(f"{page}/sign", data=fields | {"csrf_token": token}).status_code == 303
    site.run(count_signatures, SYSTEM, number)
    html = signer.get(page).get_data(as_text=True)
    assert "You have signed." in html and "Without your name." in html
    assert "<span data-count>1</span>" in client.get(page).get_data(as_text=True)
    assert "Your signature counts" in signer.get("/me/initiatives").get_data(as_text=True)
    assert send(signer, f"{page}/sign/withdraw", page=page).status_code == 303
    assert "Sign as a resident" in signer.get(page).get_data(as_text=True)


def test_the_page_says_why_somebody_cannot_sign(site: Site, client: FlaskClient) -> None:
    page = f"/initiatives/{published(site)}"
    assert "Sign in to sign" in client.get(page).get_data(as_text=True)
    with site.session():
        unverified = site.city.person()
    assert "Show where you live, then sign" in site.signed_in(unverified).get(page).get_data(as_text=True)
    with town_of(site) as town:
        author = town.resident()
        number = town.draft(author)
        town.initiative(number).area_id = town.city.areas["east"]
        town.let_collect(number, author)
    html = site.signed_in(resident(site)).get(f"/initiatives/{number}").get_data(as_text=True)
    assert "Residents of this area can sign: East." in html and "You live in: West." in html


def test_lists_are_narrowed_and_have_the_same_on_a_map(site: Site, client: FlaskClient) -> None:
    number = published(site, least=7)
    assert number in client.get("/initiatives?q=bridge&status=collecting").get_data(as_text=True)
    assert "None of this kind" in client.get("/initiatives?q=submarine").get_data(as_text=True)
    assert client.get("/initiatives?area=zzz&look=nonsense&status=draft").status_code == 200
    assert client.get("/initiatives?cursor=nonsense").status_code == 422
    assert client.get("/initiatives/points.json").json["type"] == "FeatureCollection"


def test_what_is_similar_is_shown_and_only_what_is_public(
    site: Site, client: FlaskClient, report_issue: Any
) -> None:
    number = published(site)
    public, private = (
        report_issue(text="The new bridge is broken"),
        report_issue(text="A new bridge, secretly", category="person"),
    )
    html = client.get("/initiatives/similar?text=a+new+bridge").get_data(as_text=True)
    assert number in html and public.public_id in html and private.public_id not in html
    assert client.get("/initiatives/similar?text=zzzz").get_data(as_text=True).strip() == ""


def test_other_sites_may_frame_the_widget_and_nothing_else(site: Site, client: FlaskClient) -> None:
    page = f"/initiatives/{published(site)}"
    framed, whole = client.get(f"{page}/widget"), client.get(page)
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert framed.status_code == 200 and "A bridge over the Lind" in framed.get_data(as_text=True)
    assert "X-Frame-Options" not in framed.headers and "<form" not in framed.get_data(as_text=True)
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Frame-Options"] == "DENY"


def test_the_poster_is_a_page_of_paper(site: Site, client: FlaskClient) -> None:
    number = published(site)
    poster = client.get(f"/initiatives/{number}/poster.pdf")
    assert poster.mimetype == "application/pdf" and poster.data.startswith(b"%PDF-")


def test_districts_go_to_the_map_as_shapes(site: Site, client: FlaskClient) -> None:
    found = client.get(f"/initiatives/{published(site)}/districts.json").json
    assert [each["code"] for each in found] == ["east", "west"]
    assert found[0]["geometry"]["type"] == "Polygon" and "counted" in found[0]


def test_words_of_residents_are_words(site: Site, client: FlaskClient) -> None:
    author = site.signed_in(resident(site))
    evil = "<script>alert(1)</script>"
    page = propose(author, title=evil, problem=evil, criteria=[evil]).headers["Location"]
    assert "<script>alert" not in author.get(page).get_data(as_text=True)
