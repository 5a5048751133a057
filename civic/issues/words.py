"""What statuses are called. English here; pages and letters translate."""

from __future__ import annotations

from typing import Final

from civic.core.i18n import N_

STATUS_WORDS: Final = {
    "received": N_("Received"),
    "accepted": N_("Accepted"),
    "scheduled": N_("Scheduled"),
    "in_progress": N_("In progress"),
    "waiting": N_("Waiting for reporter"),
    "delivered": N_("Delivered"),
    "confirmed": N_("Confirmed"),
    "closed": N_("Closed, not judged"),
    "declined": N_("Declined"),
    "duplicate": N_("Duplicate"),
    "withdrawn": N_("Withdrawn"),
    # Of an assignment only.
    "blocked": N_("Its turn comes later"),
    "assigned": N_("Not taken yet"),
    "handed_over": N_("Handed over"),
}
