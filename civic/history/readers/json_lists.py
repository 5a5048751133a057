"""JSON: a list of records, alone or inside an object; and GeoJSON, whose records have a point."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO, Any

import ijson

from civic.history.readers.opening import Stream
from civic.history.readers.records import FileRefused, Record, flat

_DEEPEST_LIST = 3


def read_json(stream: Stream, path: str | None) -> Iterator[Record]:
    """The objects of a list: the one at ``path`` (names joined by dots), else the first in the file.

    Raises FileRefused ``history.json`` (not well-formed) or ``history.no_list``.
    """
    start = _without_mark(stream.bytes)
    prefix = path if path is not None else _first_list(stream, start)
    found = False
    for number, value in enumerate(_items(stream, start, f"{prefix}.item" if prefix else "item"), 1):
        found = True
        if isinstance(value, dict):
            yield Record(number, dict(flat(value)))
        else:
            yield Record(number, {}, "row_no_object", raw=(str(value)[:2000],))
    if not found and path is not None:
        raise FileRefused("history.no_list", file=stream.name, path=path)


def read_geojson(stream: Stream) -> Iterator[Record]:
    """The features of a FeatureCollection: their properties, ``feature.id``, ``geometry.lon`` and ``geometry.lat``.

    Raises FileRefused ``history.json`` or ``history.no_list``.
    """
    start = _without_mark(stream.bytes)
    found = False
    for number, feature in enumerate(_items(stream, start, "features.item"), 1):
        found = True
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            yield Record(number, {}, "row_no_feature", raw=(str(feature)[:2000],))
            continue
        properties = feature.get("properties")
        fields = dict(flat(properties)) if isinstance(properties, dict) else {}
        fields["feature.id"] = str(feature.get("id") or "")
        fields["geometry.lon"], fields["geometry.lat"] = _position(feature.get("geometry"))
        yield Record(number, fields)
    if not found:
        raise FileRefused("history.no_list", file=stream.name, path="features")


def _position(geometry: Any) -> tuple[str, str]:
    """Longitude and latitude of a Point; nothing for anything else."""
    position = (
        geometry.get("coordinates")
        if isinstance(geometry, dict) and geometry.get("type") == "Point"
        else None
    )
    if isinstance(position, list) and len(position) >= 2:
        return str(position[0]), str(position[1])
    return "", ""


def _without_mark(source: IO[bytes]) -> int:
    """Where the text begins: after the byte order mark, which the parser knows nothing of."""
    mark = source.read(len(codecs.BOM_UTF8))
    return len(mark) if mark == codecs.BOM_UTF8 else 0


def _first_list(stream: Stream, start: int) -> str:
    stream.bytes.seek(start)
    try:
        for prefix, event, _value in ijson.parse(stream.bytes):
            if event == "start_array":
                return str(prefix)
            if prefix.count(".") > _DEEPEST_LIST:
                break
    except ijson.JSONError as error:
        raise _broken(stream, error, 0) from None
    raise FileRefused("history.no_list", file=stream.name, path="")


def _items(stream: Stream, start: int, prefix: str) -> Iterator[Any]:
    stream.bytes.seek(start)
    count = 0
    try:
        for value in ijson.items(stream.bytes, prefix, use_float=True):
            yield value
            count += 1
    except ijson.JSONError as error:
        raise _broken(stream, error, count) from None


def _broken(stream: Stream, error: Exception, records: int) -> FileRefused:
    # The parser's message, sometimes bytes, quotes the place over several lines; the first says what is wrong.
    said = error.args[0] if error.args else ""
    words = (said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)).strip()
    reason = words.splitlines()[0] if words else "it ends too early"
    return FileRefused("history.json", file=stream.name, records=records, reason=reason[:200])
