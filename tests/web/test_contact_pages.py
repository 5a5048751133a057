"""A contact is on no page until it is asked for; whose it is reads who asked, and can take it back."""

from __future__ import annotations

import html

from civic.issues.queries.contact_views import looks_at
from civic.issues.submission import Contact
from tests.web.conftest import Site, send

ANNA = Contact("Anna Peel", "anna.peel@example.org", "+7 900 555-44-33")
SECRETS = (ANNA.name, ANNA.email, ANNA.phone)


def read(browser, path: str) -> str:
    return html.unescape(browser.get(path).get_data(as_text=True))


def test_a_form_of_its_own_shows_the_contact_once_it_is_noted(site: Site, report_issue) -> None:
    promise = report_issue(contact=ANNA)
    here = f"/staff/issues/{promise.public_id}"
    agent = site.staff("lighting")
    for part in ("", "/timeline", "/facts", "/panel"):
        assert not [secret for secret in SECRETS if secret in read(agent, here + part)]
    answer = send(
        agent, f"{here}/contacts/{promise.report_id}", page=here, reason="To ask for the gate's code"
    )
    assert answer.status_code == 302 and "#report-" in answer.headers["Location"]
    shown = read(agent, answer.headers["Location"])
    assert all(secret in shown for secret in SECRETS)
    read(agent, answer.headers["Location"])
    with site.session() as session:
        assert len(looks_at(session, [promise.report_id])) == 1, "loading the page again is no other look"
    colleague = site.staff("lighting")
    assert not [secret for secret in SECRETS if secret in read(colleague, answer.headers["Location"])]
    for view in ("0", "-1", "99999999999999999999999", "x"):
        assert not [secret for secret in SECRETS if secret in read(agent, f"{here}?contact={view}")]


def test_who_does_not_work_on_it_gets_nothing_and_a_reason_that_is_too_long_comes_back(
    site: Site, report_issue
) -> None:
    promise = report_issue(contact=ANNA)
    here = f"/staff/issues/{promise.public_id}"
    stranger = site.staff("roads")
    assert send(stranger, f"{here}/contacts/{promise.report_id}", page="/me").status_code == 403
    agent = site.staff("lighting")
    answer = send(agent, f"{here}/contacts/{promise.report_id}", page=here, reason="x" * 301)
    assert answer.status_code == 422 and "x" * 301 in answer.get_data(as_text=True)
    assert send(agent, f"{here}/contacts/99999999999999999999", page=here).status_code == 404
    with site.session() as session:
        assert looks_at(session, [promise.report_id]) == []


def test_the_page_of_the_link_tells_who_looked_and_takes_the_contact_back(
    site: Site, report_issue, client
) -> None:
    promise = report_issue(contact=ANNA)
    here = f"/staff/issues/{promise.public_id}"
    own = f"/r/{promise.secret}"
    assert "Nobody has looked at it so far." in read(client, own)
    agent = site.staff("lighting")
    send(agent, f"{here}/contacts/{promise.report_id}", page=here, reason="The <b>gate</b>")
    shown = client.get(own).get_data(as_text=True)
    assert (
        "Lighting" in shown
        and "The &lt;b&gt;gate&lt;/b&gt;" in shown
        and "Person" not in shown.split('id="contact"')[1]
    )
    assert "Who looked at it" not in read(site.browser(), f"/issues/{promise.public_id}")
    asked = read(client, f"{own}/contact")
    assert "Erase the contact" in asked
    answer = send(client, f"{own}/contact/remove", page=f"{own}/contact")
    assert answer.status_code == 302
    assert site.report(promise.report_id).contact_email is None
    assert "It was erased on" in read(client, own)
    assert "The contact was removed on" in read(agent, here)
    assert "There is no contact any more." in read(client, f"{own}/contact")
