"""Tables of what becomes of an initiative once the council has accepted it. Money is whole units of the currency."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of

MILESTONE_STATES: Final = ("planned", "in_progress", "done")

CONTRIBUTION_STATES: Final = ("offered", "taken", "thanked")
"""Waits for the department; it comes to it; it does not need it and says so."""

ANSWERS: Final = ("met", "not_met", "cant_tell")

OUTCOMES: Final = ("met", "not_met", "undecided")
"""All criteria are met; one is not; fewer judged than are needed, or nobody could tell."""


class Project(Base):
    """What the council has decided, and how far it is. ``decision`` names the decision as the city's books do.

    ``least_judges`` is how many must judge for a verdict to count. ``round`` numbers the deliveries, ``failures`` those
    since the decision that residents found wanting; ``outcome`` is of the last one that was judged.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("budget >= 0 AND spent >= 0", name="money_not_negative"),
        CheckConstraint("least_judges BETWEEN 1 AND 10000", name="least_judges"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="known_outcome"),
        Index("ix_project_department_id", "department_id"),
        Index("ix_project_judging_until", "judging_until"),
    )

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id"), primary_key=True, autoincrement=False
    )
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    decision: Mapped[str]
    accepted_at: Mapped[datetime]
    budget: Mapped[int | None] = mapped_column(BigInteger)
    spent: Mapped[int | None] = mapped_column(BigInteger)
    least_judges: Mapped[int] = mapped_column(SmallInteger, default=3)
    started_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    judging_until: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(SmallInteger, default=0)
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    outcome: Mapped[str | None]


class Milestone(Base):
    """A step of a project. ``first_due`` is what was promised first, and stays; ``reason`` why it is later now."""

    __tablename__ = "project_milestone"
    __table_args__ = (
        UniqueConstraint("initiative_id", "number"),
        CheckConstraint(one_of("state", MILESTONE_STATES), name="known_state"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_a_moment"),
        CheckConstraint("due <= first_due OR reason <> ''", name="reason_of_a_delay"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("project.initiative_id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    first_due: Mapped[date]
    due: Mapped[date]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]


class ProjectUpdate(Base):
    """What the department wrote of a project, for everybody. Its author is of the staff and stays on record. In a copy
    without personal data there is no ``salt``.
    """

    __tablename__ = "project_update"
    __table_args__ = (Index("ix_project_update_initiative_id", "initiative_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("project.initiative_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]
    text: Mapped[str]
    salt: Mapped[bytes | None]
    written_at: Mapped[datetime]


class ProjectPhoto(Base):
    """A photo of an update (civic keeps it, `civic.issues.photos.hold_photos`)."""

    __tablename__ = "project_photo"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id"), primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(ForeignKey("project_update.id"), index=True)


class Contribution(Base):
    """Help that a resident offers. Its words are for the department, and public once it is taken."""

    __tablename__ = "contribution"
    __table_args__ = (
        CheckConstraint(one_of("state", CONTRIBUTION_STATES), name="known_state"),
        CheckConstraint("(state = 'offered') = (decided_at IS NULL)", name="decided_at_a_moment"),
        Index("ix_contribution_initiative_id", "initiative_id", "id"),
        Index("ix_contribution_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("project.initiative_id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]
    text: Mapped[str]
    state: Mapped[str]
    offered_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class ProjectJudgement(Base):
    """What one person said of one criterion after a delivery; their last word of a round counts. ``person_id`` is None
    once the account is gone.
    """

    __tablename__ = "project_judgement"
    __table_args__ = (
        CheckConstraint(one_of("answer", ANSWERS), name="known_answer"),
        UniqueConstraint("initiative_id", "round", "person_id", "criterion"),
        Index("ix_project_judgement_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("project.initiative_id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    criterion: Mapped[str]
    answer: Mapped[str]
    judged_at: Mapped[datetime]
