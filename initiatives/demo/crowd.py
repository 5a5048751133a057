"""Many sign and agree: rows by COPY with an event each, counted by the command that counts everywhere."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from civic.areas.models import Area
from civic.core.bulk import copy_rows, reserve_ids
from civic.core.event_import import PreparedEvent, append_events
from civic.core.events import EventBody, Subject
from civic.demo.shape import IMPORT
from civic.issues.rooms import person_room
from initiatives.comments.events import CommentAgreed
from initiatives.comments.models import Comment, CommentAgreement
from initiatives.demo.residents import Residents
from initiatives.proposals.models import Initiative, InitiativeDistrict
from initiatives.proposals.rooms import initiative_room
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.events import Signed

OPEN, NEWS = 0.35, 0.4
"""Shares of signers who sign with their name for everybody, and who wish for letters."""

EARLY = 2.2
"""How much more is signed at the beginning than at the end: a moment is chance to this power."""

_COLUMNS = (
    "id", "initiative_id", "person_id", "district_id", "version", "standing", "open", "news", "network", "signed_at",
)  # fmt: skip


@dataclass(slots=True)
class Crowd:
    """Residents, of whom each signs an initiative once: ``signed`` has who, by its public id."""

    session: Session
    residents: Residents
    dice: random.Random
    signed: dict[str, list[int]] = field(default_factory=dict)
    agreements: list[tuple[int, int, datetime]] = field(default_factory=list)
    agreed: list[PreparedEvent] = field(default_factory=list)

    def sign(
        self, public_id: str, number: int, since: datetime, until: datetime, *, area: str | None = None,
        network: bytes | None = None,
    ) -> list[int]:  # fmt: skip
        """So many who live in an ``area`` (its code; None: anywhere) sign the text that holds between two moments, and
        are counted; returns who.
        """
        initiative = self.session.scalars(select(Initiative).where(Initiative.public_id == public_id)).one()
        known = self.signed.setdefault(public_id, [])
        before = set(known)
        people = self.dice.sample([one for one in self.residents.of(area) if one not in before], number)
        known += people
        moments = sorted(since + (until - since) * self.dice.random() ** EARLY for _ in people)
        districts = self._districts(initiative.id)
        homes = {one: code for code, those in self.residents.by_district.items() for one in those}
        ids = reserve_ids(self.session, "signature", number)
        copy_rows(
            self.session, "signature", _COLUMNS,
            (
                (
                    row, initiative.id, person, districts[homes[person]], initiative.version, "counted",
                    self.dice.random() < OPEN, self.dice.random() < NEWS, network, at,
                )
                for row, person, at in zip(ids, people, moments, strict=True)
            ),
        )  # fmt: skip
        append_events(
            self.session,
            [
                _event(
                    Subject("signature", row), at, person, person_room(person),
                    Signed(initiative=public_id, standing="counted", text=initiative.version, district=homes[person]),
                )
                for row, person, at in zip(ids, people, moments, strict=True)
            ],
        )  # fmt: skip
        count_signatures(self.session, IMPORT, public_id)
        return people

    def agree(self, public_id: str, comment_id: int, number: int, at: datetime, until: datetime) -> None:
        """So many others say the same as a comment within the days after it; written down by `finish`."""
        writer = self.session.scalar(select(Comment.person_id).where(Comment.id == comment_id))
        people = self.dice.sample([one for one in self.residents.of(None) if one != writer], number)
        moments = sorted(min(at + timedelta(days=self.dice.expovariate(1 / 6)), until) for _ in people)
        for agrees, (person, moment) in enumerate(zip(people, moments, strict=True), start=1):
            self.agreements.append((comment_id, person, moment))
            body = CommentAgreed(initiative=public_id, comment=comment_id, agrees=agrees)
            room = initiative_room(public_id)
            self.agreed.append(_event(Subject("comment", comment_id), moment, person, room, body))

    def finish(self) -> None:
        """Write down who agrees with what."""
        copy_rows(
            self.session, "comment_agreement", ("comment_id", "person_id", "agreed_at"), self.agreements
        )
        append_events(self.session, self.agreed)
        number = select(func.count()).where(CommentAgreement.comment_id == Comment.id).scalar_subquery()
        self.session.execute(
            update(Comment).values(agrees=number), execution_options={"synchronize_session": False}
        )

    def some(self, public_id: str, number: int) -> Sequence[int]:
        """So many of those who have signed."""
        return self.dice.sample(self.signed[public_id], number)

    def _districts(self, initiative_id: int) -> dict[str, int]:
        rows = self.session.execute(
            select(Area.code, Area.id)
            .join(InitiativeDistrict, InitiativeDistrict.area_id == Area.id)
            .where(InitiativeDistrict.initiative_id == initiative_id)
        )
        return dict(rows.tuples().all())


def _event(subject: Subject, at: datetime, person_id: int, room: str, body: EventBody) -> PreparedEvent:
    return PreparedEvent(subject, body.kind, body.version, at, person_id, body.as_json(), (room,))
