"""Authors join, paper is entered, and what was accepted is carried out and judged, in a browser without scripts."""

from __future__ import annotations

import io
from datetime import timedelta

from flask.testing import FlaskClient

from civic.core import clock
from civic.core.permissions import SYSTEM
from initiatives.delivery.commands.settle import settle
from initiatives.delivery.verdict import JUDGING
from tests.pdfs import pdf
from tests.web.conftest import Site, send
from tests.web.initiatives import on_agenda, published, resident

PDF = pdf("lists")
SOON = (clock.now() + timedelta(days=40)).date()


def html_of(browser: FlaskClient, address: str) -> str:
    return browser.get(address).get_data(as_text=True)


def test_another_author_comes_by_a_link_and_gets_the_lead(site: Site, client: FlaskClient) -> None:
    first, second = resident(site), resident(site)
    page = f"/initiatives/{published(site, first)}"
    author, other = site.signed_in(first), site.signed_in(second)
    shown = send(author, f"{page}/authors/invite", page=f"{page}/authors")
    assert shown.headers["Cache-Control"] == "no-store"
    link = shown.get_data(as_text=True).split('id="author-link" value="')[1].split('"')[0]
    door = "/initiatives/join/" + link.rpartition("/")[2]
    assert link.rpartition("/")[2] not in html_of(author, f"{page}/authors")
    opened = client.get(door)
    assert (
        "Sign in to accept" in opened.get_data(as_text=True) and opened.headers["Cache-Control"] == "no-store"
    )
    assert send(other, door, page=door).headers["Location"] == page
    assert other.get(door).status_code == 422
    assert second.name in html_of(client, page)
    assert send(author, f"{page}/authors/leave", page=f"{page}/authors").status_code == 422
    send(author, f"{page}/authors/lead", page=f"{page}/authors", person=str(second.id))
    assert send(author, f"{page}/authors/leave", page=f"{page}/authors").status_code == 303
    assert (
        author.get(f"{page}/authors").status_code == 403 and other.get(f"{page}/authors").status_code == 200
    )


def test_a_clerk_enters_paper_and_takes_it_back(site: Site, client: FlaskClient) -> None:
    page = f"/initiatives/{published(site, least=9)}"
    with site.session():
        person = site.city.person("clerk", None)
    clerk, paper = site.signed_in(person), f"{page}/paper"
    empty = send(clerk, paper, page=paper, lines="3")
    assert empty.status_code == 422 and 'id="attachment-error"' in empty.get_data(as_text=True)
    scan = (io.BytesIO(PDF), "lists.pdf")
    wrong = send(clerk, paper, page=paper, lines="", attachment=scan)
    assert wrong.status_code == 422
    kept = wrong.get_data(as_text=True).split('name="kept" value="')[1].split('"')[0]
    assert send(clerk, paper, page=paper, lines="3", kept=kept).status_code == 303
    assert "3 of them on paper" in html_of(client, page)
    html = html_of(clerk, paper)
    file = clerk.get(html.split(f'href="{paper}/')[1].join((f"{paper}/", "")).split('"')[0])
    assert file.data == PDF and "sandbox" in file.headers["Content-Security-Policy"]
    batch = html.split('name="batch" value="')[1].split('"')[0]
    assert send(clerk, f"{paper}/correct", page=paper, batch=batch, reason="").status_code == 422
    send(clerk, f"{paper}/correct", page=paper, batch=batch, reason="Another list.")
    assert "on paper" not in html_of(client, f"{page}/total") and "Another list." in html_of(clerk, paper)
    assert client.get(paper).status_code in (302, 403)


def test_what_was_accepted_is_carried_out_before_everybody_and_judged(
    site: Site, client: FlaskClient
) -> None:
    author, signer = resident(site), resident(site)
    number = on_agenda(site, author, signer)
    page = f"/initiatives/{number}"
    with site.session():
        people = site.city.person("clerk", None), site.city.person("agent", "roads")
    clerk, roads = (site.signed_in(person) for person in people)
    work = f"{page}/delivery"
    send(clerk, f"{work}/open", page=work)
    refused = send(clerk, f"{work}/accept", page=work, decision="117/2026", department="")
    assert refused.status_code == 422 and 'value="117/2026"' in refused.get_data(as_text=True)
    send(clerk, f"{work}/accept", page=work, decision="117/2026", department="roads")
    assert "Decision: 117/2026" in html_of(client, page)
    steps = {"title": ["", "The deck"], "due": ["", ""], "budget": "40000", "least_judges": "2"}
    refused = send(roads, f"{work}/start", page=work, **steps)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422 and 'id="milestones-1-due-error"' in html and 'value="The deck"' in html
    send(roads, f"{work}/start", page=work, **steps | {"due": ["", SOON.isoformat()]})
    send(roads, f"{work}/tell", page=work, text="The piers stand.", spent="50000")
    late = {"number": "1", "state": "in_progress", "due": (SOON + timedelta(days=9)).isoformat()}
    assert send(roads, f"{work}/milestone", page=work, **late, reason="").status_code == 422
    send(roads, f"{work}/milestone", page=work, **late, reason="High water.")
    html = html_of(client, page)
    assert "Later because: High water." in html and "More than was planned: 10,000" in html
    helper = site.signed_in(signer)
    assert send(helper, f"{page}/contribute", page=page, text="").status_code == 422
    send(helper, f"{page}/contribute", page=page, text="I lend a digger.")
    offer = html_of(roads, work).split('name="contribution" value="')[1].split('"')[0]
    assert "I lend a digger." not in html_of(client, page)
    send(roads, f"{work}/contribution", page=work, contribution=offer, decision="taken")
    assert "I lend a digger." in html_of(client, page)
    assert send(roads, f"{work}/deliver", page=work).status_code == 422
    send(roads, f"{work}/milestone", page=work, number="1", state="done", due=SOON.isoformat())
    send(roads, f"{work}/deliver", page=work)
    assert 'id="judge"' not in html_of(client, page)
    assert send(helper, f"{page}/judge", page=page).status_code == 422
    for person in (author, signer):
        send(site.signed_in(person), f"{page}/judge", page=page, **{"criteria.c1": "met"})
    assert "Change what I said" in html_of(helper, page)
    with clock.frozen(clock.now() + JUDGING + timedelta(minutes=1)):
        site.run(settle, SYSTEM, number)
    html = html_of(client, page)
    assert "Residents found that it is what was promised." in html and "Yes: 2, no: 0" in html
    assert client.get(work).headers["Location"] == page
