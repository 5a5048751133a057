"""Departments give their opinion, its authors answer, and everybody reads both, in a browser without scripts."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.proposals.placing import Where
from tests.integration.initiatives.hearing import CONDITIONS, FEASIBLE, in_opinion
from tests.small_city import WEST
from tests.web.conftest import Site, send
from tests.web.initiatives import actor, resident, town_of

TYPED = {
    "finding": "feasible", "reasons": "The bank is firm.", "objections": "", "cost_least": "100 000",
    "cost_most": "120 000", "months": "8",
}  # fmt: skip


def begun(site: Site, author: Any = None) -> tuple[str, Any]:
    """An initiative in the west about which Lighting is asked, and its author."""
    author = author or resident(site)
    with town_of(site) as town:
        return in_opinion(town, actor(town, author), Where(category="lamp", lon=WEST[0], lat=WEST[1])), author


def read(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return str(answer.get_data(as_text=True))


def test_staff_find_what_waits_give_it_and_correct_it_and_everybody_reads_it(
    site: Site, client: FlaskClient
) -> None:
    public_id, _ = begun(site)
    agent, elsewhere = site.staff("lighting"), site.staff("roads")
    form = f"/staff/opinions/{public_id}/lighting"
    assert form in read(agent, "/staff/opinions") and form not in read(elsewhere, "/staff/opinions")
    assert "Asked, until" in read(client, f"/initiatives/{public_id}")
    refused = send(
        agent, form, page=form, **TYPED | {"finding": "", "months": "soon", "objections": "Floods."}
    )
    assert refused.status_code == 422
    html = refused.get_data(as_text=True)
    for kept in (
        "The bank is firm.",
        "Floods.",
        'value="100 000"',
        'id="finding-error"',
        'id="months-error"',
    ):
        assert kept in html
    assert send(agent, form, page=form, **TYPED).status_code == 303
    shown = read(client, f"/initiatives/{public_id}/opinions")
    for part in (
        "It can be done",
        "The bank is firm.",
        "100,000 to 120,000",
        "8 months",
        "The authors may answer",
    ):
        assert part in shown
    assert 'value="100000"' in read(agent, form) and "Correct the opinion" in read(agent, form)
    send(agent, form, page=form, **TYPED | {"finding": "not_feasible", "reasons": "The bank is not firm."})
    shown = read(client, f"/initiatives/{public_id}")
    assert "It cannot be done" in shown and "1 earlier text" in shown and "The bank is firm." in shown
    assert "has corrected its opinion" in shown and "Lighting is asked for its opinion" in shown


def test_whose_it_is_not_comes_to_the_public_page_and_changes_nothing(
    site: Site, client: FlaskClient
) -> None:
    public_id, author = begun(site)
    form = f"/staff/opinions/{public_id}/lighting"
    elsewhere = site.staff("roads")
    assert elsewhere.get(form).headers["Location"] == f"/initiatives/{public_id}"
    assert send(elsewhere, form, page="/initiatives/new", **TYPED).status_code == 403
    assert site.signed_in(author).get(form).status_code == 403
    assert client.get(form).headers["Location"].startswith("/sign-in")


def test_a_lead_gives_it_to_a_colleague_and_asks_for_time_once(site: Site, client: FlaskClient) -> None:
    public_id, _ = begun(site)
    with site.session():
        colleague = site.city.person("agent", "lighting")
    lead, agent = site.staff("lighting", "lead"), site.signed_in(colleague)
    form = f"/staff/opinions/{public_id}/lighting"
    assert "/assign" not in read(agent, form) and "/extend" not in read(agent, form)
    assert send(lead, f"{form}/assign", page=form, assignee=str(colleague.id)).status_code == 303
    assert "To be written by" in read(agent, form) and "You" in read(agent, "/staff/opinions")
    refused = send(lead, f"{form}/extend", page=form, days="400", reason="We wait for the survey.")
    assert refused.status_code == 422
    html = refused.get_data(as_text=True)
    assert "We wait for the survey." in html and 'id="days-error"' in html and 'value="400"' in html
    assert (
        send(lead, f"{form}/extend", page=form, days="7", reason="We wait for the survey.").status_code == 303
    )
    assert "/extend" not in read(lead, form)
    shown = read(client, f"/initiatives/{public_id}")
    assert "We wait for the survey." in shown and "has more time for its opinion" in shown


def test_the_authors_answer_once_and_it_goes_to_the_council(site: Site, client: FlaskClient) -> None:
    public_id, author = begun(site)
    browser, page = site.signed_in(author), f"/initiatives/{public_id}"
    assert "/answer" not in read(browser, page)
    with site.session() as session:
        give_opinion(session, SYSTEM, public_id, "lighting", CONDITIONS)
    assert f"{page}/answer" in read(browser, page) and f"{page}/answer" not in read(client, page)
    refused = send(browser, f"{page}/answer", page=page, answer="x" * 10_001)
    assert refused.status_code == 422 and "x" * 10_001 in refused.get_data(as_text=True)
    assert 'id="answer-error"' in refused.get_data(as_text=True)
    assert send(browser, f"{page}/answer", page=page, answer="We agree.").status_code == 303
    shown = read(client, page)
    assert "We agree." in shown and "It goes to the council" in shown and "On the agenda" in shown
    assert send(browser, f"{page}/answer", page="/initiatives/new", answer="And more.").status_code == 409


def test_an_opinion_that_was_overtaken_says_so(site: Site, client: FlaskClient) -> None:
    public_id, _ = begun(site)
    agent, form = site.staff("lighting"), f"/staff/opinions/{public_id}/lighting"
    with town_of(site) as town:
        town.rules(least=1, per_mille=0, answer_days=0)
    with site.session() as session:
        give_opinion(session, SYSTEM, public_id, "lighting", FEASIBLE)
    late = send(agent, form, page="/initiatives/new", **TYPED)
    assert late.headers["Location"] == "/staff/opinions"
    assert agent.get(form).headers["Location"] == f"/initiatives/{public_id}"
    assert "The authors gave no answer" in read(client, f"/initiatives/{public_id}")


def test_the_triage_desk_hands_it_to_the_right_department(site: Site, client: FlaskClient) -> None:
    with town_of(site) as town:
        public_id = in_opinion(town, where=Where())
    desk, form = site.staff("triage"), f"/staff/opinions/{public_id}/triage"
    page = read(desk, form)
    assert '<option value="care">' in page and "county" not in page and '<option value="triage">' not in page
    refused = send(desk, f"{form}/hand-over", page=form, to="county")
    assert refused.status_code == 422 and 'id="to-error"' in refused.get_data(as_text=True)
    assert send(desk, f"{form}/hand-over", page=form, to="care").headers["Location"] == "/staff/opinions"
    assert f"/staff/opinions/{public_id}/care" in read(site.staff("care"), "/staff/opinions")
    assert "Care is asked instead" in read(client, f"/initiatives/{public_id}")
