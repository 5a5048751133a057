"""Assets of the small city: three lamps in the West, one of them retired, a playground, a section of road."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from civic.assets.commands import AssetsImported, import_assets
from civic.categories.models import Category
from civic.core.permissions import SYSTEM
from geo.importing import ThingRow
from tests.small_city import SmallCity

LAMP_217 = (30.0051, 60.0052)
LAMP_218 = (30.0060, 60.0052)
"""About 50 m from each other; 217 is some 23 m from WEST."""

ROAD = shapely.LineString([(30.004, 60.004), (30.008, 60.004)])
GROUND = shapely.box(30.0100, 60.0050, 30.0110, 60.0055)
LAMP_NAMES = {"en": "Lamp", "ru": "Фонарь"}


def thing(
    index: int, number: str, shape: BaseGeometry | tuple[float, float] | None, *, owner: str = "",
    names: Mapping[str, str] | None = None, problem: str | None = None, **attributes: object,
) -> ThingRow:  # fmt: skip
    """A row as a file would have it."""
    geometry = shapely.Point(*shape) if isinstance(shape, tuple) else shape
    return ThingRow(index, number, names or {}, owner, attributes, geometry, problem)


def lamps(session: Session, rows: Iterable[ThingRow], **values: object) -> AssetsImported:
    given = {
        "asset_type": "lamp",
        "source": "test",
        "type_name": LAMP_NAMES,
        "public_fields": ["light"],
        **values,
    }
    return import_assets(session, SYSTEM, rows, **given)  # type: ignore[arg-type]


def with_assets(city: SmallCity) -> None:
    """Bring the assets, and let the small city's category ``lamp`` ask for lamps, whose owner answers."""
    session = city.session
    all_three = [
        thing(0, "217", LAMP_217, owner="care", light="LED", cabinet="Cabinet-A4-north"),
        thing(1, "218", LAMP_218, owner="Railway Co."),
        thing(2, "219", (30.007, 60.0052), owner="care"),
    ]
    lamps(session, all_three, icon="g-lamp")
    lamps(session, all_three[:2], replace=True)
    import_assets(
        session,
        SYSTEM,
        [thing(0, "7", GROUND, names={"en": "Sunny"})],
        asset_type="playground",
        source="test",
    )
    import_assets(session, SYSTEM, [thing(0, "12/3", ROAD)], asset_type="road", source="test")
    category = session.get_one(Category, city.categories["lamp"])
    category.asset_type, category.by_asset_owner = "lamp", True
    session.flush()
