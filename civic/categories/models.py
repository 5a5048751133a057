"""Tables of categories and their groups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names


class CategoryGroup(Base):
    __tablename__ = "category_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    icon: Mapped[str]
    position: Mapped[int]


class Category(Base):
    """A kind of issue. ``take_minutes`` and ``target_days`` are working time; distances are metres.

    ``criteria`` is a list of ``{code, text: {lang}}``; ``questions`` a list of ``{code, type, label: {lang}, choices,
    required}`` (``civic.categories.files`` describes both). ``asset_type`` is the code of the kind of asset that it is
    about; ``by_asset_owner``: who owns the asset answers. ``contact_days``: how long a reporter's contact is kept
    after the end of the matter.
    """

    __tablename__ = "category"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'place_only', 'private')", name="known_visibility"),
        CheckConstraint("contact_days > 0", name="contact_days_positive"),
        CheckConstraint("take_minutes > 0 AND target_days > 0", name="targets_positive"),
        CheckConstraint("duplicate_radius_m >= 0 AND duplicate_days >= 0", name="duplicates_not_negative"),
        CheckConstraint(
            "asset_type IS NOT NULL OR NOT (asset_required OR by_asset_owner)", name="asset_of_a_type"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("category_group.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    hint: Mapped[Names]
    icon: Mapped[str]
    keywords: Mapped[dict[str, Any]]
    take_minutes: Mapped[int]
    target_days: Mapped[int]
    # Of other priorities than normal: a list of {priority, take_minutes, target_days}.
    targets: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    planned_result: Mapped[Names]
    criteria: Mapped[list[Any]]
    questions: Mapped[list[Any]]
    visibility: Mapped[str]
    emergency: Mapped[bool]
    emergency_text: Mapped[Names | None]
    duplicate_radius_m: Mapped[int]
    duplicate_days: Mapped[int]
    photo_on_delivery: Mapped[bool]
    judge_after_days: Mapped[list[Any]]
    asset_type: Mapped[str | None]
    asset_required: Mapped[bool] = mapped_column(default=False)
    by_asset_owner: Mapped[bool] = mapped_column(default=False)
    # Days; None: as the city has it.
    contact_days: Mapped[int | None]
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
