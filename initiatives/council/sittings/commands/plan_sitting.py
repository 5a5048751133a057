"""The clerk plans a sitting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.core.secrets import commit, new_public_id, new_salt
from civic.issues.submission import Problems
from initiatives.council.sittings.events import Planned
from initiatives.council.sittings.models import Sitting
from initiatives.council.sittings.work import Work, day_of

LONGEST_TITLE: Final = 200
LONGEST_PLACE: Final = 200
YEARS: Final = range(1900, 2101)


def plan_sitting(
    session: Session, actor: Actor, *, title: str, place: str, starts_at: datetime | None, language: str = "en"
) -> str:  # fmt: skip
    """Begin a sitting that only the clerk and the council see, until it is published; returns its public id.

    Raises NotAllowed, InvalidInput with ``text.missing``, ``text.too_long`` at ``title``, ``place``,
    ``sitting.starts_at_missing``, ``sitting.starts_at_impossible`` at ``starts_at``.
    """
    policies.require("sitting.run", actor)
    values = checked(title, place, starts_at)
    sitting = Sitting(
        public_id=new_public_id(), status="planned", language=language, salt=new_salt(), planned_at=clock.now(),
        **values,
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    Work(session, actor, sitting, day_of(session, sitting), was="planned").record(
        Planned, starts_at=sitting.starts_at, commitment=commitment_to(sitting)
    )
    return sitting.public_id


def checked(title: str, place: str, starts_at: datetime | None) -> dict[str, Any]:
    """Title, place and time as they are kept. Raises InvalidInput as `plan_sitting`."""
    problems = Problems()
    values: dict[str, Any] = {
        "title": problems.text(title, "title", longest=LONGEST_TITLE, required=True),
        "place": problems.text(place, "place", longest=LONGEST_PLACE, required=True),
    }
    if starts_at is None:
        problems.add("sitting.starts_at_missing", "starts_at")
    elif starts_at.year not in YEARS:
        problems.add("sitting.starts_at_impossible", "starts_at", first=YEARS[0], last=YEARS[-1])
    else:
        values["starts_at"] = starts_at.astimezone(UTC)
    problems.raise_if_any()
    return values


def commitment_to(sitting: Sitting) -> bytes | None:
    """What the log holds of a sitting's words; None in a copy without personal data."""
    words = {"title": sitting.title, "place": sitting.place, "language": sitting.language}
    return commit(sitting.salt, words) if sitting.salt else None
