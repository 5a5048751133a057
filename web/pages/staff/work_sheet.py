"""Work sheets to print: of one issue, or of those that were chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response, redirect, request, url_for

from civic.core import clock
from civic.core.errors import DomainError
from web import context
from web.language import current_language
from web.pages.staff.door import pages
from web.pages.staff.found import found_issue
from web.paper import drawn_aside
from web.work_sheet import MOST_SHEETS, gather, work_sheets


@pages.get("/staff/issues/<public_id>/work-sheet.pdf")
def work_sheet(public_id: str) -> Any:
    return _pdf([public_id])


@pages.get("/staff/work-sheets.pdf")
def work_sheets_of() -> Any:
    """The sheets of several (``issues``: public ids with commas, or the field more than once), each on its own page."""
    asked = [each.strip() for part in request.args.getlist("issues") for each in part.split(",")]
    wanted = list(dict.fromkeys(filter(None, asked)))
    if not wanted:
        raise DomainError("work_sheet.none_chosen", field="issues")
    if len(wanted) > MOST_SHEETS:
        raise DomainError("work_sheet.too_many", field="issues", most=MOST_SHEETS)
    return _pdf(wanted)


@pages.post("/staff/work-sheets")
def work_sheets_chosen() -> Any:
    """To the sheets of the issues that are ticked (``select``) in a queue."""
    chosen = dict.fromkeys(request.form.getlist("select"))
    return redirect(url_for("staff.work_sheets_of", issues=",".join(chosen)), 303)


def _pdf(public_ids: Sequence[str]) -> Response:
    actor, language = context.actor(), current_language()
    with context.reading() as session:
        rules = context.rules(session)
        details = [found_issue(session, each, actor) for each in public_ids]
        sheets = gather(session, actor, details, language, context.services().storage)
    # Drawing takes seconds, in which others are served.
    made = drawn_aside(
        partial(work_sheets, sheets, rules, context.settings().base_url, language, clock.now())
    )
    name = details[0].listed.public_id if len(details) == 1 else "work-sheets"
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
