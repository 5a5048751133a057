"""What retention has done, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.contacts import Due, due_by_category
from civic.people.models import Person
from civic.privacy.models import RetentionRun

RUNS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class RunListed:
    """A run; ``ended_at`` None: it is at work or was cut off. ``asked_by`` None: the clock."""

    id: int
    began_at: datetime
    ended_at: datetime | None
    asked_by: str | None
    contacts: dict[str, int]
    swept: dict[str, int]

    @property
    def removed(self) -> int:
        return sum(self.contacts.values())


def last_runs(session: Session, actor: Actor, most: int = RUNS_SHOWN) -> list[RunListed]:
    """The newest runs first. Raises NotAllowed."""
    policies.require("retention.see", actor)
    rows = session.execute(
        select(
            RetentionRun.id, RetentionRun.began_at, RetentionRun.ended_at, Person.name, RetentionRun.contacts,
            RetentionRun.swept,
        )
        .outerjoin(Person, Person.id == RetentionRun.asked_by_id)
        .order_by(RetentionRun.id.desc())
        .limit(most)
    )  # fmt: skip
    return [RunListed(*row) for row in rows]


def what_is_due(session: Session, actor: Actor) -> list[Due]:
    """How many contacts are kept and due for each category. Raises NotAllowed."""
    policies.require("retention.see", actor)
    return due_by_category(session)
