"""The page of an outside party, and what a department does from the panel: without scripts, by forms alone."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from civic.core.permissions import SYSTEM
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.parties.models import PartyLink
from civic.parties.work import secret_of
from tests.integration.issues.rows import assignments_of, kinds_of
from tests.small_city import KEY, Promise
from tests.web.conftest import Site, picture, send


def sent(site: Site, promise: Promise, browser: FlaskClient, **fields: Any) -> str:
    """Send the lighting's part by the form of the panel; the secret of the link."""
    here = f"/staff/issues/{promise.public_id}"
    with site.session() as session:
        part = assignments_of(session, promise.public_id)[0].id
    filled = {
        "name": "Mast & Kabel", "email": "mast@example.org", "message": "Renew the <b>cable</b>.", "language": "en",
        "assignment": str(part),
    }  # fmt: skip
    answer = send(browser, f"{here}/party/send", page=here, **(filled | fields))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    with site.session() as session:
        link = session.scalars(select(PartyLink).order_by(PartyLink.id.desc())).first()
        assert link is not None
        return secret_of(KEY, link)


def act(browser: FlaskClient, secret: str, name: str, **fields: Any) -> Any:
    return send(browser, f"/party/{secret}/{name}", page=f"/party/{secret}", **fields)


def test_a_part_is_sent_taken_done_and_confirmed_by_forms_alone(site: Site, report_issue: Any) -> None:
    promise, staff, outside = (
        report_issue(contact="maria@example.org"),
        site.staff("lighting"),
        site.browser(),
    )
    secret = sent(site, promise, staff)
    shown = outside.get(f"/party/{secret}")
    html = shown.get_data(as_text=True)
    assert "Renew the &lt;b&gt;cable&lt;/b&gt;." in html and "maria@example.org" not in html
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert (shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == ("strict-origin", "no-store")
    assert act(outside, secret, "accept").status_code == 302
    empty = act(outside, secret, "finish", message=" ")
    assert empty.status_code == 422 and "Write a few words" in empty.get_data(as_text=True)
    assert act(outside, secret, "finish", message="New cable.", photo=picture()).status_code == 302
    ended = outside.get(f"/party/{secret}").get_data(as_text=True)
    assert "Thank you, it is reported done" in ended and "Renew" not in ended
    late = send(outside, f"/party/{secret}/decline", page="/sign-in", message="Late.")
    assert late.status_code == 410
    here = f"/staff/issues/{promise.public_id}"
    panel = staff.get(f"{here}/parts/party").get_data(as_text=True)
    assert "reports it done" in panel and "New cable." in panel
    number = re.search(r"/party/(\d+)/confirm", panel)
    assert number is not None
    done = send(staff, f"{here}/party/{number[1]}/confirm", page=here, message="The cable is new.")
    assert done.status_code == 302
    assert site.issue(promise.public_id).status == "delivered"
    public = site.browser().get(f"/issues/{promise.public_id}").get_data(as_text=True)
    assert "The cable is new." in public and "With the help of Mast &amp; Kabel" in public


def test_what_is_wrong_in_the_form_is_said_beside_the_field_and_nothing_typed_is_lost(
    site: Site, report_issue: Any
) -> None:
    promise, staff = report_issue(), site.staff("lighting")
    here = f"/staff/issues/{promise.public_id}"
    fields = {"name": "Mast", "email": "nobody", "message": "Kept words.", "language": "en", "days": "7"}
    answer = send(staff, f"{here}/party/send", page=here, **fields)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="party-email-error"' in html and "Kept words." in html


def test_what_a_colleague_has_in_hand_is_sent_and_delivered_only_by_who_means_it(
    site: Site, report_issue: Any
) -> None:
    promise, marta, oleg = report_issue(), site.staff("lighting"), site.staff("lighting")
    here = f"/staff/issues/{promise.public_id}"
    assert send(marta, f"{here}/claim", page=here).status_code == 302
    fields = {"email": "mast@example.org", "name": "Mast", "message": "Kept <words>.", "language": "en"}
    asked = send(oleg, f"{here}/party/send", page=here, **fields)
    html = asked.get_data(as_text=True)
    assert asked.status_code == 409 and "has it in hand" in html
    again = form_of(html, f"{here}/party/send", "despite_claim")
    assert again["message"] == "Kept &lt;words&gt;." and again["email"] == fields["email"]
    named = {"despite_claim": again["despite_claim"]}
    assert send(oleg, f"{here}/party/send", page=here, **fields, **named).status_code == 302
    with site.session() as session:
        number = session.scalars(select(PartyLink.id).order_by(PartyLink.id.desc())).first()
    revoke = f"{here}/party/{number}/revoke"
    assert send(oleg, revoke, page=here).status_code == 409
    assert send(oleg, revoke, page=here, despite_claim="0").status_code == 409, "it names nobody"
    assert send(marta, revoke, page=here).status_code == 302, "it is in her hands"


def form_of(html: str, action: str, with_field: str) -> dict[str, str]:
    """The hidden fields of the form to an address that has a field of that name."""
    for inner in re.findall(rf'<form method="post" action="{action}"[^>]*>(.*?)</form>', html, re.S):
        found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inner))
        if with_field in found:
            return found
    raise AssertionError(f"no form to {action} has {with_field}")


