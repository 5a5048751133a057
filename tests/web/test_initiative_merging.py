"""Two initiatives become one in a browser without scripts: proposed, agreed to by both sides, and followed."""

from __future__ import annotations

from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from civic.core.secrets import display_public_id
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.web.conftest import Site, send
from tests.web.initiatives import actor, published, resident, town_of


def test_authors_of_both_agree_and_a_signer_follows_with_one_press(site: Site, client: FlaskClient) -> None:
    people = [resident(site), resident(site, "east"), resident(site)]
    ends, stays = (published(site, person, least=50) for person in people[:2])
    with town_of(site) as town:
        sign(town.session, actor(town, people[2]), ends, version=1, open=True)
    its, theirs, signer = (site.signed_in(person) for person in people)
    page = f"/initiatives/{ends}/merge"
    assert client.get(page).status_code == 403 and signer.get(page).status_code == 403
    assert stays in its.get(page).get_data(as_text=True), "what says much the same is offered"
    wrong = send(its, page, page=page, number="nothing", how="joins")
    assert wrong.status_code == 422 and 'value="nothing"' in wrong.get_data(as_text=True)
    address = f"http://localhost/initiatives/{display_public_id(stays)}/"
    assert send(its, page, page=page, number=address, how="joins").status_code == 303
    assert "This side has agreed" in its.get(f"/initiatives/{ends}").get_data(as_text=True)
    other = f"/initiatives/{stays}/merge"
    html = theirs.get(f"/initiatives/{stays}").get_data(as_text=True)
    assert "another one ends and joins this one" in html
    assert "another one ends" not in client.get(f"/initiatives/{stays}").get_data(as_text=True)
    number = html.split('name="proposal" value="')[1].split('"')[0]
    assert send(theirs, f"{other}/withdraw", page=other, proposal=number).status_code == 403
    agreed = send(theirs, f"{other}/agree", page=other, proposal=number)
    assert (agreed.status_code, agreed.headers["Location"]) == (303, f"/initiatives/{stays}")
    html = client.get(f"/initiatives/{ends}").get_data(as_text=True)
    assert (
        "Merged into another" in html and f'href="/initiatives/{stays}"' in html and "It has joined" in html
    )
    widget = client.get(f"/initiatives/{ends}/widget")
    assert (widget.status_code, widget.headers["Location"]) == (302, f"/initiatives/{stays}/widget")
    again = send(theirs, f"{other}/decline", page=other, proposal=number)
    assert again.status_code == 422 and "decided already" in again.get_data(as_text=True)
    page = f"/initiatives/{stays}"
    html = signer.get(page).get_data(as_text=True)
    assert (
        "Joined by:" in html and "You signed “A bridge over the Lind”" in html and "With your name." in html
    )
    form = {"version": "1", "agree": "yes", "open": "yes", "idempotency_key": "follow-1"}
    assert send(signer, f"{page}/sign", page=page, **form).status_code == 303
    site.run(count_signatures, SYSTEM, stays)
    html = signer.get(page).get_data(as_text=True)
    assert "You signed “A bridge" not in html and "You have signed." in html


def test_a_moderator_proposes_and_authors_decline(site: Site, client: FlaskClient) -> None:
    author = resident(site)
    first, second = published(site, author, least=50), published(site, least=50)
    with site.session():
        person = site.city.person("moderator", None)
    moderator = site.signed_in(person)
    page = f"/initiatives/{first}/merge"
    assert page in moderator.get(f"/initiatives/{first}").get_data(as_text=True)
    assert send(moderator, page, page=page, chosen=second, how="takes").status_code == 303
    assert "Take the proposal back" in moderator.get(page).get_data(as_text=True)
    theirs = site.signed_in(author)
    number = theirs.get(page).get_data(as_text=True).split('name="proposal" value="')[1].split('"')[0]
    assert send(theirs, f"{page}/decline", page=page, proposal=number).status_code == 303
    html = theirs.get(page).get_data(as_text=True)
    assert "What became of earlier ones" in html and "declined" in html
    assert "authors declined" in client.get(f"/initiatives/{first}").get_data(as_text=True)
