"""After an intake: the promise to read out, the slip to hand over, and what was attached."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, render_template, request
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import policies
from civic.core.storage import NotStored
from civic.intake.attachment_types import TYPES
from civic.intake.attachments import attachment_file, attachment_key
from civic.intake.queries import OwnIntake, own_intake
from civic.issues.commands.see_contact import see_contact
from civic.issues.queries.detail import IssueDetail, issue_detail, standing_for
from web import context
from web.forms import LARGEST_ID
from web.intake_slip import slip_pdf
from web.pages.staff.door import pages
from web.paper import drawn_aside


@pages.get(f"/staff/intake/<int(max={LARGEST_ID}):report>")
def intake_done(report: int) -> Any:
    """What whoever reported is told now."""
    with context.reading() as session:
        own = own_intake(session, context.actor(), report, key=context.city_key())
        detail = _promise(session, own)
        return render_template("pages/staff/intake/done.html", own=own, detail=detail, issue=detail.listed)


@pages.get(f"/staff/intake/<int(max={LARGEST_ID}):report>/slip.pdf")
def intake_slip(report: int) -> Any:
    """The promise on paper, with the secret link, for whoever has no e-mail address."""
    with context.reading() as session:
        own = own_intake(session, context.actor(), report, key=context.city_key())
        detail, rules = _promise(session, own), context.rules(session)
    made = drawn_aside(partial(slip_pdf, own, detail, rules, context.settings().base_url))
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{detail.listed.public_id}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@pages.post("/staff/intake/attachments/<public_id>")
def fetch_attachment(public_id: str) -> Any:
    """A scan or a recording as a file. It says who reported, so the look is noted as one at the contact is."""
    actor = context.actor()
    with context.transaction() as session:
        found = attachment_file(session, public_id)
        standing = standing_for(session, found.issue_id)
        detail = issue_detail(session, actor, standing)
        policies.require("intake.see", actor, detail.subject)
        if found.contact_left:
            see_contact(session, actor, standing, found.report, reason=request.form.get("reason", "").strip())
    try:
        content = context.services().storage.get(attachment_key(found.sha256, found.content_type))
    except NotStored as error:
        raise NotFound("attachment") from error
    response = Response(content, mimetype=found.content_type)
    name = f"{detail.listed.public_id}-{found.report}.{TYPES[found.content_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _promise(session: Session, own: OwnIntake) -> IssueDetail:
    """The issue as its reporter reads it: whoever wrote the report down knows what was said there."""
    actor = context.actor()
    return issue_detail(session, replace(actor, reports=actor.reports | {own.report}), own.public_id)
