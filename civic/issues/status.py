"""The life of an issue as two tables: assignment (status, verb) → status, and issue status as a pure function.

Buttons, API and documentation are made from these tables. Source: the product's domain rules (docs/domain.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

BEFORE: Final = "<before>"
"""Stands for the status that the assignment had before it began to wait."""

ASSIGNMENT_STATUSES: Final = (
    "blocked", "assigned", "accepted", "scheduled", "in_progress", "waiting", "delivered", "declined", "handed_over",
)  # fmt: skip
OPEN: Final = frozenset({"blocked", "assigned", "accepted", "scheduled", "in_progress", "waiting"})

TAKEN_IN: Final = ("phone", "visit", "letter", "email")
"""Ways by which a report comes that staff take in for whoever reports (`civic.intake`)."""

SOURCES: Final = ("web", "api", "staff", "import", "demo", *TAKEN_IN)
"""How a report can have come in."""

PRIORITIES: Final = ("low", "normal", "high", "urgent")
"""How much an issue presses, the least first."""

DECLINE_REASONS: Final = ("not_feasible", "out_of_scope", "abuse", "unanswered")

ASSIGNMENT_VERBS: Final[dict[tuple[str, str], str]] = {
    ("blocked", "begin_turn"): "assigned",
    ("blocked", "put_after"): "blocked",
    ("blocked", "hand_over"): "handed_over",
    ("blocked", "send_back"): "handed_over",
    ("blocked", "decline"): "declined",
    ("assigned", "accept"): "accepted",
    ("assigned", "hand_over"): "handed_over",
    ("assigned", "send_back"): "handed_over",
    ("assigned", "put_after"): "blocked",
    ("assigned", "ask"): "waiting",
    ("assigned", "decline"): "declined",
    ("accepted", "schedule"): "scheduled",
    ("accepted", "start"): "in_progress",
    ("accepted", "deliver"): "delivered",
    ("accepted", "ask"): "waiting",
    ("accepted", "hand_over"): "handed_over",
    ("accepted", "decline"): "declined",
    ("scheduled", "start"): "in_progress",
    ("scheduled", "deliver"): "delivered",
    ("scheduled", "ask"): "waiting",
    ("scheduled", "hand_over"): "handed_over",
    ("scheduled", "decline"): "declined",
    ("in_progress", "deliver"): "delivered",
    ("in_progress", "ask"): "waiting",
    ("in_progress", "hand_over"): "handed_over",
    ("in_progress", "decline"): "declined",
    ("waiting", "answer"): BEFORE,
    ("waiting", "time_out"): BEFORE,
    ("waiting", "close_unanswered"): "declined",
    ("waiting", "hand_over"): "handed_over",
    ("waiting", "decline"): "declined",
    ("delivered", "rework"): "assigned",
    ("declined", "review"): "assigned",
}

WORK_VERBS: Final = (
    "accept",
    "schedule",
    "start",
    "ask",
    "deliver",
    "hand_over",
    "send_back",
    "decline",
    "review",
)
"""Verbs that a member of staff chooses; the others follow from residents, rules or time."""

ISSUE_STATUSES: Final = (
    "received", "accepted", "scheduled", "in_progress", "waiting", "delivered", "confirmed", "closed", "declined",
    "duplicate", "withdrawn",
)  # fmt: skip
FINAL: Final = frozenset({"confirmed", "closed", "declined", "duplicate", "withdrawn"})

RESOLUTIONS: Final[dict[str, tuple[str, ...]]] = {
    "confirmed": ("met",),
    "closed": ("not_judged",),
    "declined": DECLINE_REASONS,
    "duplicate": ("duplicate",),
    "withdrawn": ("withdrawn",),
}

RETURNS: Final = 2
"""How often a part may be sent back before a lead decides whose it is."""

_PROGRESS: Final = {"blocked": 0, "assigned": 0, "accepted": 1, "scheduled": 2, "in_progress": 3}

WAITING_WORKING_DAYS: Final = 5
"""How long an assignment waits for the reporter before it goes on without an answer."""

JUDGING_DAYS: Final = 14
"""How long after delivery residents may judge before the verdict is taken."""


def next_status(status: str, verb: str, before: str | None = None) -> str | None:
    """The assignment's status after ``verb``, or None when the verb does not leave ``status``."""
    reached = ASSIGNMENT_VERBS.get((status, verb))
    return before if reached == BEFORE else reached


def verbs_from(status: str) -> tuple[str, ...]:
    """The verbs that leave an assignment's status, in the table's order."""
    return tuple(verb for (from_status, verb) in ASSIGNMENT_VERBS if from_status == status)


def issue_status(
    assignments: Iterable[str], *, withdrawn: bool = False, merged: bool = False, verdict: str | None = None
) -> str:
    """An issue's status from its assignments' statuses, its reports and its verdict (None, ``confirmed``, ``closed``).

    In this order: withdrawn, duplicate; while assignments are open: received if none has been accepted, else waiting
    if one waits, else the most advanced open one; with none open: the verdict, delivered, or declined.
    """
    if withdrawn:
        return "withdrawn"
    if merged:
        return "duplicate"
    statuses = [status for status in assignments if status != "handed_over"]
    opened = [status for status in statuses if status in OPEN]
    if opened:
        return _open_status(opened)
    if "delivered" in statuses:
        return verdict or "delivered"
    return "declined"


def _open_status(opened: list[str]) -> str:
    if "waiting" in opened:
        return "waiting"
    furthest = max(opened, key=_PROGRESS.__getitem__)
    return "received" if furthest in ("blocked", "assigned") else furthest
