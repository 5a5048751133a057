"""Streets, house numbers and the ground under them, out of an OpenStreetMap extract."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.outlines import city_outline
from civic.city.queries import city_rules
from civic.city.shape import begin_shaping, record_shaping
from civic.core import clock
from civic.core.bulk import copy_rows
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.places.commands import joining
from civic.places.commands.forget_streets import take_away
from civic.places.events import GroundImported
from civic.places.models import GroundSource
from geo.addresses import name_keys, number_key, parse_query
from geo.mercator import flattened
from geo.osm import (
    ATTRIBUTION,
    ATTRIBUTION_URL,
    Clip,
    Extract,
    House,
    Item,
    Piece,
    Shape,
    Tally,
    read_extract,
)

READER = 1
"""Raised when another program reads more or otherwise out of the same file, so that it is taken over anew."""

CHUNK = 4_000
"""Items that are held at once."""

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class StreetsImported:
    """What an import came to. ``is_new`` is False where the source has brought just this already.

    ``left_out`` counts by reason: those of ``geo.osm.reading.LEFT_OUT``, and ``repeated``, numbers that their street
    had already. ``own_streets`` of the streets are known by their house numbers only. ``others`` are the codes of
    the sources that stay beside this one.
    """

    source: str
    is_new: bool
    replaced: bool
    streets: int = 0
    own_streets: int = 0
    addresses: int = 0
    shapes: int = 0
    layers: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def import_streets(
    session: Session,
    actor: Actor,
    extract: Extract,
    *,
    source: str,
    everything: bool = False,
    progress: Callable[[Tally], None] = lambda _tally: None,
) -> StreetsImported:
    """Put in place of what ``source`` brought before what the extract holds; the same again changes nothing.

    What lies outside the city's areas is left out, with a margin, unless ``everything`` is taken. Names without a
    language count as the city's first one that is written in their letters. ``progress`` is called now and then.

    Raises NotFound ``city.not_found``; DomainError ``streets.bad_source``, ``streets.no_areas``, ``streets.twin`` (it
    is another source's already), ``streets.elsewhere`` or ``streets.none``; SourceError ``source.unreadable``.
    """
    if not _CODE.fullmatch(source):
        raise DomainError("streets.bad_source", field="source", value=source)
    begin_shaping(session, actor)
    languages = city_rules(session).languages
    outline = None if everything else city_outline(session)
    if outline is None and not everything:
        raise DomainError("streets.no_areas")
    clip = Clip.everything(extract.box) if outline is None else Clip.to(outline)
    sources = {row.code: row for row in session.scalars(select(GroundSource).order_by(GroundSource.code))}
    known = sources.get(source)
    others = tuple(code for code in sources if code != source)
    digest = _digest(extract, languages, clip)
    if known is not None and known.digest == digest:
        return StreetsImported(source, False, False, others=others)
    twin = next((code for code in others if sources[code].digest == digest), None)
    if twin is not None:
        raise DomainError("streets.twin", field="source", other=twin)

    replaced = known is not None
    row = _source_row(session, known, source, digest)
    tally = Tally()
    joining.prepare(session)
    layers: dict[str, int] = {}
    for items in _chunks(read_extract(extract, clip, languages, tally)):
        for shape in _store(session, row.id, items, languages):
            layers[shape.layer] = layers.get(shape.layer, 0) + 1
        progress(tally)
    progress(tally)
    if not tally.pieces and not tally.houses:
        _refuse(tally, clip, everything)
    joined = joining.join(session, row.id, latitude=clip.near.centroid.y)
    repeated = joining.drop_repeated_places(session, row.id)
    layers["places"] = layers.get("places", 0) - repeated
    left_out = {reason: count for reason, count in tally.left_out.items() if count}
    if joined.repeated:
        left_out["repeated"] = joined.repeated
    shapes = sum(layers.values())
    record_shaping(
        session, actor,
        GroundImported(
            source=source, streets=joined.streets, addresses=joined.addresses, shapes=shapes, replaced=replaced
        ),
    )  # fmt: skip
    return StreetsImported(
        source,
        True,
        replaced,
        joined.streets,
        joined.own_streets,
        joined.addresses,
        shapes,
        layers,
        left_out,
        others,
    )


def _digest(extract: Extract, languages: Sequence[str], clip: Clip) -> bytes:
    """Of the file and of all that its reading goes by."""
    found = hashlib.sha256(extract.digest)
    found.update(repr((READER, languages)).encode())
    found.update(shapely.to_wkb(shapely.set_precision(clip.near, 1e-7).normalize(), byte_order=1))
    return found.digest()


def _source_row(session: Session, known: GroundSource | None, code: str, digest: bytes) -> GroundSource:
    """The source's row; what it had brought is gone."""
    row = known
    if row is None:
        row = GroundSource(
            code=code, attribution=ATTRIBUTION, attribution_url=ATTRIBUTION_URL, digest=digest,
            imported_at=clock.now(),
        )  # fmt: skip
        session.add(row)
    else:
        row.digest, row.imported_at = digest, clock.now()
        take_away(session, row.id)
    session.flush()
    return row


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    waiting = iter(items)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _store(session: Session, source_id: int, items: Sequence[Item], languages: Sequence[str]) -> list[Shape]:
    """Copy a chunk: shapes to where they stay, pieces and houses to where they are joined. Returns the shapes."""
    pieces = [item for item in items if isinstance(item, Piece)]
    houses = [item for item in items if isinstance(item, House)]
    shapes = [item for item in items if isinstance(item, Shape)]
    copy_rows(
        session, joining.PIECES, ("key", "keys", "names", "geometry"),
        (
            (keys[0], tuple(keys), dict(piece.names), line)
            for piece, line in zip(pieces, _ewkb([piece.line for piece in pieces], 4326), strict=True)
            if (keys := name_keys(_ordered(piece.names, languages), piece.spellings))
        ),
    )  # fmt: skip
    copy_rows(
        session, joining.HOUSES, ("key", "keys", "names", "number", "number_key", "rank", "geometry"),
        (
            (keys[0], tuple(keys), dict(house.names), number, number_key(number), house.rank, point)
            for house, point in zip(houses, _ewkb([house.point for house in houses], 4326), strict=True)
            if (keys := _keys_of_house(_ordered(house.names, languages)))
            for number in house.numbers
        ),
    )  # fmt: skip
    flat = flattened(shape.geometry for shape in shapes)
    copy_rows(
        session, "basemap_feature", ("source_id", "layer", "kind", "name", "search", "min_zoom", "geometry"),
        (
            (source_id, shape.layer, shape.kind, dict(shape.names) or None, _search(shape), shape.min_zoom, drawn)
            for shape, drawn in zip(shapes, _ewkb(flat, 3857), strict=True)
        ),
    )  # fmt: skip
    return shapes


def _keys_of_house(names: Mapping[str, str]) -> list[str]:
    """The keys of the street that a house names; "Old Court, Bell Street 14" lies on Bell Street as well."""
    parts = [parse_query(part).street_key for name in names.values() for part in name.split(",")]
    return name_keys(names, parts)


def _search(shape: Shape) -> str | None:
    if shape.layer != "places":
        return None
    return " ".join(name_keys(shape.names, shape.spellings)) or None


def _ordered(names: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The city's languages first: the first name there is decides what counts as the same street."""
    return {each: names[each] for each in (*languages, *names) if each in names}


def _ewkb(shapes: Any, srid: int) -> list[str]:
    if not len(shapes):
        return []
    found: list[str] = shapely.to_wkb(shapely.set_srid(shapes, srid), hex=True, include_srid=True).tolist()
    return found


def _refuse(tally: Tally, clip: Clip, everything: bool) -> None:
    box = tally.box
    if box is None or everything:
        raise DomainError("streets.none")
    west, south, east, north = clip.near.bounds
    raise DomainError(
        "streets.elsewhere", file_box=box.text, city_box=f"{west:.7g},{south:.7g},{east:.7g},{north:.7g}"
    )
