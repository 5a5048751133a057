"""Issues of the past as an import leaves them, many at once: what the history proposes is learned from them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from civic.issues.models import Assignment, Issue, IssueArea
from tests.small_city import EAST, MONDAY, WEST, SmallCity

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_numbers = itertools.count(1)


def public_id() -> str:
    number, letters = next(_numbers), ""
    for _ in range(8):
        number, digit = divmod(number, 32)
        letters = ALPHABET[digit] + letters
    return "P" + letters[1:]


def past(
    session: Session, city: SmallCity, category: str, department: str, count: int, *, area: str | None = "west",
    at: datetime = MONDAY, **changes: Any,
) -> None:  # fmt: skip
    """So many issues that a department finally had, an hour apart up to ``at``."""
    lon, lat = EAST if area == "east" else WEST
    rows = [
        {
            "public_id": public_id(), "category_id": city.categories[category], "status": "closed",
            "resolution": "not_judged", "visibility": "public", "title": "", "language": "en",
            "place": f"SRID=4326;POINT({lon} {lat})", "px": 1, "py": 1, "place_uncertain": area is None,
            "address": "", "department_id": city.departments[department], "planned_result": "", "criteria": [],
            "received_at": at - timedelta(hours=number), "changed_at": at, "take_by": at, "target": at,
            "promised": at, "target_confirmed": True, "report_count": 1, "affected_count": 1, "round": 1,
            "source": "import", **changes,
        }
        for number in range(count)
    ]  # fmt: skip
    ids = session.scalars(insert(Issue).returning(Issue.id), rows).all()
    session.execute(
        insert(Assignment),
        [
            {
                "issue_id": id, "department_id": city.departments[department], "status": "delivered",
                "assigned_at": at, "accepted_at": at, "take_by": at, "target": at, "promised": at,
                "delivered_at": at,
            }
            for id in ids
        ],
    )  # fmt: skip
    if area is not None:
        session.execute(insert(IssueArea), [{"issue_id": id, "area_id": city.areas[area]} for id in ids])
