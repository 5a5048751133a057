"""Tables of deadlines: who is told when a date is near or past, the clocks of the law, and what lateness was like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import civic.categories.models
import civic.departments.models
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name: the siblings' tables must be known here)
from civic.core.db import Base, Names


class DeadlineLadder(Base):
    """Who is told when, as data that ``civic.deadlines.ladder`` reads: the city's, or a department's own."""

    __tablename__ = "deadline_ladder"
    __table_args__ = (Index("uq_deadline_ladder_whose", text("coalesce(department, '')"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # By code, which stays for ever; None: the city's.
    department: Mapped[str | None] = mapped_column(ForeignKey("department.code"))
    definition: Mapped[dict[str, Any]]


class DeadlineStep(Base):
    """A step of the ladder that was taken, once for an assignment and a date.

    ``of`` says which of its dates (``due``), ``rung`` the place on the ladder (0 is the warning before), ``told`` how
    many people were found who hold the ``role``: none means that the next step followed at once.
    """

    __tablename__ = "deadline_step"
    __table_args__ = (
        UniqueConstraint("assignment_id", "of", "due", "rung", name="uq_deadline_step_once"),
        CheckConstraint("of IN ('take_by', 'target')", name="known_date"),
        CheckConstraint("role IN ('holder', 'lead', 'head', 'administrator')", name="known_role"),
        CheckConstraint("rung >= 0 AND told >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    of: Mapped[str]
    due: Mapped[datetime]
    rung: Mapped[int]
    role: Mapped[str]
    told: Mapped[int]
    at: Mapped[datetime]


class LegalClock(Base):
    """A law that sets terms, as data: ``definition`` is what ``civic.deadlines.clock_file`` reads and writes."""

    __tablename__ = "legal_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    definition: Mapped[dict[str, Any]]
    # Issues received before are not under it.
    since: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class IssueClock(Base):
    """One term of a law, running on one issue.

    ``first_due`` is the due date before an extension. ``stopped_by`` is the kind of the event that stopped it, or
    ``withdrawn``, ``duplicate`` where the matter itself came to an end.
    """

    __tablename__ = "issue_clock"
    __table_args__ = (
        CheckConstraint("(stopped_at IS NULL) = (stopped_by IS NULL)", name="stopped_by_something"),
        Index(
            "ix_issue_clock_running",
            "due",
            postgresql_include=["issue_id", "clock_id", "step", "warned_at", "missed_at"],
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("legal_clock.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    begins_at: Mapped[datetime]
    first_due: Mapped[datetime]
    due: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    extended_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]


class DateRecount(Base):
    """Somebody asked that open targets follow a calendar that has changed. The reason goes to each issue, then away."""

    __tablename__ = "date_recount"
    __table_args__ = (Index("ix_date_recount_asked_by_id", "asked_by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[str] = mapped_column(ForeignKey("working_calendar.code"))
    reason: Mapped[str | None]
    language: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    moved: Mapped[int] = mapped_column(default=0)


class DeadlineRisk(Base):
    """How often work of a category has been late lately, drawn towards the city's share (``civic.deadlines.risk``)."""

    __tablename__ = "deadline_risk"
    __table_args__ = (CheckConstraint("risk >= 0 AND risk <= 1", name="a_share"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    cases: Mapped[int]
    late: Mapped[int]
    risk: Mapped[float]
    at: Mapped[datetime]
