"""Photos, documents, drawings and issues of an initiative, in a browser without scripts."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from flask.testing import FlaskClient

from civic.intake.attachment_types import LARGEST_DOCUMENT
from tests.pdfs import pdf
from tests.small_city import EAST, WEST
from tests.web.conftest import Site, picture, send
from tests.web.initiatives import actor, published, resident, town_of
from web.app import LARGEST_REQUEST

TEXT = {"title": "A bridge over the Lind", "idempotency_key": "k", "go": "save"}


def html_of(browser: FlaskClient, address: str) -> str:
    return browser.get(address).get_data(as_text=True)


def between(html: str, start: str, end: str = '"') -> str:
    return html.split(start)[1].split(end)[0]


def draft(browser: FlaskClient, **fields: Any) -> Any:
    return send(browser, "/initiatives/new", page="/initiatives/new", **TEXT | fields)


def file(content: bytes, name: str = "plan_of_1987.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def bomb() -> bytes:
    """A picture of a few kilobytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_photos_and_documents_of_a_draft_are_its_authors_until_everybody_may_read_it(
    site: Site, client: FlaskClient
) -> None:
    person = resident(site)
    author = site.signed_in(person)
    kept = draft(author, photo=picture(), document=file(pdf("plan")))
    assert kept.status_code == 303, kept.get_data(as_text=True)[-2000:]
    edit = kept.headers["Location"]
    html = html_of(author, edit)
    photo = between(html, 'type="checkbox" name="photos" value="')
    plan = between(html, 'type="checkbox" name="documents" value="')
    assert 'value="plan of 1987"' in html
    number = edit.split("/")[2]
    words = {f"words.{photo}": "The ford", f"words.{plan}": "<b>Plan</b>"}
    again = send(author, edit, page=edit, **TEXT, photos=photo, documents=plan, **words)
    assert again.status_code == 303
    page = html_of(author, f"/initiatives/{number}")
    assert 'alt="The ford"' in page and "&lt;b&gt;Plan&lt;/b&gt;" in page
    doors = [f"/photos/{photo}", f"/photos/{photo}/small", f"/initiatives/{number}/documents/{plan}"]
    stranger = site.signed_in(resident(site))
    assert [author.get(door).status_code for door in doors] == [200, 200, 200]
    assert [stranger.get(door).status_code for door in doors] == [404, 404, 404]
    assert [client.get(door).status_code for door in doors] == [404, 404, 404]
    with town_of(site) as town:
        town.let_collect(town.draft(actor(town, person)), actor(town, person))
        town.initiative(number).hidden_at = None
    got = author.get(doors[2])
    assert got.data == pdf("plan") and got.mimetype == "application/pdf"
    assert got.headers["Content-Disposition"].startswith("attachment; filename=")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"] and "private" in got.headers["Cache-Control"]
    unseen = send(author, edit, page=edit, **TEXT)
    assert unseen.status_code == 303 and author.get(doors[0]).status_code == 200
    assert f'name="seen" value="{photo}"' in html_of(author, edit)
    emptied = send(author, edit, page=edit, **TEXT, seen=[photo])
    assert emptied.status_code == 303 and author.get(doors[0]).status_code == 404


def test_what_is_no_document_is_told_beside_the_field_and_nothing_typed_is_lost(
    site: Site, client: FlaskClient
) -> None:
    author = site.signed_in(resident(site))
    attacks = {
        "page.pdf": b"<html><script>alert(1)</script></html>",
        "polyglot.pdf": pdf() + b"PK\x05\x06" + b"\0" * 18,
        "large.pdf": pdf("x" * LARGEST_DOCUMENT),
        "none.pdf": b"",
    }
    for name, content in attacks.items():
        refused = draft(author, wish="Build it.", document=file(content, name))
        html = refused.get_data(as_text=True)
        assert refused.status_code == 422 and 'id="document-error"' in html, name
        assert "Build it." in html and 'name="documents"' not in html
    assert draft(author, document=file(b"%PDF-1.7" + bytes(LARGEST_REQUEST))).status_code == 413
    refused = draft(author, wish="Build it.", photo=(io.BytesIO(bomb()), "bomb.png"))
    assert refused.status_code == 422 and 'id="photo-error"' in refused.get_data(as_text=True)
    both = draft(author, wish="", document=file(pdf()), go="submit")
    html = both.get_data(as_text=True)
    assert both.status_code == 422 and 'name="documents"' in html and 'id="wish-error"' in html


def test_a_visitors_files_are_not_taken_and_a_photo_that_was_sent_before_stays_in_the_form(
    site: Site, client: FlaskClient
) -> None:
    refused = draft(client, photos="abc123", words__abc123="The ford", document=file(pdf()))
    html = refused.get_data(as_text=True)
    assert refused.status_code == 403 and 'value="abc123"' in html and 'value="The ford"' in html
    assert "Sign in first to add documents." in html and 'name="documents"' not in html


