"""Where a colleague has the issue in hand: what is sent is refused with their name, and done when it is sent once more
with it. For every form of staff, whichever part of the page it stands in.
"""

from __future__ import annotations

from typing import Any, Final

from flask import request
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.triage.presence.claims import Claimed, heed
from web.pages.staff.issue import Attempt, page, refusals
from web.pages.staff.pane import in_the_pane, pane_answer

DESPITE: Final = "despite_claim"
"""The form's field that names the colleague whose claim the sender has seen and passes by."""


def heed_claim(session: Session, actor: Actor, public_id: str) -> None:
    """Raise Claimed where a colleague has the issue in hand whom the form does not name."""
    heed(session, actor, public_id, despite=request.form.get(DESPITE, type=int))


def claimed_errors(held: Claimed) -> dict[str, str]:
    """What is said of it, and what the form sends along to be done all the same."""
    return refusals(held) | {DESPITE: str(held.person_id)}


def ask_again(public_id: str, held: Claimed) -> Any:
    """The issue with all that was sent, to be sent once more by one button."""
    sent = {name: value for name, value in request.form.items() if name not in ("csrf_token", DESPITE)}
    return refused(public_id, Attempt("", sent, claimed_errors(held)), 409)


def refused(public_id: str, attempt: Attempt, status: int) -> Any:
    """The issue with what was refused: the pane for the screen, else the whole page."""
    if in_the_pane():
        return pane_answer(public_id, attempt=attempt, status=status)
    return page(public_id, attempt), status
