"""An issue's page: the promise, what happened, and what anybody may do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.permissions import SYSTEM, VISITOR
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.change_target import change_target
from civic.issues.commands.decline import decline
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.join import join
from civic.issues.commands.judge import judge
from civic.issues.commands.me_too import me_too
from civic.issues.commands.merge import merge
from civic.issues.commands.note import note
from civic.issues.commands.update import update
from civic.issues.commands.withdraw import withdraw
from tests.small_city import EAST, KEY
from tests.web.conftest import picture, send


def page(browser, public_id: str, **headers: str) -> str:
    answer = browser.get(f"/issues/{public_id}", headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    body = re.sub(r"<script.*?</script>", " ", html.split("<main", 1)[-1], flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_number_may_be_typed_in_any_way_and_leads_to_the_one_address(client, report_issue):
    known = report_issue().public_id
    for typed in (f"{known[:4]}-{known[4:]}", known.lower(), f"{known[:4].lower()}-{known[4:].lower()}"):
        answer = client.get(f"/issues/{typed}")
        assert answer.status_code == 301 and answer.headers["Location"] == f"/issues/{known}"
    assert client.get(f"/issues/{known}").status_code == 200


@pytest.mark.parametrize("public_id", ["AAAAAAAA", "no", "7K3M-9QXA-1", "%00", "..%2f..", "<b>"])
def test_an_unknown_number_is_a_friendly_404(client, public_id):
    answer = client.get(f"/issues/{public_id}")
    assert answer.status_code == 404


def test_a_fresh_issue_asks_for_a_result_and_says_who_answers_by_when(client, report_issue):
    promise = report_issue(planned_result="Both lamps burn at night.", address="Bell Street 8")
    said = words(page(client, promise.public_id))
    assert "The result that is asked for" in said and "Both lamps burn at night." in said
    assert "a promise once it is accepted" in said
    assert "Lighting must answer by" in said
    assert "Bell Street 8, West" in said and "1 reporter, 1 affected" in said
    assert f"{promise.public_id[:4]}-{promise.public_id[4:]}" in said
    assert "How residents will judge it" in said and "Every lamp is lit" in said


def test_an_accepted_issue_is_a_promise_with_a_date(client, site, report_issue):
    promise = report_issue()
    site.run(accept, SYSTEM, promise.public_id, message="We are on it.")
    said = words(page(client, promise.public_id))
    assert "What the city promised" in said and "Promised by" in said
    assert "Accepted, promised by" in said and "We are on it." in said and "Lighting took it after" in said


def test_a_result_that_is_the_citys_own_is_read_in_the_readers_language(client, site, report_issue):
    promise = report_issue(language="en")
    assert "lamp: порядок" in page(client, promise.public_id, **{"Accept-Language": "ru"})
    assert "The lamp is well" in page(client, promise.public_id)


def test_a_delivered_issue_shows_the_criteria_with_the_verdicts_and_before_and_after(
    client, site, report_issue
):
    promise = report_issue(contact="a@example.org")
    site.delivered(promise)
    assert "Nobody has judged yet" in page(client, promise.public_id)
    actor = site.reporter(promise)
    site.run(judge, actor, promise.public_id, promise.report_id, {"lit": "met", "safe": "cant_tell"})
    said = words(page(client, promise.public_id))
    assert "Was the promise kept?" in said
    assert "1 says met" in said and "1 cannot tell" in said
    assert "Kept: residents have confirmed it." in said
    assert "Delivered by Lighting" in said and "Both lamps are lit again." in said


def test_a_verdict_that_reopens_keeps_the_promise_and_says_so(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    site.delivered(promise)
    actor = site.reporter(promise)
    site.run(judge, actor, promise.public_id, promise.report_id, {"lit": "not_met"}, reason="Still dark.")
    said = words(page(client, promise.public_id))
    assert "Open again: residents say it is not done" in said
    assert "“Still dark.”" in said and "Every lamp is lit: not met." in said
    assert "What the city promised" in said
    assert "Lighting must look at it again" in said


def test_every_kind_of_word_in_the_history_is_a_sentence(client, site, report_issue):
    promise = report_issue(category="pothole", place=EAST)
    public_id = promise.public_id
    for number in range(3):
        site.run(me_too, site.reporter(promise), public_id, who=bytes([number]) * 32)
    site.run(accept, SYSTEM, public_id)
    site.run(involve, SYSTEM, public_id, "care")
    target = site.issue(public_id).target
    site.run(change_target, SYSTEM, public_id, target.replace(year=target.year + 1), "The ground is frozen.")
    site.run(update, SYSTEM, public_id, "Asphalt is ordered.")
    site.run(hand_over, SYSTEM, public_id, "lighting", "Under a lamp post.")
    said = words(page(client, public_id))
    for sentence in (
        "3 more people are affected", "4 in all.", "Care takes part too", "Another date:", "had said",
        "The ground is frozen.", "News from the department", "Asphalt is ordered.", "Handed over to Lighting",
        "Under a lamp post.", "The first promise goes along.", "Sent to Roads, which answers by",
    ):  # fmt: skip
        assert sentence in said, sentence
    assert "None" not in said and "issue." not in said


def test_neighbours_in_a_row_are_one_line_and_the_old_past_is_folded(client, site, report_issue):
    promise = report_issue()
    public_id = promise.public_id
    site.run(me_too, VISITOR, public_id, who=b"1" * 32)
    for number in range(3):
        site.run(join, VISITOR, public_id, key=KEY, text=f"Me too {number}")
    said = words(client.get(f"/issues/{public_id}/timeline").get_data(as_text=True))
    assert "4 more people are affected 3 of them reported it too. 5 in all." in said
    for number in range(10):
        site.run(update, SYSTEM, public_id, f"News {number}")
    html = client.get(f"/issues/{public_id}/timeline").get_data(as_text=True)
    shown, folded = html.split("<details")
    assert shown.count("<li") == 8 and folded.count("<li") == 4
    assert "News 9" in shown and "4 earlier entries" in folded and "Received" in folded


def test_the_clock_of_a_waiting_issue_is_never_late(client, site, report_issue):
    promise = report_issue(contact="a@example.org")
    site.run(accept, SYSTEM, promise.public_id)
    site.run(ask, SYSTEM, promise.public_id, "Which one?")
    with clock.frozen(clock.now() + timedelta(days=30)):
        said = words(page(client, promise.public_id))
    assert "late by" not in said and "The clock stands still" in said


def test_a_refusal_names_its_reason(client, site, report_issue):
    promise = report_issue()
    site.run(decline, SYSTEM, promise.public_id, "out_of_scope", "The yard is private.")
    said = words(page(client, promise.public_id))
    assert "Declined by Lighting" in said and "It is not for the city to do" in said
    assert "The yard is private." in said
    assert "This affects me too" not in said


def test_internal_words_are_for_staff_only(client, site, report_issue):
    promise = report_issue()
    site.run(note, SYSTEM, promise.public_id, "The same caller as always")
    assert "same caller" not in page(client, promise.public_id)
    staff = page(site.staff("lighting"), promise.public_id)
    assert "The same caller as always" in staff and "only staff reads this" in staff
    assert f'href="/staff/issues/{promise.public_id}"' in staff
    assert "/staff" not in page(client, promise.public_id)


def test_a_duplicate_points_to_the_issue_that_stands_for_it(client, site, report_issue):
    first, second = report_issue(), report_issue()
    site.run(merge, SYSTEM, second.public_id, first.public_id)
    html = page(client, second.public_id)
    assert "now stands for both" in html and f'href="/issues/{first.public_id}"' in html
    assert f'href="/issues/{second.public_id}"' in page(client, first.public_id)


def test_an_outside_body_is_named_with_whom_to_turn_to(client, site, report_issue):
    promise = report_issue()
    site.run(hand_over, SYSTEM, promise.public_id, "county", "A county road.")
    said = words(page(client, promise.public_id))
    assert (
        "This is not the city&#39;s to do. County answers for it." in said or "County answers for it." in said
    )


def test_me_too_counts_a_browser_once(client, site, report_issue):
    promise = report_issue()
    here = f"/issues/{promise.public_id}"
    assert send(client, f"{here}/me-too", page=here).headers["Location"] == here
    assert site.issue(promise.public_id).affected_count == 2
    html = page(client, promise.public_id)
    assert "Counted." in html and "You are counted as affected." in html
    other = site.browser()
    send(other, f"{here}/me-too", page=here)
    assert site.issue(promise.public_id).affected_count == 3
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(here).get_data(as_text=True))[1]
    client.post(f"{here}/me-too", data={"csrf_token": token})
    assert site.issue(promise.public_id).affected_count == 3


def test_reading_a_page_sets_no_cookie_for_counting(client, report_issue):
    client.get(f"/issues/{report_issue().public_id}")
    with client.session_transaction() as kept:
        assert "device" not in kept


def test_a_form_without_its_token_is_refused(client, site, report_issue):
    promise = report_issue()
    assert client.post(f"/issues/{promise.public_id}/me-too").status_code in (400, 422)
    assert site.issue(promise.public_id).affected_count == 1


def test_joining_gives_a_report_and_a_link_of_ones_own(client, site, report_issue):
    promise = report_issue()
    here = f"/issues/{promise.public_id}"
    answer = send(
        client, f"{here}/join", page=here, text="Here too", contact_email="b@example.org", photo=picture()
    )
    assert answer.status_code == 302 and re.fullmatch(
        r"/r/[0-9A-HJKMNP-TV-Z]{26}", answer.headers["Location"]
    )
    own = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "You joined." in own and "b@example.org" in own
    public = page(site.browser(), promise.public_id)
    assert "Here too" in public and "2 reporters, 2 affected" in public and "b@example.org" not in public


def test_joining_with_a_wrong_address_keeps_what_was_typed(client, site, report_issue):
    promise = report_issue()
    here = f"/issues/{promise.public_id}"
    answer = send(client, f"{here}/join", page=here, text="Here too", contact_email="not an address")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Enter an e-mail address like" in html and 'value="not an address"' in html and "Here too" in html
    assert site.issue(promise.public_id).report_count == 1


def test_nobody_joins_what_has_ended(client, site, report_issue):
    promise = report_issue()
    here = f"/issues/{promise.public_id}"
    html = client.get(here).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)[1]
    site.run(withdraw, site.reporter(promise), promise.public_id, promise.report_id)
    assert client.post(f"{here}/join", data={"csrf_token": token}).status_code == 409
    assert client.post(f"{here}/me-too", data={"csrf_token": token}).status_code == 409
    assert "You have the same problem?" not in page(client, promise.public_id)


def test_the_page_follows_its_issue_from_before_it_was_read(client, site, report_issue):
    promise = report_issue()
    html = page(client, promise.public_id)
    room = re.search(r"data-live-rooms='([^']+)'", html)[1]
    assert f'"issue:{promise.public_id}"' in room
    parts = re.findall(r'data-live-fragment="([^"]+)"', html)
    assert len(parts) == 6
    for address in parts:
        first = client.get(address)
        assert first.status_code == 200 and "<html" not in first.get_data(as_text=True)
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    site.run(accept, SYSTEM, promise.public_id)
    assert "Accepted" in client.get(f"/issues/{promise.public_id}/timeline").get_data(as_text=True)
    assert "What the city promised" in client.get(f"/issues/{promise.public_id}/promise").get_data(
        as_text=True
    )


def test_a_preview_tells_what_everybody_may_read(client, report_issue):
    promise = report_issue(text="The lamp by the bridge is dark.", address="Bell Street 8")
    html = page(client, promise.public_id)
    assert '<meta property="og:title" content="The lamp by the bridge is dark">' in html
    assert '<meta name="description" content="A lamp. Bell Street 8. Lighting">' in html


def test_residents_words_are_text_wherever_they_stand(client, site, report_issue):
    promise = report_issue(text='<img src=x onerror="alert(1)"> dark', address='"><script>alert(2)</script>')
    html = page(client, promise.public_id)
    assert "<img src=x" not in html and "<script>alert(2)" not in html
