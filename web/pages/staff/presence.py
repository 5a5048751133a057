"""Signs of life of staff's open pages, and taking an issue in hand: by the page's script, or by a button without it."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext

from civic.core.errors import NotAllowed, NotFound
from civic.core.secrets import parse_public_id
from civic.triage.presence.claims import claim, release
from civic.triage.presence.pages import beat, leave
from civic.triage.presence.queries import at_issues_of, here
from web import context
from web.forms import LARGEST_ID
from web.pages.staff.door import chosen_department, pages
from web.presence import at_issue_told, person


@pages.post("/staff/presence")
def say_here() -> Any:
    """A page is open: where, at which issue, and whether somebody sits before it (``active``), who then has the issue
    in hand where nobody else has. Answers who else is there.
    """
    actor = context.actor()
    code = request.form.get("department", "")
    public_id = parse_public_id(request.form.get("issue", ""))
    with context.transaction() as session:
        unit = None
        if code or actor.departments:
            unit, _ = chosen_department(session, actor, code)
        department_id = None if unit is None else unit.id
        page = request.form.get("page", "")
        try:
            beat(session, actor, page, department_id=department_id, public_id=public_id)
            if public_id is not None and request.form.get("active") == "1":
                claim(session, actor, public_id)
        except (NotFound, NotAllowed):
            # The issue has left the actor's hands meanwhile; the page is open all the same.
            beat(session, actor, page, department_id=department_id, public_id=None)
        issues = [] if unit is None else at_issues_of(session, actor, unit.id)
        colleagues = [] if unit is None else here(session, unit.id)
    answer = jsonify(
        me=actor.person_id,
        issues=[at_issue_told(each) for each in issues],
        here=[person(one) for one in colleagues if one.id != actor.person_id],
    )
    answer.cache_control.no_store = True
    return answer


@pages.post("/staff/presence/leave")
def say_gone() -> Any:
    """A page was closed."""
    with context.transaction() as session:
        leave(session, context.actor(), request.form.get("page", "")[:64])
    return "", 204


@pages.post("/staff/issues/<public_id>/claim")
def take(public_id: str) -> Any:
    """Take an issue in hand; ``over`` names the colleague from whom."""
    known, over = _known(public_id), request.form.get("over", type=int)
    if over is not None and not 0 < over <= LARGEST_ID:
        over = None
    with context.transaction() as session:
        taken = claim(session, context.actor(), known, over=over)
    return _back(known, gettext("You have it in hand") if taken else gettext("A colleague was faster"), taken)


@pages.post("/staff/issues/<public_id>/release")
def let_go(public_id: str) -> Any:
    """Let an issue go."""
    known = _known(public_id)
    with context.transaction() as session:
        release(session, context.actor(), known)
    return _back(known, gettext("Nobody has it in hand now"), True)


def _known(public_id: str) -> str:
    found = parse_public_id(public_id)
    if found is None:
        raise NotFound("issue", public_id)
    return found


def _back(public_id: str, said: str, done: bool) -> Any:
    if context.is_automatic():
        return jsonify(said=said, done=done)
    flash(said, "good" if done else "bad")
    return redirect(url_for("staff.issue", public_id=public_id))
