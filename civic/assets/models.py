"""Tables of assets. Geometry is WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names, explain_constraint


class AssetType(Base):
    """A kind of asset: lamp, bench. ``public_fields`` are the attributes that everybody may read."""

    __tablename__ = "asset_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    icon: Mapped[str]
    position: Mapped[int]
    public_fields: Mapped[list[Any]]


class Asset(Base):
    """A thing at a place: a point, a line or an area. Those that are gone stay, for the history of their issues.

    ``number`` is spelled as the city writes it, ``number_key`` as numbers are compared (``civic.assets.numbers``).
    ``owner`` is who owns it as the file says, ``owner_department_id`` the department that this means. ``digest`` is of
    all that the file says of it: the same row changes nothing.
    """

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("number_key <> ''", name="numbered"),
        CheckConstraint("ST_IsValid(geometry) AND NOT ST_IsEmpty(geometry)", name="geometry_valid"),
        Index(
            "uq_asset_number", "asset_type_id", "number_key",
            unique=True, postgresql_where=text("retired_at IS NULL"),
        ),
        Index(
            "ix_asset_retired_number", "asset_type_id", "number_key",
            postgresql_where=text("retired_at IS NOT NULL"),
        ),
        Index(
            "ix_asset_number_key", "number_key",
            postgresql_using="gin", postgresql_ops={"number_key": "gin_trgm_ops"},
        ),
        Index("ix_asset_geometry", "geometry", postgresql_using="gist"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    asset_type_id: Mapped[int] = mapped_column(ForeignKey("asset_type.id"))
    number: Mapped[str]
    number_key: Mapped[str]
    name: Mapped[Names | None]
    owner_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    owner: Mapped[str | None]
    attributes: Mapped[dict[str, Any]]
    geometry: Mapped[Any] = mapped_column(Geometry("GEOMETRY", 4326, spatial_index=False), nullable=False)
    source: Mapped[str]
    digest: Mapped[bytes]
    imported_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


explain_constraint("uq_asset_number", "asset.number_twice", "number")
explain_constraint("ck_asset_geometry_valid", "asset.geometry_invalid", "geometry")
