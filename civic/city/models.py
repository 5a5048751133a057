"""Tables of the city's own settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names


class WorkingCalendar(Base):
    """Working hours, holidays and moved workdays as data (``civic.core.calendar`` reads ``definition``)."""

    __tablename__ = "working_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    definition: Mapped[dict[str, Any]]


class City(Base):
    """The one row that says whose city this is. All that it holds an administrator may change."""

    __tablename__ = "city"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_city"),
        CheckConstraint("contact_days > 0", name="contact_days_positive"),
        CheckConstraint(
            "(tile_url IS NULL) = (tile_attribution IS NULL) AND (tile_url IS NULL) = (tile_max_zoom IS NULL)",
            name="tiles_are_attributed",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[Names]
    languages: Mapped[list[Any]]
    time_zone: Mapped[str]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("working_calendar.id"))
    # The area type that tiles the city: it decides what lies inside and which area an issue is listed under.
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    anonymous_reports: Mapped[bool] = mapped_column(default=True)
    emergency_number: Mapped[str] = mapped_column(default="112")
    # How long a reporter's contact is kept after the end of the matter, where its category says nothing else.
    contact_days: Mapped[int] = mapped_column(default=180)
    outside_advice: Mapped[Names]
    demo: Mapped[bool] = mapped_column(default=False)
    # A map of the city's own instead of the ground that was imported; all three or none.
    tile_url: Mapped[str | None]
    tile_attribution: Mapped[str | None]
    tile_max_zoom: Mapped[int | None] = mapped_column(SmallInteger)
    # None: as the language of the street's name has it.
    house_number_first: Mapped[bool | None]
