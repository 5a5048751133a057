"""The table of proposals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever this one is.
import civic.areas.models
import civic.categories.models
import civic.departments.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base

STATUSES = ("proposed", "accepted", "changed", "refused")


class RoutingProposal(Base):
    """That a department answers for a category, a group or anything, everywhere or in one area, as in the past.

    Never a rule by itself: whoever may shape the city accepts it, names another department (``chosen_id``) or refuses.
    ``support`` of the ``cases`` that it would have decided were the department's; ``alternatives`` has the other
    departments' cases by code; ``confidence`` is the lower bound of its share (``civic.departments.learning``).
    """

    __tablename__ = "routing_proposal"
    __table_args__ = (
        CheckConstraint("category_id IS NULL OR group_id IS NULL", name="category_or_group"),
        CheckConstraint("(area_type_id IS NULL) = (area_code IS NULL)", name="area_named_whole"),
        CheckConstraint("status IN ('proposed', 'accepted', 'changed', 'refused')", name="known_status"),
        CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_when_decided"),
        CheckConstraint("(status = 'changed') = (chosen_id IS NOT NULL)", name="chosen_when_changed"),
        CheckConstraint(
            "support BETWEEN 0 AND cases AND confidence BETWEEN 0 AND 1", name="counts_plausible"
        ),
        # Written by expressions, because PostgreSQL 14 knows no NULLS NOT DISTINCT.
        Index(
            "uq_routing_proposal_undecided",
            text("coalesce(category_id, 0)"),
            text("coalesce(group_id, 0)"),
            text("coalesce(area_type_id, 0)"),
            text("coalesce(area_code, '')"),
            unique=True,
            postgresql_where=text("status = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("category_group.id"))
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    area_code: Mapped[str | None]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    support: Mapped[int]
    cases: Mapped[int]
    confidence: Mapped[float]
    alternatives: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default="proposed")
    chosen_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
