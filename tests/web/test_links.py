"""The secret link: whoever has it is the reporter."""

from __future__ import annotations

import re

import pytest

from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.merge import merge
from civic.issues.commands.withdraw import withdraw
from civic.notifications.confirming import confirm_code
from tests.small_city import KEY
from tests.web.conftest import picture, send


def own(browser, secret: str, query: str = "") -> str:
    answer = browser.get(f"/r/{secret}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def act(browser, promise, verb: str, query: str = "", **fields):
    here = f"/r/{promise.secret}"
    return send(browser, f"{here}/{verb}", page=f"{here}{query}", **fields)


def told(answer, browser) -> str:
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return browser.get(answer.headers["Location"]).get_data(as_text=True)


def code_of(site, promise) -> str:
    return confirm_code(KEY, site.report(promise.report_id))


def test_the_link_shows_the_issue_with_ones_own_part_and_is_remembered(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    html = own(client, promise.secret)
    assert "Your link" in html and f"/r/{promise.secret}" in html and "a@example.org" in html
    assert site.report(promise.report_id).link_opened_at is not None
    public = client.get(f"/issues/{promise.public_id}").get_data(as_text=True)
    assert "You reported this one." in public
    back = client.get(f"/issues/{promise.public_id}/mine")
    assert back.headers["Location"] == f"/r/{promise.secret}"


def test_when_the_link_was_first_opened_is_kept_and_is_no_event(client, site, report_issue):
    promise = report_issue()
    own(client, promise.secret)
    first = site.report(promise.report_id).link_opened_at
    own(client, promise.secret)
    assert site.report(promise.report_id).link_opened_at == first
    history = client.get(f"/issues/{promise.public_id}/timeline").get_data(as_text=True)
    assert history.count("<li") == 1


def test_the_secret_may_be_typed_in_small_letters(client, report_issue):
    promise = report_issue()
    assert "Your link" in own(client, promise.secret.lower())


@pytest.mark.parametrize("secret", ["0" * 26, "short", "x" * 300, "%00", "7K3M9QXA"])
def test_an_unknown_link_is_a_404_that_tells_nothing(client, secret):
    answer = client.get(f"/r/{secret}")
    assert answer.status_code == 404
    assert "Check that it was copied whole" in answer.get_data(as_text=True)


def test_the_address_is_told_to_no_other_page_cache_or_search_engine(client, report_issue, caplog):
    promise = report_issue()
    answer = client.get(f"/r/{promise.secret}")
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"] and answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.get_data(as_text=True)
    public = client.get(f"/issues/{promise.public_id}").get_data(as_text=True)
    assert promise.secret not in public and promise.secret not in caplog.text


def test_no_request_of_the_page_but_its_own_carries_the_secret(client, report_issue):
    promise = report_issue()
    html = own(client, promise.secret)
    addresses = re.findall(
        r'(?:src|href|action|data-live-fragment|data-issues-url|data-tiles)="([^"]+)"', html
    )
    carrying = {address for address in addresses if promise.secret in address}
    language = {address for address in carrying if address.startswith("/language/")}
    assert all(address.startswith(f"/r/{promise.secret}") for address in carrying - language)


def test_a_report_is_amended_and_a_new_address_must_be_confirmed_anew(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    answer = act(
        client, promise, "correct", text="Two lamps are dark.", planned_result="Both are lit.", contact_name="Anna",
        contact_email="b@example.org", contact_phone="", photo=picture(),
    )  # fmt: skip
    html = told(answer, client)
    assert "Your report is amended." in html and "Two lamps are dark." in html and "Both are lit." in html
    assert "b@example.org, not confirmed yet" in html
    assert len(re.findall(r"/photos/\w+/small", html)) >= 1
    assert site.issue(promise.public_id).title == "Two lamps are dark"


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    answer = act(
        client, promise, "correct", text="", contact_email="nonsense", contact_phone="12", contact_name=""
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for id, sentence in (
        ("text", "Write a few words"), ("contact_email", "Enter an e-mail address"), ("contact_phone", "Enter a phone")
    ):  # fmt: skip
        assert re.search(rf'<p id="{id}-error"[^>]*>.*?{sentence}', html, re.DOTALL), id
        assert f'href="#{id}"' in html
    assert 'value="nonsense"' in html and 'value="12"' in html
    assert re.search(r'<details class="more" open>', html)


def test_the_result_can_be_changed_until_it_is_promised(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    assert 'name="planned_result"' in own(client, promise.secret)
    site.run(accept, SYSTEM, promise.public_id)
    assert 'name="planned_result"' not in own(client, promise.secret)
    answer = act(client, promise, "correct", text="x", planned_result="More", contact_email="a@example.org")
    assert answer.status_code == 422
    assert "it is promised and stays as it is" in answer.get_data(as_text=True)


def test_a_question_is_shown_and_answered(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    assert "The department asks you" not in own(client, promise.secret)
    site.run(accept, SYSTEM, promise.public_id)
    site.run(ask, SYSTEM, promise.public_id, "Which of the two lamps?")
    html = own(client, promise.secret)
    assert "Which of the two lamps?" in html and 'href="#answer-it"' in html
    assert "Which of the two lamps?" not in site.browser().get(f"/issues/{promise.public_id}").get_data(
        as_text=True
    )
    empty = act(client, promise, "answer", answer="  ")
    assert empty.status_code == 422 and "answer-error" in empty.get_data(as_text=True)
    assert "The work goes on." in told(act(client, promise, "answer", answer="The left one."), client)
    assert site.issue(promise.public_id).status == "accepted"
    assert "The left one." not in site.browser().get(f"/issues/{promise.public_id}").get_data(as_text=True)


def test_a_letters_code_is_confirmed_by_one_tap_and_a_wrong_one_is_not(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    code = code_of(site, promise)
    html = own(client, promise.secret, f"?confirm={code}")
    assert "Confirm my e-mail" in html and f'name="confirm" value="{code}"' in html
    assert site.report(promise.report_id).contact_confirmed_at is None, (
        "opening a link may be a machine's doing"
    )
    wrong = act(client, promise, "confirm", confirm="0" * len(code))
    assert wrong.status_code == 422 and "not valid any more" in wrong.get_data(as_text=True)
    assert "Your verdict counts." in told(act(client, promise, "confirm", confirm=code), client)
    assert site.report(promise.report_id).contact_confirmed_at is not None


def test_a_verdict_met_ends_it_confirmed(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    site.delivered(promise)
    html = own(client, promise.secret)
    assert html.count('<fieldset class="crit"') == 2 and 'href="#judge"' in html
    answer = act(client, promise, "judge", criteria__lit="met", criteria__safe="met", reason="Bright now")
    assert "Thank you." in told(answer, client)
    assert site.issue(promise.public_id).status == "confirmed"


def test_a_verdict_not_met_with_a_reason_and_a_photo_reopens(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    site.delivered(promise)
    answer = act(client, promise, "judge", criteria__lit="not_met", reason="Still dark", photo=picture())
    assert "Your verdict reopened the issue" in told(answer, client)
    assert site.issue(promise.public_id).status == "received"


def test_a_verdict_without_a_choice_or_a_confirmed_address_is_refused_beside_the_field(
    client, site, report_issue
):
    promise = report_issue(contact="a@example.org")
    site.delivered(promise, confirmed=False)
    unconfirmed = act(client, promise, "judge", criteria__lit="met", reason="Fine")
    html = unconfirmed.get_data(as_text=True)
    assert unconfirmed.status_code == 422 and "Confirm your e-mail address first" in html
    assert re.search(r'value="met" checked', html) and "Fine" in html
    code = code_of(site, promise)
    nothing = act(client, promise, "judge", confirm=code)
    assert nothing.status_code == 422 and "Say of at least one point" in nothing.get_data(as_text=True)
    assert site.report(promise.report_id).contact_confirmed_at is None, (
        "what is refused leaves nothing half done"
    )
    told(act(client, promise, "judge", f"?confirm={code}", confirm=code, criteria__lit="met"), client)
    assert site.report(promise.report_id).contact_confirmed_at is not None


def test_a_bad_photo_is_refused_by_name_and_nothing_else_is_done(client, site, report_issue):
    promise = report_issue()
    import io

    bad = (io.BytesIO(b"<svg onload=alert(1)>"), "photo.jpg")
    answer = act(client, promise, "correct", text="Other words", contact_email="", photo=bad)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "This is not a photo" in html and "Other words" in html
    assert site.issue(promise.public_id).title == "The lamp is dark"


def test_taking_a_report_back_is_asked_once_more(client, site, report_issue):
    promise = report_issue()
    html = client.get(f"/r/{promise.secret}/withdraw").get_data(as_text=True)
    assert "Take the report back?" in html and "this cannot be undone" in html
    answer = send(client, f"/r/{promise.secret}/withdraw", page=f"/r/{promise.secret}/withdraw")
    assert "Your report is taken back." in told(answer, client)
    assert site.issue(promise.public_id).status == "withdrawn"
    assert "Amend your report" not in own(client, promise.secret)


def test_a_verb_that_came_too_late_says_so(client, site, report_issue):
    promise = report_issue()
    page = f"/r/{promise.secret}"
    html = client.get(page).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)[1]
    site.run(withdraw, site.reporter(promise), promise.public_id, promise.report_id)
    answer = client.post(f"{page}/judge", data={"csrf_token": token, "criteria.lit": "met"})
    assert "This is not possible any more" in told(answer, client)


def test_a_private_issue_opens_by_its_link_alone(client, site, report_issue):
    promise = report_issue(category="person", text="My neighbour has not been seen")
    assert site.browser().get(f"/issues/{promise.public_id}").status_code == 404
    html = own(client, promise.secret)
    assert (
        "My neighbour has not been seen" in html and "Private: only the department and the reporter" in html
    )


def test_after_a_merge_the_link_leads_to_the_issue_that_stands(client, site, report_issue):
    first, second = report_issue(), report_issue(text="The same lamp is dark")
    site.run(merge, SYSTEM, second.public_id, first.public_id)
    html = own(client, second.secret)
    assert f"{first.public_id[:4]}-{first.public_id[4:]}" in html and "The same lamp is dark" in html


def test_one_reporter_has_no_hand_in_anothers_report(client, site, report_issue):
    mine, other = report_issue(), report_issue()
    own(client, mine.secret)
    assert client.get(f"/issues/{other.public_id}/mine").status_code == 404


def test_the_panel_comes_again_by_itself(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    html = own(client, promise.secret)
    panel = re.search(rf'data-live-fragment="(/r/{promise.secret}/panel[^"]*)"', html)[1]
    site.delivered(promise)
    part = client.get(panel.replace("&amp;", "&"))
    assert "Was the promise kept?" in part.get_data(as_text=True) and "<html" not in part.get_data(
        as_text=True
    )
    assert part.headers["Cache-Control"] == "no-store"
