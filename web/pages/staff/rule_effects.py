"""Taking back what a rule did to an issue."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.secrets import parse_public_id
from civic.rules.commands.take_back import take_back
from civic.triage.presence.claims import Claimed
from web import context
from web.messages import message_of
from web.pages.staff.claimed import ask_again, heed_claim
from web.pages.staff.doing import still_there
from web.pages.staff.door import pages

LARGEST_SEQ = 2**31 - 1


@pages.post(f"/staff/issues/<public_id>/rules/<int(max={LARGEST_SEQ}):effect>/take-back")
def take_back_rule(public_id: str, effect: int) -> Any:
    """Do the reverse as this person; what cannot be done is said above the page. ``effect`` is the event's sequence."""
    known = parse_public_id(public_id)
    if known is None:
        raise NotFound("issue", public_id)
    try:
        with context.transaction() as session:
            heed_claim(session, context.actor(), known)
            take_back(
                session,
                context.actor(),
                known,
                effect,
                gettext("A rule did this by itself, and it did not fit."),
            )
    except (NotAllowed, NotFound):
        raise
    except Claimed as held:
        return ask_again(known, held)
    except DomainError as error:
        flash(message_of(error), "bad")
        return redirect(url_for("staff.issue", public_id=known))
    flash(gettext("Taken back. Rules do not act on it again."), "good")
    return redirect(url_for("staff.issue", public_id=known) if still_there(known) else url_for("staff.queue"))