def test_strangers_send_nothing_and_a_wrong_link_opens_nothing(site: Site, report_issue: Any) -> None:
    promise, stranger = report_issue(), site.staff("roads")
    here = f"/staff/issues/{promise.public_id}"
    refused = send(stranger, f"{here}/party/send", page="/me", name="X", email="x@example.org", message="X")
    assert refused.status_code == 403
    assert stranger.get(f"{here}/parts/party").get_data(as_text=True) == ""
    assert site.browser().get(f"/party/{'0' * 26}").status_code == 404
    assert site.browser().get("/party/nothing").status_code == 404
    secret = sent(site, promise, site.staff("lighting"))
    assert site.browser().get(f"/party/{secret}/photos/{'a' * 32}").status_code == 404


def test_the_parts_have_a_picture_and_a_table_and_the_thread_marks_what_is_new(
    site: Site, report_issue: Any
) -> None:
    promise, staff = report_issue(), site.staff("lighting")
    here = f"/staff/issues/{promise.public_id}"
    assert staff.get(f"{here}/parts/parts").get_data(as_text=True) == "", "one part needs no picture"
    with site.session() as session:
        first = assignments_of(session, promise.public_id)[0].id
        involve(session, SYSTEM, promise.public_id, "roads", instructions="Close the lane.", after=first)
        second = assignments_of(session, promise.public_id)[1].id
        note(session, SYSTEM, promise.public_id, "The mast is live.")
    parts = staff.get(f"{here}/parts/parts").get_data(as_text=True)
    assert parts.count("<rect") == 2 and "Close the lane." in parts and "Its turn comes later" in parts
    thread = staff.get(f"{here}/parts/thread").get_data(as_text=True)
    assert "2 new" in thread
    last = re.search(r'name="up_to" value="(\d+)"', thread)
    assert last is not None
    assert send(staff, f"{here}/thread/seen", page=here, up_to=last[1]).status_code == 302
    assert "2 new" not in staff.get(f"{here}/parts/thread").get_data(as_text=True)
    public = site.browser().get(f"/issues/{promise.public_id}").get_data(as_text=True)
    assert "Its turn comes later" in public and "Close the lane." not in public
    assert "a later part gets its date when its turn comes" in public
    assert "Their date comes when their turn comes." in public, "and so says the history"
    panel = site.staff("roads").get(f"{here}?assignment={second}").get_data(as_text=True)
    assert panel.count("its date comes when its turn comes") == 2, "above the verbs and beside the part"
    secret = sent(site, promise, site.staff("roads"), assignment=str(second))
    outside = site.browser().get(f"/party/{secret}").get_data(as_text=True)
    assert "Its date comes when its turn comes" in outside


def test_two_issues_are_compared_and_merged_from_there(site: Site, report_issue: Any) -> None:
    one, other, staff = (
        report_issue(text="Dark here."),
        report_issue(text="Dark there."),
        site.staff("lighting"),
    )
    here = f"/staff/issues/{one.public_id}/compare/{other.public_id}"
    html = staff.get(here).get_data(as_text=True)
    assert "Dark here." in html and "Dark there." in html and 'data-key="m"' in html
    assert len(staff.get(f"{here}/points").get_json()["points"]) == 2
    merged = send(staff, f"/staff/issues/{one.public_id}/merge", page=here, into=other.public_id)
    assert merged.status_code == 302
    with site.session() as session:
        assert kinds_of(session, one.public_id)[-1] == "merged"
    assert "has ended already" in staff.get(here).get_data(as_text=True)
    stranger = site.staff("roads").get(here).get_data(as_text=True)
    assert "Only who works on both" in stranger
