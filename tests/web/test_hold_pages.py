"""Moderators look at signatures that were taken out of the total, in a browser without scripts."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import text

from civic.core.permissions import SYSTEM
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.holds import PAGE
from tests.web.conftest import Site, send
from tests.web.initiatives import published, resident, town_of


def _held(site: Site, signers: int = 3) -> str:
    public_id = published(site, least=500)
    with town_of(site) as town:
        for _ in range(signers):
            sign(town.session, town.resident(), public_id, version=1, network=b"one range")
        hold_signatures(town.session, SYSTEM, public_id, Which(network=b"one range"), reason="network")
    return public_id


def _moderator(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person("moderator", None)
    return site.signed_in(person)


def test_a_hold_is_found_looked_at_and_decided_about_in_parts(site: Site, client: FlaskClient) -> None:
    public_id, moderator = _held(site), _moderator(site)
    listed = "/moderation/signatures"
    assert client.get(listed).status_code == 302
    assert site.signed_in(resident(site)).get(listed).status_code == 403
    html = moderator.get(listed).get_data(as_text=True)
    page = html.split('data-id="hold-')[0].rpartition('href="')[2].split('"')[0]
    assert page.startswith(f"{listed}/") and "Many from one range of addresses" in html
    for narrowed, there in (
        (f"?initiative={public_id.lower()}", True), ("?initiative=nonsense", False), ("?reason=hour", False),
        ("?view=decided", False), ("?view=nonsense&reason=nonsense&before=nonsense", True),
    ):  # fmt: skip
        assert (page in moderator.get(listed + narrowed).get_data(as_text=True)) is there
    assert page in moderator.get(f"{listed}/rows").get_data(as_text=True)
    html = moderator.get(page).get_data(as_text=True)
    assert "Somebody Else" not in html and "(held)" in html and "<rect" in html
    with site.session() as session:
        name = session.execute(
            text("SELECT p.name FROM signature s JOIN person p ON p.id = s.person_id LIMIT 1")
        ).scalar_one()
    assert f"<td>{name}</td>" not in html
    shown = send(moderator, f"{page}/names", page=page).get_data(as_text=True)
    assert f"<td>{name}</td>" in shown
    refused = send(moderator, f"{page}/release", page=page, which="ticked")
    assert refused.status_code == 422 and 'id="release-error"' in refused.get_data(as_text=True)
    refused = send(moderator, f"{page}/remove", page=page, which="ticked", removal="automated")
    assert refused.status_code == 422 and "None of these" in refused.get_data(as_text=True)
    first = html.split('name="signatures" value="')[1].split('"')[0]
    ticked = {"which": "ticked", "signatures": first}
    assert send(moderator, f"{page}/remove", page=page, removal="not_theirs", **ticked).status_code == 303
    assert "All 2 that are under review" in moderator.get(page).get_data(as_text=True)
    assert send(moderator, f"{page}/release", page=page, which="all", release="campaign").status_code == 303
    html = moderator.get(page).get_data(as_text=True)
    assert "A stall or a broadcast" in html and "Your decision" not in html
    assert page in moderator.get(f"{listed}?view=decided").get_data(as_text=True)
    assert send(moderator, f"{page}/names", page=page).status_code == 422
    html = client.get(f"/initiatives/{public_id}").get_data(as_text=True)
    assert "1 found false and removed" in html and "under review" in html


def test_signatures_of_a_hold_come_page_by_page(site: Site, client: FlaskClient) -> None:
    _held(site, PAGE + 1)
    moderator = _moderator(site)
    html = moderator.get("/moderation/signatures").get_data(as_text=True)
    page = html.split('data-id="hold-')[0].rpartition('href="')[2].split('"')[0]
    html = moderator.get(page).get_data(as_text=True)
    assert html.count('name="signatures"') == PAGE
    further = html.split('rel="next" href="')[1].split('"')[0]
    assert moderator.get(further).get_data(as_text=True).count('name="signatures"') == 1
    assert moderator.get("/moderation/signatures/2147483646").status_code == 404
    assert moderator.get("/moderation/signatures/9999999999").status_code == 404
