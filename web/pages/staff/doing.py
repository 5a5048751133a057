"""Every verb of staff comes in by one route, and goes through one table (``web.verbs``)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.idempotency import claim, remember, scope_of
from civic.core.secrets import parse_public_id
from civic.issues.queries.detail import issue_detail
from civic.triage.presence.claims import Claimed, heed
from web import context
from web.back import safe_path
from web.pages.staff.door import pages
from web.pages.staff.issue import Attempt, page, refusals
from web.pages.staff.pane import in_the_pane, pane_answer
from web.pages.staff.templates import WORDS_OF, chosen_text, count_if_used, template_asked
from web.uploads import hashes_of_form, photos_of_form
from web.verbs import Asker, verb

NOT_WORDS = frozenset({"csrf_token", "idempotency_key", "back", "use_template"})

DESPITE = "despite_claim"
"""The form's field that names the colleague whose claim the sender has seen and passes by."""

GIVES_AWAY = frozenset({"hand_over", "send_back", "recategorise", "move"})
"""After these the issue may be another department's alone, and a private one out of the actor's sight."""


def done_words(name: str) -> str:
    """What is said after a verb has been done."""
    words = {
        "accept": gettext("Accepted. The dates are now promised."),
        "assign": gettext("It is clear now who has it in hand."),
        "schedule": gettext("The work has its date."),
        "start": gettext("Work has begun."),
        "ask": gettext("The question is on its way. The clock stands still until the answer."),
        "deliver": gettext("Delivered. Residents judge the result now."),
        "hand_over": gettext("Handed over. The first promise goes along."),
        "send_back": gettext("Sent back. The reason stands in the thread."),
        "put_after": gettext("The order of the parts is changed."),
        "decline": gettext("Declined. The reporters read your reason."),
        "review": gettext("The refusal is open again."),
        "change_target": gettext("The date is changed; the first promise stays on record."),
        "involve": gettext("The other department sees it in its queue now."),
        "update": gettext("Residents can read it now."),
        "note": gettext("Your colleagues can read it now."),
        "prioritise": gettext("Colleagues see how much it presses."),
        "recategorise": gettext("It has its new kind and was routed by it."),
        "move": gettext("It has its new place and was routed by it."),
        "merge": gettext("Merged. The other issue speaks for the reporters of both."),
        "unmerge": gettext("It stands by itself again, as it was before."),
        "hide": gettext("Hidden from the public at once."),
        "show": gettext("The public can see it again."),
    }
    return words[name]


@pages.post("/staff/issues/<public_id>/<name>")
def do(public_id: str, name: str) -> Any:
    """Do a verb and go back to where its form stood; what cannot be done is said beside what was typed."""
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    doing, actor = verb(name), context.actor()
    values: dict[str, Any] = {
        key: value.strip() for key, value in request.form.items() if key not in NOT_WORDS
    }
    if "use_template" in request.form:
        field = WORDS_OF.get(name, "message")
        return page(
            known, Attempt(name, {**values, field: chosen_text(known, name) or values.get(field, "")})
        )
    if not values.get("into") and values.get("into_number"):
        values["into"] = values["into_number"]
    try:
        body = _body(known, name)
        if "photos" in doing.fields:
            values["photos"] = photos_of_form()
        arguments = doing.parse(values, Asker(actor, context.rules()))
        with context.transaction() as session:
            claimed = claim(session, scope_of("staff", actor.person_id, body), _key(body), body)
            if claimed.answer is None:
                heed(session, actor, known, despite=request.form.get(DESPITE, type=int))
                before = issue_detail(session, actor, known) if template_asked() else None
                doing.run(session, actor, known, arguments)
                count_if_used(session, actor, before, name, values)
                remember(session, claimed, {"verb": name})
    except (NotFound, NotAllowed):
        raise
    except WrongStatus:
        return refused(known, Attempt(name, values, too_late=True), 409)
    except Claimed as held:
        told = refusals(held) | {DESPITE: str(held.person_id)}
        return refused(known, Attempt(name, values, told), 409)
    except DomainError as error:
        return refused(known, Attempt(name, values, refusals(error)), 422)
    if in_the_pane():
        return pane_answer(known, said=done_words(name))
    flash(done_words(name), "good")
    back = safe_path(request.form.get("back", ""))
    if back is None:
        there = name not in GIVES_AWAY or still_there(known)
        return redirect(url_for("staff.issue", public_id=known) if there else url_for("staff.queue"))
    # Back in the list, at the row that it was done from.
    row = request.form.get("assignment", "")
    return redirect(f"{back}#row-{row}" if row.isdecimal() and "#" not in back else back)


def refused(public_id: str, attempt: Attempt, status: int) -> Any:
    """The page or the pane with a form that was not taken."""
    if in_the_pane():
        return pane_answer(public_id, attempt=attempt, status=status)
    return page(public_id, attempt), status


def still_there(public_id: str) -> bool:
    """Whether the actor may see the issue after what was done with it."""
    try:
        with context.reading() as session:
            issue_detail(session, context.actor(), public_id)
    except NotFound:
        return False
    return True


def _body(public_id: str, name: str) -> bytes:
    """What was sent, without what differs each time although nothing else does. Files count by their content."""
    fields = sorted(
        (key, value) for key, value in MultiDict(request.form).items(multi=True) if key not in NOT_WORDS
    )
    return json.dumps([public_id, name, fields, hashes_of_form()], ensure_ascii=False).encode()


def _key(body: bytes) -> str:
    """What the form was shown at and its content together: the same form sent twice is one, another text after "back"
    is not, and the same verb at a later event of the issue (a row of the queue names it in its address) is another.
    """
    shown = f"{request.form.get('idempotency_key', '')[:40]}:{request.args.get('seq', '')[:12]}"
    return f"{shown}:{hashlib.sha256(body).hexdigest()[:32]}"
