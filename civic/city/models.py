"""Tables of the city's own settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
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
    __table_args__ = (CheckConstraint("id = 1", name="one_city"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[Names]
    languages: Mapped[list[Any]]
    time_zone: Mapped[str]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("working_calendar.id"))
    # The area type that tiles the city: it decides what lies inside and which area an issue is listed under.
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    anonymous_reports: Mapped[bool] = mapped_column(default=True)
    emergency_number: Mapped[str] = mapped_column(default="112")
    outside_advice: Mapped[Names]
    demo: Mapped[bool] = mapped_column(default=False)
