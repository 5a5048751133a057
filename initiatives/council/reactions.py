"""What happens in the council is read where it happens: on the sitting's page, live."""

from __future__ import annotations

from typing import Final

from civic.core.reactor import waive

LIVE: Final = "whoever follows the sitting sees it, live"

NOT_TOLD: Final = {
    **dict.fromkeys(
        (
            "sitting.planned", "sitting.changed", "sitting.published", "sitting.opened", "sitting.paused",
            "sitting.resumed", "sitting.closed", "sitting.chair_named", "sitting.item_added", "sitting.item_moved",
            "sitting.item_removed", "sitting.item_opened", "sitting.item_done", "sitting.item_postponed",
            "sitting.arrived", "sitting.left", "sitting.recused", "sitting.recusal_lifted", "motion.put",
            "motion.withdrawn", "motion.opened", "motion.closed", "motion.tie_broken", "motion.announced",
        ),
        LIVE,
    ),
    "motion.effect": "the initiative's own events are told",
    "motion.ballots_opened": "for whoever checks the count; the result is told",
    "ballot.cast": "who voted has just done it; how many have, the sitting's page shows",
    "council.member_seated": "the clerk has just done it",
    "council.term_ended": "the clerk has just done it",
    "council.deputy_named": "the clerk has just done it",
    "decision_rule.added": "the operator has just done it",
}  # fmt: skip

for _kind, _reason in NOT_TOLD.items():
    waive(_kind, _reason)
