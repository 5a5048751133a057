"""The views that every queue has: each a filter, which others may narrow further."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.triage.filters import ME, NOBODY, Filter

VIEWS: Final[Mapping[str, Filter]] = {
    "all": Filter(),
    "mine": Filter(assignee=ME),
    "unassigned": Filter(assignee=NOBODY),
    "risk": Filter(targets=("risk",)),
    "late": Filter(targets=("late",)),
    "waiting": Filter(waiting=True),
    "reopened": Filter(reopened=True),
    "mentioned": Filter(mentioned=True),
    "to_judge": Filter(statuses=("delivered",)),
}
"""Name → filter, in the order of their chips. Without statuses a queue is of what is being worked on."""
