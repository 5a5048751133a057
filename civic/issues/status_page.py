"""The status tables as a page of documentation: ``python -m civic.issues.status_page > docs/statuses.md``."""

from __future__ import annotations

from collections.abc import Iterator

from civic.issues.status import (
    ASSIGNMENT_STATUSES,
    ASSIGNMENT_VERBS,
    BEFORE,
    ISSUE_STATUSES,
    JUDGING_DAYS,
    RESOLUTIONS,
    WAITING_WORKING_DAYS,
    verbs_from,
)


def page() -> str:
    """The whole page in Markdown, with a diagram and a table beside it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Statuses"
    yield ""
    yield "Made from the tables in `civic/issues/status.py` by `python -m civic.issues.status_page > docs/statuses.md`."
    yield ""
    yield "## An assignment: one department's part of an issue"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> assigned"
    for (status, verb), reached in ASSIGNMENT_VERBS.items():
        if reached != BEFORE:
            yield f"    {status} --> {reached}: {verb}"
    yield "    note right of waiting: answer and time_out lead back to the status before"
    yield "    handed_over --> [*]"
    yield "```"
    yield ""
    yield "| Status | Verbs that leave it |"
    yield "|---|---|"
    for status in ASSIGNMENT_STATUSES:
        row = [f"{verb} → {_name(ASSIGNMENT_VERBS[status, verb])}" for verb in verbs_from(status)]
        yield f"| {status} | {', '.join(row) or 'final: the other department has an assignment of its own'} |"
    yield ""
    yield f"`time_out` comes after {WAITING_WORKING_DAYS} working days; the time waited is added to the target."
    yield ""
    yield "## An issue"
    yield ""
    yield "Its status is a pure function of its assignments, its reports and its verdict; the first that fits:"
    yield ""
    yield "| Status | When | Resolution |"
    yield "|---|---|---|"
    for status in ISSUE_STATUSES:
        yield f"| {status} | {_WHEN[status]} | {', '.join(RESOLUTIONS.get(status, ())) or 'none'} |"
    yield ""
    yield f"After delivery residents have {JUDGING_DAYS} days to judge."


_WHEN = {
    "withdrawn": "the last report was withdrawn",
    "duplicate": "merged into another issue",
    "waiting": "an open assignment waits for the reporter",
    "in_progress": "the most advanced open assignment is in progress",
    "scheduled": "the most advanced open assignment is scheduled",
    "accepted": "the most advanced open assignment is accepted",
    "received": "assignments are open and none has been accepted",
    "delivered": "none is open, one was delivered, residents have not decided",
    "confirmed": "delivered, and residents say that the promise was kept",
    "closed": "delivered, and nobody judged in time: never counted as fixed",
    "declined": "none is open and none was delivered",
}


def _name(reached: str) -> str:
    return "the status before" if reached == BEFORE else reached


if __name__ == "__main__":
    print(page(), end="")
