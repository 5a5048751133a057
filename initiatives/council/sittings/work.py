"""How every verb works on a sitting: hold it alone, check who may, change rows, step along the table, record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import events
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from initiatives.council.members.models import CouncilMember
from initiatives.council.members.queries import people_of, sits_on
from initiatives.council.policy import SittingSubject
from initiatives.council.sittings.events import SittingEvent
from initiatives.council.sittings.models import AgendaItem, Sitting
from initiatives.council.sittings.rooms import sitting_room
from initiatives.council.sittings.status import ITEM_VERBS, SITTING_VERBS

LOCK_CLASS: Final = 7005
"""The class of advisory locks that belong to sittings; the second number is the sitting's row id.

Whoever votes shares the lock; everything else holds it alone. It is given in the order of asking: a ballot that came
before the closing is in when the closing counts, and one that came after finds the vote closed.
"""

BY: Final = ("member", "clerk")
"""Who says that a seat has come, gone, or stands aside."""

_HOLD = text("SELECT id, pg_advisory_xact_lock(:lock_class, id) FROM sitting WHERE public_id = :public_id")


@dataclass(slots=True)
class Work:
    """A sitting in which nobody else votes or changes anything until the transaction ends. ``chair`` is a person."""

    session: Session
    actor: Actor
    sitting: Sitting
    day: date
    chair: int | None = None
    was: str = ""

    def subject(self, member: CouncilMember | None = None) -> SittingSubject:
        return SittingSubject(self.sitting.published_at is not None, self.chair, people_of(member))

    def require(self, permission: str, member: CouncilMember | None = None) -> None:
        """Raise NotFound to who may not even see it, NotAllowed to who may not do this."""
        if not policies.allows("sitting.see", self.actor, self.subject()):
            raise NotFound("sitting", self.sitting.public_id)
        policies.require(permission, self.actor, self.subject(member))

    def step(self, verb: str) -> None:
        """Move along the table. Raises WrongStatus."""
        reached = SITTING_VERBS.get((self.sitting.status, verb))
        if reached is None:
            raise WrongStatus(verb, self.sitting.status)
        self.sitting.status = reached

    def within(self, verb: str, *statuses: str) -> None:
        """Raise WrongStatus unless the sitting is in one of these."""
        if self.sitting.status not in statuses:
            raise WrongStatus(verb, self.sitting.status)

    def item(self, item_id: int) -> AgendaItem:
        """A point of its agenda. Raises NotFound ``item.not_found``."""
        found = self.session.scalar(
            select(AgendaItem)
            .where(AgendaItem.id == item_id, AgendaItem.sitting_id == self.sitting.id)
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound("item", item_id)
        return found

    def seat(self, number: int) -> CouncilMember:
        """Who holds a seat on the day of the sitting. Raises DomainError ``member.not_in_office`` at ``seat``."""
        found = self.session.scalar(
            select(CouncilMember).where(CouncilMember.seat == number, sits_on(self.day))
        )
        if found is None:
            raise DomainError("member.not_in_office", field="seat", seat=number)
        return found

    def record(
        self, event: type[SittingEvent], *, commitment: bytes | None = None, told: bool = True, **values: Any
    ) -> None:
        """Flush the change and append its event; with ``told`` in the sitting's room."""
        self.session.flush()
        sitting = self.sitting
        body = event(
            sitting=sitting.public_id, status=sitting.status, was=self.was if self.was != sitting.status else None,
            **values,
        )  # fmt: skip
        events.record(
            self.session, self.actor, events.Subject("sitting", sitting.id), body,
            rooms=(sitting_room(sitting.public_id),) if told else (), commitment=commitment,
        )  # fmt: skip
        self.was = sitting.status


def take(session: Session, actor: Actor, public_id: str) -> Work:
    """Hold a sitting alone, by its public id. Raises NotFound ``sitting.not_found``."""
    held = session.execute(_HOLD, {"public_id": public_id, "lock_class": LOCK_CLASS}).one_or_none()
    if held is None:
        raise NotFound("sitting", public_id)
    sitting, chair = session.execute(
        select(Sitting, CouncilMember.person_id)
        .outerjoin(CouncilMember, CouncilMember.id == Sitting.chair_id)
        .where(Sitting.id == held.id)
        .execution_options(populate_existing=True)
    ).one()
    return Work(session, actor, sitting, day_of(session, sitting), chair, sitting.status)


def day_of(session: Session, sitting: Sitting) -> date:
    """The day of a sitting where the city is: of its members, and of the rules that are in force."""
    return sitting.starts_at.astimezone(ZoneInfo(city_rules(session).time_zone)).date()


def step_item(item: AgendaItem, verb: str) -> None:
    """Move an item along its table. Raises WrongStatus."""
    reached = ITEM_VERBS.get((item.status, verb))
    if reached is None:
        raise WrongStatus(verb, item.status)
    item.status = reached
