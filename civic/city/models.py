"""Tables of the city's own settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from civic.core.db import Base, Names, one_of


class WorkingCalendar(Base):
    """Working hours, holidays and moved workdays as data (``civic.core.calendar`` reads ``definition``)."""

    __tablename__ = "working_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    definition: Mapped[dict[str, Any]]
    # The definition by which open targets were counted; None: by the one that holds (civic.deadlines.recounting).
    counted_by: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


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
        CheckConstraint("(logo IS NULL) = (logo_sha256 IS NULL)", name="logo_with_its_hash"),
        CheckConstraint("brand_colour ~ '^#[0-9A-F]{6}$'", name="colour_in_hex"),
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
    # Of buttons and headers; None: the product's own. The logo is a PNG that civic.core.images has written.
    brand_colour: Mapped[str | None]
    logo: Mapped[bytes | None] = deferred(mapped_column())
    logo_sha256: Mapped[bytes | None]


THINGS = (
    "city", "calendar", "ladder", "legal_clock", "area_type", "category_group", "category", "department",
    "jurisdiction", "residence", "moderation_rule", "moderation_words", "group_role", "message_template", "rule",
    "outside_party", "initiative_rules",
)  # fmt: skip
"""What ``city_change`` tells of. Lists of words (by language) hold only which went and which came."""


class CityChange(Base):
    """What one thing of the city was before a change and is after it; the event says who changed it, and when.

    ``before`` None: it is new; ``after`` None: it is gone; otherwise both hold only what differs, in the shape of the
    city's files. The event commits to all of its changes together with their ``salt``
    (``civic.city.changes``), so that a slip can be erased here and nothing can be rewritten.
    """

    __tablename__ = "city_change"
    __table_args__ = (
        CheckConstraint(one_of("thing", THINGS), name="known_thing"),
        CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name="something"),
        Index("ix_city_change_thing_code", "thing", "code", "event_id"),
    )

    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thing: Mapped[str]
    code: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    salt: Mapped[bytes]
