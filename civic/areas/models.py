"""Tables of areas. Geometry is WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names


class AreaType(Base):
    """A kind of boundary: district, ward, okrug."""

    __tablename__ = "area_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))


class AreaEdition(Base):
    """One publication of a type's boundaries. An issue keeps the edition that it was filed under."""

    __tablename__ = "area_edition"
    __table_args__ = (
        UniqueConstraint("area_type_id", "number"),
        Index("uq_area_edition_current", "area_type_id", unique=True, postgresql_where=text("current")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_type_id: Mapped[int] = mapped_column(ForeignKey("area_type.id"))
    number: Mapped[int]
    current: Mapped[bool]
    source: Mapped[str]
    source_hash: Mapped[bytes]
    imported_at: Mapped[datetime]


class Area(Base):
    """A boundary with a name. ``code`` is stable from edition to edition."""

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        CheckConstraint("ST_IsValid(geometry)", name="geometry_valid"),
        Index("ix_area_parent_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("area_edition.id"))
    area_type_id: Mapped[int] = mapped_column(ForeignKey("area_type.id"))
    code: Mapped[str]
    name: Mapped[Names]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    geometry: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False)
    square_metres: Mapped[float]
    residents: Mapped[int | None]


class AreaPiece(Base):
    """A current area cut into small convex-ish pieces (ST_Subdivide), so that point lookups stay fast."""

    __tablename__ = "area_piece"
    __table_args__ = (Index("ix_area_piece_geometry", "geometry", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    geometry: Mapped[Any] = mapped_column(Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False)
