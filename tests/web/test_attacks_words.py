"""Who joins an issue that is not public gets a link of their own, and not the words of those who were there before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from civic.core.permissions import SYSTEM, VISITOR
from civic.issues.commands.hide import hide
from civic.issues.commands.join import join
from civic.issues.commands.merge import merge
from civic.issues.commands.report import Promise
from tests.small_city import KEY
from tests.web.conftest import Site, picture, send

Report = Callable[..., Promise]
WORDS, RESULT, MINE = (
    "Flat five keeps its van there",
    "The van of flat five is gone",
    "It stands in my way too",
)


def with_photo(site: Site, promise: Promise) -> str:
    here = f"/r/{promise.secret}"
    browser = site.browser()
    html = browser.get(here).get_data(as_text=True)
    assert 'action="' in html
    send(browser, f"{here}/correct", page=here, text=WORDS, contact_email="", photo=picture())
    return browser.get(here).get_data(as_text=True).split('href="/photos/')[1].split('"')[0]


@pytest.mark.parametrize("kind", ["place_only", "private", "hidden"])
def test_a_reporter_reads_their_own_words_and_not_those_of_others(
    site: Site, report_issue: Report, kind: str
) -> None:
    category = {"place_only": "car", "private": "person", "hidden": "lamp"}[kind]
    first = report_issue(category=category, text=WORDS, planned_result=RESULT)
    photo = with_photo(site, first)
    if kind == "private":
        other = report_issue(category=category, text=MINE)
        site.run(merge, SYSTEM, other.public_id, first.public_id)
        secret = other.secret
    else:
        secret = site.run(join, VISITOR, first.public_id, key=KEY, text=MINE).secret
    if kind == "hidden":
        site.run(hide, SYSTEM, first.public_id)

    stranger, reporter = site.browser(), site.browser()
    here = f"/issues/{first.public_id}"
    pages = (here, *(f"{here}/{part}" for part in ("promise", "criteria", "timeline", "work", "point")))
    mine = stranger.get(f"/r/{secret}").get_data(as_text=True)
    assert MINE in mine
    told = mine + "".join(stranger.get(page).get_data(as_text=True) for page in pages)
    api = f"/api/v1{here}"
    told += site.browser().get(api, headers={"Report-Secret": secret}).get_data(as_text=True)
    assert WORDS not in told and RESULT not in told and photo not in told
    assert stranger.get(f"/photos/{photo}").status_code == 404

    own = reporter.get(f"/r/{first.secret}").get_data(as_text=True)
    assert WORDS in own and RESULT in own and photo in own
    assert reporter.get(f"/photos/{photo}").status_code == 200
    assert MINE not in own
