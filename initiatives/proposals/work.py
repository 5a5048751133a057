"""How every verb works on an initiative: hold it, check who may, change rows, step along the table, record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from initiatives.proposals.events import InitiativeEvent
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion
from initiatives.proposals.policy import InitiativeSubject
from initiatives.proposals.rooms import rooms_of
from initiatives.proposals.status import next_status

LOCK_CLASS = 7003
"""The class of advisory locks that belong to initiatives; the second number is the initiative's row id."""

# An advisory lock, not the row's: it is given in the order of asking, so that a stream of people who sign, who share
# it, cannot keep a count or a closing waiting for ever. What is read after it is what those before it have left.
_HOLD = text("SELECT id, pg_advisory_xact_lock(:lock_class, id) FROM initiative WHERE public_id = :public_id")
_SHARE = text(
    "SELECT id, pg_advisory_xact_lock_shared(:lock_class, id) FROM initiative WHERE public_id = :public_id"
)


@dataclass(slots=True)
class Work:
    """An initiative that nobody else signs or changes until the transaction ends."""

    session: Session
    actor: Actor
    initiative: Initiative
    authors: frozenset[int]
    first: int | None = None
    department: int | None = None
    was: str = ""
    earlier_rooms: set[str] = field(default_factory=set)

    def subject(self) -> InitiativeSubject:
        return subject_of(self.initiative, self.authors, first=self.first, department=self.department)

    def require(self, permission: str) -> None:
        """Raise NotFound to who may not even see it, NotAllowed to who may not do this."""
        if not policies.allows("initiative.see", self.actor, self.subject()):
            raise NotFound("initiative", self.initiative.public_id)
        policies.require(permission, self.actor, self.subject())

    def step(self, verb: str) -> None:
        """Move along the table. Raises WrongStatus."""
        reached = next_status(self.initiative.status, verb)
        if reached is None:
            raise WrongStatus(verb, self.initiative.status)
        self.initiative.status = reached

    def text(self) -> InitiativeVersion:
        """The text that holds."""
        return self.session.scalars(
            select(InitiativeVersion).where(
                InitiativeVersion.initiative_id == self.initiative.id,
                InitiativeVersion.number == self.initiative.version,
            )
        ).one()

    def record(
        self,
        event: type[InitiativeEvent],
        *,
        commitment: bytes | None = None,
        rooms: Iterable[str] = (),
        **values: Any,
    ) -> events.Recorded:
        """Flush the change and append its event, told to the initiative's rooms and ``rooms``."""
        initiative = self.initiative
        initiative.changed_at = clock.now()
        self.session.flush()
        body = event(
            initiative=initiative.public_id, status=initiative.status,
            was=self.was if self.was != initiative.status else None, **values,
        )  # fmt: skip
        told = {*rooms_of(initiative, self.authors), *self.earlier_rooms, *rooms}
        recorded = events.record(
            self.session, self.actor, events.Subject("initiative", initiative.id), body, rooms=told,
            commitment=commitment,
        )  # fmt: skip
        self.was, self.earlier_rooms = initiative.status, set()
        return recorded


def subject_of(
    initiative: Initiative,
    authors: frozenset[int],
    *,
    first: int | None = None,
    department: int | None = None,
) -> InitiativeSubject:
    """What decisions about an initiative look at."""
    return InitiativeSubject(
        status=initiative.status, published=initiative.published_at is not None,
        hidden=initiative.hidden_at is not None, authors=authors, first=first,
        sent_back_by=initiative.sent_back_by_id, department=department,
    )  # fmt: skip


def share(session: Session, public_id: str) -> int:
    """The row id of an initiative that nobody counts, closes or changes until the transaction ends; others who sign it
    share it. Raises NotFound ``initiative.not_found``.
    """
    shared = session.execute(_SHARE, {"public_id": public_id, "lock_class": LOCK_CLASS}).one_or_none()
    if shared is None:
        raise NotFound("initiative", public_id)
    return int(shared.id)


def take(session: Session, actor: Actor, public_id: str) -> Work:
    """Hold an initiative alone, by its public id. Raises NotFound ``initiative.not_found``."""
    held = session.execute(_HOLD, {"public_id": public_id, "lock_class": LOCK_CLASS}).one_or_none()
    if held is None:
        raise NotFound("initiative", public_id)
    initiative = session.scalars(
        select(Initiative)
        .where(Initiative.id == held.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    rows = session.execute(
        select(InitiativeAuthor.person_id, InitiativeAuthor.first).where(
            InitiativeAuthor.initiative_id == held.id
        )
    ).all()
    authors = frozenset(row.person_id for row in rows)
    first = next((row.person_id for row in rows if row.first), None)
    work = Work(session, actor, initiative, authors, first, was=initiative.status)
    work.earlier_rooms = rooms_of(initiative, authors)
    return work
