"""A council of a few seats in the small city, and its sittings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import SYSTEM, Actor
from civic.people.models import Person
from civic.people.queries import actor_of
from initiatives.council.commands.bring_in_rules import bring_in_rules
from initiatives.council.members.commands.name_deputy import name_deputy
from initiatives.council.members.commands.seat_member import seat_member
from initiatives.council.motions.commands.open_vote import open_vote
from initiatives.council.motions.commands.put_motion import put_motion
from initiatives.council.motions.models import Motion
from initiatives.council.rules import BASES, QUORUM_BASES, DecisionRule, Threshold
from initiatives.council.sittings.commands.add_item import add_item
from initiatives.council.sittings.commands.note_arrival import note_arrival
from initiatives.council.sittings.commands.open_item import open_item
from initiatives.council.sittings.commands.open_sitting import open_sitting
from initiatives.council.sittings.commands.plan_sitting import plan_sitting
from initiatives.council.sittings.commands.publish_sitting import publish_sitting
from initiatives.council.sittings.models import AgendaItem, Sitting
from tests.integration.initiatives.town import Town

TODAY = clock.now().date()


def rule(code: str = "simple", **changed: Any) -> DecisionRule:
    """The simple majority, but for what is changed; thresholds as they are written."""
    values = {
        "quorum": "more than 1/2 of in_office", "majority": "more than 1/2 of cast", "tie": "rejected",
        "recused_count": False, "secrecy": "named", "since": TODAY - timedelta(days=400),
    } | changed  # fmt: skip
    quorum, quorum_of = Threshold.parse(values.pop("quorum"), "quorum", QUORUM_BASES)
    majority, majority_of = Threshold.parse(values.pop("majority"), "majority", BASES)
    return DecisionRule(
        code=code, name={"en": "Simple majority", "ru": "Простое большинство"}, clause="Charter, article 23 (2)",
        quorum=quorum, quorum_of=quorum_of, majority=majority, majority_of=majority_of, **values,
    )  # fmt: skip


@dataclass
class Chamber:
    """The council: members by their seats from 1 on, the clerk, and shorthand for a sitting in which they vote."""

    town: Town
    clerk: Actor
    members: dict[int, Actor] = field(default_factory=dict)
    terms: dict[int, int] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.town.session

    def elect(self, seat: int) -> Actor:
        """A new member with the seat."""
        person = self.town.city.person("council_member", None)
        self.terms[seat] = seat_member(
            self.session, self.clerk, seat=seat, email=person.email, name=f"Member {seat}", group="Greens",
            since=TODAY - timedelta(days=100),
        )  # fmt: skip
        self.members[seat] = actor_of(self.session, person)
        return self.members[seat]

    def deputy(self, seat: int) -> Actor:
        """A new deputy of a seat."""
        person = self.town.city.person("council_member", None)
        name_deputy(self.session, self.clerk, self.terms[seat], person.email)
        return actor_of(self.session, person)

    def email(self, actor: Actor) -> str:
        return self.session.get_one(Person, actor.person_id).email

    def planned(self, *titles: str) -> str:
        """A sitting of today with items of these titles."""
        public_id = plan_sitting(
            self.session,
            self.clerk,
            title="The council in November",
            place="Town Hall",
            starts_at=clock.now(),
        )
        for title in titles:
            add_item(self.session, self.clerk, public_id, title=title)
        return public_id

    def opened(self, *titles: str, present: int | None = None) -> str:
        """A sitting that is open, deals with its first item, and at which the first so many seats are present."""
        public_id = self.planned(*(titles or ("The budget",)))
        publish_sitting(self.session, self.clerk, public_id)
        open_sitting(self.session, self.clerk, public_id)
        for seat in sorted(self.members)[:present]:
            note_arrival(self.session, self.clerk, public_id, seat)
        open_item(self.session, self.clerk, public_id, self.items(public_id)[0])
        return public_id

    def items(self, public_id: str) -> list[int]:
        return list(
            self.session.scalars(
                select(AgendaItem.id)
                .join(Sitting, Sitting.id == AgendaItem.sitting_id)
                .where(Sitting.public_id == public_id)
                .order_by(AgendaItem.position)
            )
        )

    def motion(self, public_id: str, **values: Any) -> int:
        """A motion on the item that comes first."""
        given: Mapping[str, Any] = {"text": "The budget is adopted.", "rule": "simple"} | values
        return put_motion(self.session, self.clerk, public_id, self.items(public_id)[0], **given)

    def voting(self, *titles: str, present: int | None = None, **values: Any) -> int:
        """A motion on which is voted."""
        motion = self.motion(self.opened(*titles, present=present), **values)
        open_vote(self.session, self.clerk, motion)
        return motion

    def sitting_of(self, motion_id: int) -> str:
        """The public id of a motion's sitting."""
        return self.session.scalars(
            select(Sitting.public_id)
            .join(Motion, Motion.sitting_id == Sitting.id)
            .where(Motion.id == motion_id)
        ).one()

    def stored(self, motion_id: int) -> Motion:
        return self.session.get_one(Motion, motion_id, populate_existing=True)

    def sitting(self, public_id: str) -> Sitting:
        return self.session.scalars(
            select(Sitting).where(Sitting.public_id == public_id).execution_options(populate_existing=True)
        ).one()


def chamber(town: Town, seats: int = 5, *rules: DecisionRule) -> Chamber:
    """A council of so many members, with these rules, else the simple majority alone."""
    bring_in_rules(town.session, SYSTEM, rules or (rule(),))
    made = Chamber(town, town.city.with_role("clerk"))
    for seat in range(1, seats + 1):
        made.elect(seat)
    return made
