"""Tables of profiles. Places are WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base

PLACE_KINDS: Final = ("home", "work", "school", "family", "other")
TOPICS: Final = ("planning", "transport", "environment", "schools", "culture", "safety", "budget", "care")
"""What one may be interested in beside kinds of issue."""

ACCESS_NEEDS: Final = (
    "large_text", "easy_language", "screen_reader", "sign_language", "hearing_loop", "wheelchair",
)  # fmt: skip
CHANNELS: Final = ("email", "site", "push", "sms")


def area_interest(code: str) -> str:
    """How the interest in an area that tiles the city is kept."""
    return f"area:{code}"


class Profile(Base):
    """What somebody has told of themselves. ``interests`` are group:CODE, category:CODE, topic:CODE, area:CODE; quiet
    hours are times of day in the city's zone, both or none, and may go over midnight.
    """

    __tablename__ = "profile"
    __table_args__ = (
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_both_ends"),
        Index("ix_profile_interests", "interests", postgresql_using="gin"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    interests: Mapped[list[Any]]
    access_needs: Mapped[list[Any]]
    channels: Mapped[list[Any]]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]


class ProfilePlace(Base):
    """A place that matters to somebody. ``name`` and ``address`` are their own words for it."""

    __tablename__ = "profile_place"
    __table_args__ = (
        CheckConstraint("kind IN ('home', 'work', 'school', 'family', 'other')", name="known_kind"),
        Index("ix_profile_place_person_id", "person_id"),
        Index("uq_profile_place_home", "person_id", unique=True, postgresql_where=text("kind = 'home'")),
        Index("ix_profile_place_place", "place", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    place: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)
    added_at: Mapped[datetime]
