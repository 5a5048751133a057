"""Looking at a reporter's contact: by a form of its own, noted before it is shown."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.secrets import parse_public_id
from civic.issues.commands.see_contact import see_contact
from web import context
from web.forms import LARGEST_ID, text_of
from web.pages.staff.door import pages
from web.pages.staff.issue import Attempt, page, refusals
from web.pages.staff.pane import in_the_pane, pane_answer

VERB = "see_contact"


@pages.post(f"/staff/issues/<public_id>/contacts/<int(max={LARGEST_ID}):report>")
def look_at_contact(public_id: str, report: int) -> Any:
    """Note the look and go back to the page, which shows the contact to who has just been noted.

    Going back there or loading the page again is no other look.
    """
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    try:
        with context.transaction() as session:
            shown = see_contact(session, context.actor(), known, report, reason=text_of("reason"))
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        attempt = Attempt(VERB, {"reason": text_of("reason"), "report": report}, refusals(error))
        return (
            pane_answer(known, attempt=attempt, status=422) if in_the_pane() else (page(known, attempt), 422)
        )
    if in_the_pane():
        return pane_answer(known, contact=shown.view)
    return redirect(
        url_for(
            "staff.issue", public_id=known, assignment=request.args.get("assignment", type=int),
            contact=shown.view, _anchor=f"report-{report}",
        )
    )  # fmt: skip