def test_authors_change_them_while_signatures_are_collected_and_others_do_not(
    site: Site, client: FlaskClient
) -> None:
    person = resident(site)
    page = f"/initiatives/{published(site, person)}"
    author, door = site.signed_in(person), f"{page}/enclosures"
    assert f'href="{door}"' in html_of(author, page)
    sent = send(author, door, page=door, photo=picture(), document=file(pdf("plan")))
    assert sent.status_code == 303
    html = html_of(client, page)
    assert "Photos and documents" in html and "plan of 1987" in html
    assert client.get(f"/photos/{between(html, '/photos/')}".removesuffix("/small")).status_code == 200
    stranger = site.signed_in(resident(site))
    assert stranger.get(door).status_code == 403
    assert send(stranger, door, page=page, photo=picture()).status_code == 403
    wrong = send(author, door, page=door, document=file(b"MZ", "a.pdf"))
    assert wrong.status_code == 422 and 'id="document-error"' in wrong.get_data(as_text=True)


def test_a_drawing_is_kept_shown_and_told_where_it_cannot_be(site: Site, client: FlaskClient) -> None:
    author = site.signed_in(resident(site))
    shape = f'{{"type": "LineString", "coordinates": [{list(WEST)}, {list(EAST)}]}}'
    edit = draft(author, shape=shape).headers["Location"]
    assert "LineString" in between(html_of(author, edit), 'name="shape" value="')
    page = html_of(author, edit.removesuffix("/edit"))
    assert "data-drawn='{" in page and "East, West" in page
    wrong = send(
        author, edit, page=edit, **TEXT, shape='{"type": "LineString", "coordinates": [[1, 1], [2, 2]]}'
    )
    html = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and 'id="address-error"' in html and "[[1, 1], [2, 2]]" in html
    assert send(author, edit, page=edit, **TEXT | {"go": "no_place"}, shape=shape).status_code == 303
    assert between(html_of(author, edit), 'name="shape" value="') == ""
    around = send(author, edit, page=edit, **TEXT, lon=str(WEST[0]), lat=str(WEST[1]), around="250")
    assert around.status_code == 303 and "Polygon" in between(html_of(author, edit), 'name="shape" value="')


def test_an_initiative_begins_with_issues_and_both_pages_say_so(site: Site, client: FlaskClient) -> None:
    person = resident(site)
    author = site.signed_in(person)
    with town_of(site) as town:
        one = town.city.report(text="The lamp is dark.").public_id
        two = town.city.report(text="Dark again.", place=EAST).public_id
        private = town.city.report(category="person", text="My neighbour").public_id
    issue = f"/issues/{one}"
    assert f'href="/initiatives/new?issue={one}"' in html_of(client, issue)
    start = f"/initiatives/new?issue={one}&issue={two}&issue={private}&issue=nothing"
    html = html_of(author, start)
    assert "“The lamp is dark” (" in html and "My neighbour" not in html and f'value="{private}"' not in html
    assert '<option value="lamp" selected>' in html and "LineString" in between(html, 'name="shape" value="')
    assert f'name="issue" value="{one}" checked' in html
    edit = draft(author, issue=[one, two]).headers["Location"]
    number = edit.split("/")[2]
    assert f'name="issue" value="{two}" checked' in html_of(author, edit)
    assert "Nobody has proposed one because of it yet." in html_of(client, issue)
    refused = send(author, edit, page=edit, **TEXT, issue=[one, private])
    assert refused.status_code == 422 and "There is no such issue" in refused.get_data(as_text=True)
    with town_of(site) as town:
        town.rules(least=3, per_mille=0)
        text = {"problem": "Dark.", "wish": "Light.", "planned_result": "Light.", "criteria": ["Lit"]}
    send(author, edit, page=edit, **TEXT | text | {"go": "submit"}, issue=[one, two])
    with town_of(site) as town:
        judge = town.city.person("moderator", None)
    moderator = site.signed_in(judge)
    case = f"/moderation/initiatives/{number}"
    assert send(moderator, f"{case}/publish", page=case).status_code == 303
    page = html_of(client, f"/initiatives/{number}")
    assert "It comes from these issues" in page and f'href="/issues/{two}"' in page
    assert f'href="/initiatives/{number}"' in html_of(client, f"{issue}/initiatives")
    assert "Residents propose an initiative because of it" in html_of(client, f"{issue}/timeline")
    assert "Dark again" in html_of(client, f"/initiatives/{number}/issues")


def test_a_list_of_one_kind_in_one_place_leads_to_an_initiative(site: Site, client: FlaskClient) -> None:
    with town_of(site) as town:
        one, two = town.city.report().public_id, town.city.report().public_id
        west = town.city.areas["west"]
    html = html_of(client, f"/issues?kind=lamp&area={west}")
    assert f"/initiatives/new?issue={two}&amp;issue={one}" in html
    assert "/initiatives/new" not in between(
        html_of(client, "/issues?kind=lamp"), '<h2 class="meta', "</main>"
    )
