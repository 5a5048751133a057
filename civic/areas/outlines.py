"""Boundaries of areas as GeoJSON, for maps and open data."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.areas.models import Area

DECIMALS = 6
"""Of a degree: a tenth of a metre."""


def outlines(session: Session, area_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """GeoJSON geometries (WGS 84, longitude before latitude) of areas by row id."""
    rows = session.execute(
        select(Area.id, func.ST_AsGeoJSON(Area.geometry, DECIMALS).label("geometry")).where(
            Area.id.in_(area_ids)
        )
    )
    return {row.id: json.loads(row.geometry) for row in rows}
