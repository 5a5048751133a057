"""The same form sent twice, by an impatient finger or a flaky network, is one act."""

from __future__ import annotations

import io
from collections.abc import Callable

from sqlalchemy import func, select

from civic.issues.commands.report import Promise
from civic.issues.models import Report
from tests.web.conftest import Site, picture


def test_joining_twice_by_the_same_form_is_one_report_with_one_link(
    site: Site, report_issue: Callable[..., Promise]
) -> None:
    promise, browser = report_issue(), site.browser()
    here = f"/issues/{promise.public_id}"
    form = browser.get(here).get_data(as_text=True).split(f'action="{here}/join"')[1].split("</form>")[0]
    hidden = {
        name: form.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("csrf_token", "idempotency_key")
    }
    photo = picture()[0].read()

    def send(text: str) -> str:
        fields = hidden | {
            "text": text,
            "contact_email": "b@city.example",
            "photo": (io.BytesIO(photo), "a.jpg"),
        }
        answer = browser.post(f"{here}/join", data=fields, content_type="multipart/form-data")
        assert answer.status_code == 302
        return str(answer.headers["Location"])

    assert send("Here too") == send("Here too")
    issue = site.issue(promise.public_id)
    assert (issue.report_count, issue.affected_count) == (2, 2)
    assert send("And something else") != send("Here too")
    with site.session() as session:
        assert session.scalar(select(func.count()).where(Report.issue_id == issue.id)) == 3
