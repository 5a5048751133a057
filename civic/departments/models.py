"""Tables of departments and their jurisdictions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names, explain_constraint


class Department(Base):
    """A unit that answers for issues. The triage desk is one; an outside body only receives what is not the city's."""

    __tablename__ = "department"
    __table_args__ = (
        CheckConstraint("kind IN ('department', 'triage', 'outside')", name="known_kind"),
        Index(
            "uq_department_triage",
            "kind",
            unique=True,
            postgresql_where=text("kind = 'triage' AND retired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    kind: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    note: Mapped[Names | None]
    # By code, which stays for ever; None: the city's.
    calendar: Mapped[str | None] = mapped_column(ForeignKey("working_calendar.code"))
    retired_at: Mapped[datetime | None]


class Jurisdiction(Base):
    """What a department answers for: a category, a group or anything, everywhere or in one area.

    Most specific category first, then the smaller area; the unique constraint refuses a tie. Areas are named by type
    and code, so that a new edition of the boundaries keeps the rule.
    """

    __tablename__ = "jurisdiction"
    __table_args__ = (
        CheckConstraint("category_id IS NULL OR group_id IS NULL", name="category_or_group"),
        CheckConstraint("(area_type_id IS NULL) = (area_code IS NULL)", name="area_named_whole"),
        # Written by expressions, because PostgreSQL 14 knows no NULLS NOT DISTINCT.
        Index(
            "uq_jurisdiction_no_tie",
            text("coalesce(category_id, 0)"),
            text("coalesce(group_id, 0)"),
            text("coalesce(area_type_id, 0)"),
            text("coalesce(area_code, '')"),
            unique=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("category_group.id"))
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    area_code: Mapped[str | None]


explain_constraint("uq_jurisdiction_no_tie", "jurisdiction.tie", "department")
