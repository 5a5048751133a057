"""Taking back what a rule did to an issue."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.secrets import parse_public_id
from civic.rules.commands.take_back import take_back
from civic.triage.presence.claims import Claimed
from web import context
from web.messages import message_of
from web.pages.staff.claimed import ask_again, heed_claim, refused
from web.pages.staff.doing import still_there
from web.pages.staff.door import pages
from web.pages.staff.issue import Attempt, refusals

LARGEST_SEQ = 2**31 - 1


@pages.post(f"/staff/issues/<public_id>/rules/<int(max={LARGEST_SEQ}):effect>/take-back")
def take_back_rule(public_id: str, effect: int) -> Any:
    """Do the reverse as this person, with their word why or the usual one; what cannot be done is said above the page.
    ``effect`` is the event's sequence.
    """
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    typed = request.form.get("message", "").strip()
    try:
        with context.transaction() as session:
            heed_claim(session, context.actor(), known)
            why = typed or gettext("A rule did this by itself, and it did not fit.")
            take_back(session, context.actor(), known, effect, why)
    except (NotAllowed, NotFound):
        raise
    except Claimed as held:
        return ask_again(known, held)
    except DomainError as error:
        if error.field == "message":
            return refused(known, Attempt(f"take_back-{effect}", {"message": typed}, refusals(error)), 422)
        flash(message_of(error), "bad")
        return redirect(url_for("staff.issue", public_id=known))
    flash(gettext("Taken back. Rules do not act on it again."), "good")
    return redirect(url_for("staff.issue", public_id=known) if still_there(known) else url_for("staff.queue"))
