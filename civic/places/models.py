"""Tables of places. Streets and addresses are WGS 84 (SRID 4326); base map features are web mercator (SRID 3857)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names


class GroundSource(Base):
    """An extract that was imported; importing one of the same ``code`` again replaces what came with it.

    ``digest`` is of the file and of all that its reading went by. ``attribution`` is shown on every map of it.
    """

    __tablename__ = "ground_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    attribution: Mapped[str]
    attribution_url: Mapped[str]
    digest: Mapped[bytes]
    imported_at: Mapped[datetime]


class Street(Base):
    """A named street. ``search`` is its normalised name in all languages (``geo.addresses.search_key``).

    ``source_id`` is None where nobody imported it: in the demo city.
    """

    __tablename__ = "street"
    __table_args__ = (
        Index(
            "ix_street_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
        ),
        Index("ix_street_geometry", "geometry", postgresql_using="gist"),
        Index("ix_street_source_id", "source_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("ground_source.id"))
    name: Mapped[Names]
    search: Mapped[str]
    geometry: Mapped[Any] = mapped_column(
        Geometry("MULTILINESTRING", 4326, spatial_index=False), nullable=False
    )


class Address(Base):
    """A house number on a street."""

    __tablename__ = "address"
    __table_args__ = (
        Index("ix_address_street_id_number", "street_id", "number"),
        Index("ix_address_point", "point", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("street.id", ondelete="CASCADE"))
    number: Mapped[str]
    point: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)


class BasemapFeature(Base):
    """A shape that the base map draws: water, green, roads, buildings, rail, labels.

    ``search`` is the normalised names of a place that is found by typing them (``geo.addresses.search_key``), None
    of everything else.
    """

    __tablename__ = "basemap_feature"
    __table_args__ = (
        CheckConstraint(
            "layer IN ('earth', 'landuse', 'water', 'roads', 'buildings', 'rail', 'places')",
            name="known_layer",
        ),
        Index("ix_basemap_feature_geometry", "geometry", postgresql_using="gist"),
        Index("ix_basemap_feature_source_id", "source_id"),
        Index(
            "ix_basemap_feature_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("ground_source.id"))
    layer: Mapped[str]
    kind: Mapped[str]
    name: Mapped[Names | None]
    search: Mapped[str | None]
    min_zoom: Mapped[int] = mapped_column(SmallInteger)
    geometry: Mapped[Any] = mapped_column(Geometry("GEOMETRY", 3857, spatial_index=False), nullable=False)
