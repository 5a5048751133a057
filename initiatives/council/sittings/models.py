"""Tables of sittings: the sitting, its agenda, who was there when, who stood aside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import initiatives.council.members.models
import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, explain_constraint, one_of
from initiatives.council.sittings.status import ITEM_STATUSES, SITTING_STATUSES


class Sitting(Base):
    """A meeting of the council, as it stands. ``chair_id`` is the member who is named to conduct it.

    Title and place are the city's words, in ``language``. In a copy without personal data there is no ``salt``.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint(one_of("status", SITTING_STATUSES), name="known_status"),
        CheckConstraint("(status = 'planned') = (published_at IS NULL)", name="published_at_a_moment"),
        CheckConstraint(
            "(status IN ('planned', 'published')) = (opened_at IS NULL)", name="opened_at_a_moment"
        ),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_moment"),
        Index("ix_sitting_starts_at", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str]
    status: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("council_member.id"))
    salt: Mapped[bytes | None]
    planned_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class AgendaItem(Base):
    """A point of the agenda: an initiative, or a ``title`` that was typed in (else empty)."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        # Deferred, so that one statement may renumber the agenda.
        UniqueConstraint("sitting_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint(one_of("status", ITEM_STATUSES), name="known_status"),
        CheckConstraint("(initiative_id IS NULL) = (title <> '')", name="initiative_or_title"),
        CheckConstraint(
            "(status IN ('done', 'postponed')) = (ended_at IS NOT NULL)", name="ended_at_a_moment"
        ),
        Index("uq_agenda_item_open", "sitting_id", unique=True, postgresql_where=text("status = 'open'")),
        Index(
            "uq_agenda_item_initiative", "initiative_id", unique=True,
            postgresql_where=text("status IN ('waiting', 'open')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"))
    title: Mapped[str]
    status: Mapped[str]
    salt: Mapped[bytes | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Attendance(Base):
    """One stay of a seat in the hall; ``deputy``: it was the deputy who came."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("left_at >= arrived_at", name="left_later"),
        Index(
            "uq_attendance_open", "sitting_id", "member_id", unique=True, postgresql_where=text("left_at IS NULL")
        ),
        Index("ix_attendance_sitting_id", "sitting_id", "id"),
        Index("ix_attendance_member_id", "member_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"))
    deputy: Mapped[bool]
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Recusal(Base):
    """A seat takes no part in an item, for a conflict of interest."""

    __tablename__ = "recusal"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), primary_key=True)
    recused_at: Mapped[datetime]


explain_constraint("uq_sitting_public_id", "write.try_again")
explain_constraint("uq_agenda_item_open", "item.another_open")
explain_constraint("uq_agenda_item_initiative", "item.on_another_agenda", "initiative")
