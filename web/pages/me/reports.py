"""All that somebody has going on: what waits for them, what is open, what has ended; and reports that may be theirs."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from civic.core.events import last_position
from civic.issues.commands.claim import claim as claim_reports
from civic.issues.commands.claim import claimable
from civic.issues.queries.own import own_reports
from civic.issues.rooms import issue_room, person_room
from web import context
from web.fragments import fragment
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.live.channel import MOST_ROOMS
from web.pages.me.door import pages


@pages.get("/me/reports")
def reports() -> Any:
    return render_template("pages/me/reports.html", **_shown())


@pages.get("/me/reports/list")
def reports_list() -> Any:
    """The lists again, after something has happened."""
    return fragment(render_template("pages/me/reports-list.html", **_shown()))


@pages.post("/me/reports/claim")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def claim() -> Any:
    with context.transaction() as session:
        claimed = claim_reports(session, context.actor())
    flash(ngettext("%(num)d report is yours now.", "%(num)d reports are yours now.", claimed), "good")
    return redirect(url_for("me.reports"))


def _shown() -> dict[str, Any]:
    actor = context.actor()
    before = request.args.get("before", type=int)
    with context.reading() as session:
        position = last_position(session)
        page = own_reports(session, actor, before=before)
        unclaimed = claimable(session, actor)
    waiting = [each for each in page.reports if each.question or each.verdict]
    going_on = [each for each in page.reports if each.is_open and each not in waiting]
    # What may still change comes first: a page follows only so many rooms.
    followed = dict.fromkeys(issue_room(each.issue.public_id) for each in (*waiting, *going_on))
    return {
        "waiting": waiting,
        "going_on": going_on,
        "ended": [each for each in page.reports if each not in waiting and each not in going_on],
        "older": page.older,
        "before": before,
        "unclaimed": unclaimed,
        "live_rooms": dict.fromkeys([person_room(actor.person_id or 0), *followed][:MOST_ROOMS], position),
    }
