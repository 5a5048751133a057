"""A small city whose people live somewhere, and what they propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core import clock
from civic.core.permissions import Actor
from civic.people.queries import actor_of
from civic.residence.models import Residence
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.publish import publish
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.models import Initiative, InitiativeRules
from initiatives.proposals.rules import DEFAULTS, Rules
from initiatives.proposals.submission import Proposal
from tests.small_city import SmallCity

TEXT = Proposal(
    title="A bridge over the Lind", problem="Children walk a mile to school.", wish="Build a footbridge.",
    planned_result="The school is ten minutes away.", criteria=("The bridge is open",),
)  # fmt: skip


@dataclass
class Town:
    """The small city with shorthand for residents and initiatives."""

    city: SmallCity

    @property
    def session(self) -> Session:
        return self.city.session

    def resident(self, area: str | None = "west") -> Actor:
        """A new resident of an area; None: only the city is known."""
        person = self.city.person()
        self.settle(person.id, area)
        return actor_of(self.session, person)

    def settle(self, person_id: int, area: str | None) -> None:
        found = self.session.scalar(select(Area).where(Area.code == area))
        now = clock.now()
        self.session.add(
            Residence(
                person_id=person_id, way="claim", area_type_id=found.area_type_id if found else None,
                area_code=found.code if found else None, verified_at=now, expires_at=now + timedelta(days=365),
            )
        )  # fmt: skip
        self.session.flush()

    def rules(self, **changed: Any) -> None:
        """The city's rules about initiatives: the product's, but for these."""
        values = {name: getattr(DEFAULTS, name) for name in Rules.__dataclass_fields__} | changed
        self.session.merge(InitiativeRules(id=1, since=clock.now(), **values))
        self.session.flush()

    def draft(self, author: Actor | None = None) -> str:
        return propose(self.session, author or self.resident(), TEXT)

    def published(self, author: Actor | None = None, **rules: Any) -> str:
        """An initiative that collects signatures."""
        self.rules(**({"least": 3, "per_mille": 0} | rules))
        author = author or self.resident()
        return self.let_collect(self.draft(author), author)

    def let_collect(self, public_id: str, author: Actor) -> str:
        """Submit a draft and publish it."""
        submit(self.session, author, public_id)
        publish(self.session, self.city.with_role("moderator"), public_id)
        return public_id

    def initiative(self, public_id: str) -> Initiative:
        return self.session.scalars(
            select(Initiative)
            .where(Initiative.public_id == public_id)
            .execution_options(populate_existing=True)
        ).one()
