"""Streets, house numbers and a ground for the small city: what a map and a typed address need."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.places.models import Address, BasemapFeature, GroundSource, Street
from geo.addresses import search_key

STREETS = {
    # name, the street's latitude, its longitudes, house numbers
    "bell": ({"en": "Bell Street", "ru": "Колокольная улица"}, 60.005, (30.001, 30.019), range(2, 20, 2)),
    "mill": ({"en": "Mill Lane", "ru": "Мельничный переулок"}, 60.003, (30.001, 30.019), range(1, 12, 2)),
    "station": ({"en": "Station Road", "ru": "Вокзальная улица"}, 60.007, (30.021, 30.039), range(1, 12)),
    "station-far": ({"en": "Station Road", "ru": "Вокзальная улица"}, 60.002, (30.001, 30.019), range(1, 12)),
}


def add_streets(session: Session) -> None:
    """Put the streets with their houses and the ground under them into this session's transaction."""
    session.add(
        GroundSource(
            code="smallton", attribution="© OpenStreetMap contributors", digest=b"", imported_at=clock.now(),
            attribution_url="https://www.openstreetmap.org/copyright",
        )
    )  # fmt: skip
    for name, latitude, (west, east), numbers in STREETS.values():
        line = f"LINESTRING({west} {latitude},{east} {latitude})"
        street = Street(
            name=name, search=" ".join(search_key(each) for each in name.values()),
            geometry=f"SRID=4326;MULTI{line.replace('(', '((').replace(')', '))')}",
        )  # fmt: skip
        session.add(street)
        session.flush()
        step = (east - west) / len(numbers)
        for place, number in enumerate(numbers):
            point = f"SRID=4326;POINT({west + place * step:.6f} {latitude + 0.0001})"
            session.add(Address(street_id=street.id, number=str(number), point=point))
        _ground(session, "roads", "street", line, name)
    _ground(session, "earth", "earth", "POLYGON((29.9 59.9,30.1 59.9,30.1 60.1,29.9 60.1,29.9 59.9))", None)
    _ground(
        session,
        "landuse",
        "park",
        "POLYGON((30.006 60.0055,30.009 60.0055,30.009 60.0065,30.006 60.0065,30.006 60.0055))",
        None,
    )
    session.flush()


def _ground(session: Session, layer: str, kind: str, shape: str, name: dict[str, str] | None) -> None:
    drawn = session.scalar(
        text("SELECT ST_Transform(ST_GeomFromText(:shape, 4326), 3857)::text"), {"shape": shape}
    )
    session.add(BasemapFeature(layer=layer, kind=kind, name=name, min_zoom=0, geometry=drawn))
