"""An issue in the third pane of the screen: one part of the page with all that is needed to decide, and what a verb
that was done or refused there answers.

What its forms let one choose from comes a moment later (``web.pages.staff.issue.issue_panel``), and so do its parts
(``web.pages.staff.parts``), each by itself.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Response, get_flashed_messages, jsonify, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import policies
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import IssueDetail
from civic.issues.queries.timeline import PhotoShown
from web import context
from web.fragments import fragment
from web.issue_page import answered
from web.pages.staff.door import pages
from web.pages.staff.issue import Attempt, contact_asked_for, shown_issue
from web.pages.staff.parts import PARTS


@pages.get("/staff/issues/<public_id>/pane")
def issue_pane(public_id: str) -> Any:
    """The pane, for a screen that is open."""
    with context.reading() as session:
        return fragment(pane_html(session, public_id))


def pane_html(
    session: Session, public_id: str, attempt: Attempt | None = None, contact: int | None = None
) -> str:
    """What stands in the pane; with an ``attempt`` its form is open, with what was typed and what is wrong, and with
    ``contact`` (the number of the actor's look at it) the contact of a reporter.

    Raises NotFound ``issue.not_found``, also for what the actor may not see.
    """
    shown = shown_issue(session, public_id, attempt, with_choices=attempt is not None)
    detail: IssueDetail = shown["detail"]
    works = policies.allows("issue.see_notes", context.actor(), detail.subject)
    return render_template(
        "pages/staff/pane.html", answers=answered(detail), contact=contact_asked_for(session, detail, contact),
        pane_parts=list(PARTS.values()) if works else [], compared=before_and_after(detail), **shown,
    )  # fmt: skip


def before_and_after(detail: IssueDetail) -> tuple[PhotoShown, PhotoShown] | None:
    """The first photo of what was reported, and the first of the latest result: one place, twice."""
    before = next((report.photos[0] for report in detail.reports if report.photos), None)
    after = next(
        (photo for entry in reversed(detail.timeline) for photo in entry.photos if photo.kind == "after"),
        None,
    )
    return (before, after) if before and after else None


def in_the_pane() -> bool:
    """Whether a form was sent by the screen, which wants the pane and no other page."""
    return request.headers.get("X-Veche-Fragment") == "pane"


def pane_answer(
    public_id: str, *, said: str = "", attempt: Attempt | None = None, status: int = 200,
    contact: int | None = None,
) -> Response:  # fmt: skip
    """The pane as it stands now, as JSON: ``said`` what was done, ``pane`` its HTML, ``address`` where it is.

    ``pane`` is null where the issue is out of the actor's sight now.
    """
    try:
        with context.reading() as session:
            html: str | None = pane_html(session, public_id, attempt, contact)
    except NotFound:
        html = None
    address = url_for(
        "staff.issue_pane", public_id=public_id, assignment=request.values.get("assignment", type=int),
        contact=contact,
    )  # fmt: skip
    response = jsonify(said=said, pane=html, address=address)
    response.status_code = status
    response.cache_control.no_store = True
    return response


@pages.after_request
def instead_of_another_page(response: Response) -> Response:
    """A form of one of the parts that leads back to the page of its issue answers the screen with the pane: what it
    wanted to say there is ``said``, and 422 tells that it was a refusal."""
    known = parse_public_id((request.view_args or {}).get("public_id", ""))
    if not (in_the_pane() and request.method == "POST" and response.status_code in (302, 303) and known):
        return response
    told = cast(list[tuple[str, str]], get_flashed_messages(with_categories=True))
    refused = any(kind == "bad" for kind, _ in told)
    return pane_answer(known, said=" ".join(words for _, words in told), status=422 if refused else 200)
