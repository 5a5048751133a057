"""Who has an issue in hand, on the pages: taken by a button, heeded by every verb, told to nobody outside."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.conftest import Site, send


def here(browser, issue: str, *, page: str = "pageNumber1", active: bool = True) -> dict:
    answer = browser.post(
        "/staff/presence", data={"page": page, "issue": issue, "active": "1" if active else ""},
        headers={"X-Veche-Fragment": "1"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_page_that_is_open_takes_a_free_issue_and_colleagues_see_it(
    site: Site, report_issue: Callable
) -> None:
    site.app.config["WTF_CSRF_ENABLED"] = False
    issue = report_issue().public_id
    marta, oleg = site.staff("lighting"), site.staff("lighting")
    here(marta, issue)
    seen = here(oleg, issue)
    (one,) = [each for each in seen["issues"] if each["issue"] == issue]
    assert one["claim"]["id"] != seen["me"] and len(one["looking"]) == 2
    assert len(seen["here"]) == 1 and one["claim"]["name"] == seen["here"][0]["name"]
    part = oleg.get(f"/staff/issues/{issue}/parts/claim").get_data(as_text=True)
    assert one["claim"]["name"] in part and "Take it over" in part
    assert "You have it in hand" in marta.get(f"/staff/issues/{issue}").get_data(as_text=True)
    # The tab is closed: it is free.
    assert marta.post("/staff/presence/leave", data={"page": "pageNumber1"}).status_code == 204
    assert here(oleg, issue)["issues"][0]["claim"]["id"] == seen["me"]
    for stranger in (site.browser(), site.staff("roads")):
        assert one["claim"]["name"] not in stranger.get(f"/issues/{issue}").get_data(as_text=True)
        assert stranger.post(f"/staff/issues/{issue}/claim").status_code in (302, 403)


def test_a_verb_at_a_colleagues_issue_is_refused_once_and_can_be_meant(
    site: Site, report_issue: Callable
) -> None:
    issue = report_issue().public_id
    marta, oleg = site.staff("lighting"), site.staff("lighting")
    assert send(marta, f"/staff/issues/{issue}/claim", page=f"/staff/issues/{issue}").status_code == 302
    page = f"/staff/issues/{issue}"
    refused = send(oleg, f"{page}/note", page=page, message="I was there.")
    html = refused.get_data(as_text=True)
    assert refused.status_code == 409 and "has it in hand" in html and "I was there." in html
    holder = html.split('name="despite_claim" value="')[1].split('"')[0]
    done = send(oleg, f"{page}/note", page=page, message="I was there.", despite_claim=holder)
    assert done.status_code == 302
    # The one who has it works on without a question.
    assert send(marta, f"{page}/note", page=page, message="So was I.").status_code == 302


def test_taking_over_moves_it_from_whom_one_saw_to_oneself(site: Site, report_issue: Callable) -> None:
    issue = report_issue().public_id
    page = f"/staff/issues/{issue}"
    marta, oleg, vera = (site.staff("lighting") for _ in range(3))
    send(marta, f"{page}/claim", page=page)
    holder = oleg.get(page).get_data(as_text=True).split('name="over" value="')[1].split('"')[0]
    send(oleg, f"{page}/claim", page=page, over=holder)
    assert "You have it in hand" in oleg.get(page).get_data(as_text=True)
    send(vera, f"{page}/claim", page=page, over=holder)
    assert "You have it in hand" not in vera.get(page).get_data(as_text=True)
    send(oleg, f"{page}/release", page=page)
    assert "Nobody has it in hand" in oleg.get(page).get_data(as_text=True)
