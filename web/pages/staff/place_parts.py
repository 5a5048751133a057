"""Parts of the panel about the place: what was here before, what is like it near by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.queries.detail import IssueDetail
from civic.issues.queries.place_history import AtPlace, place_history, similar_issues
from civic.issues.status import FINAL
from web import context

MOST_LISTED = 8
MOST_YEARS = 12


@dataclass(frozen=True, slots=True)
class Year:
    """A bar of the chart: how many issues came in a year, how many of them are open still."""

    year: int
    count: int
    open: int


def gather_history(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """What was reported here before, by year and as a list; None where there is nothing."""
    found = place_history(session, actor, detail)
    if not found:
        return None
    years = years_of(found, ZoneInfo(context.rules(session).time_zone), clock.now())
    return {
        "found": found, "listed_first": found[:MOST_LISTED], "years": years,
        "most": max(year.count for year in years),
    }  # fmt: skip


def gather_similar(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """Open issues that may be about the same."""
    found = similar_issues(session, actor, detail)
    return {"similar": found} if found else None


def years_of(found: Sequence[AtPlace], zone: ZoneInfo, now: datetime) -> list[Year]:
    """Every year from the first issue to this one, at most the last twelve, in order."""
    came = Counter(each.issue.received_at.astimezone(zone).year for each in found)
    still = Counter(
        each.issue.received_at.astimezone(zone).year for each in found if each.issue.status not in FINAL
    )
    this_year = now.astimezone(zone).year
    first = max(min(came), this_year - MOST_YEARS + 1)
    return [Year(year, came[year], still[year]) for year in range(first, this_year + 1)]
