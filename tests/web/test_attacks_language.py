"""Another language is chosen without losing the page, also of a form that was refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from civic.issues.commands.report import Promise
from tests.web.conftest import Site, send


def back_of(answer: Any) -> str:
    found = re.search(r'class="lang"[^>]* href="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return parse_qs(urlsplit(unescape(found[1])).query)["back"][0]


def test_the_language_link_leads_back_to_the_very_page(
    site: Site, report_issue: Callable[..., Promise]
) -> None:
    promise, browser = report_issue(), site.browser()
    issue, own = f"/issues/{promise.public_id}", f"/r/{promise.secret}"
    assert back_of(browser.get("/issues?status=received")) == "/issues?status=received"
    refused = send(browser, f"{issue}/join", page=issue, text="Here too", contact_email="nowhere")
    assert (refused.status_code, back_of(refused)) == (422, issue)
    refused = send(browser, f"{own}/correct", page=own, text="Still", contact_email="nowhere")
    assert (refused.status_code, back_of(refused)) == (422, own)
