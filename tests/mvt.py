"""A Mapbox Vector Tile taken apart, as far as tests look into it (specification 2.1)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Feature:
    """``parts`` are the points, lines or rings in the tile's own units, y downwards."""

    kind: str
    properties: dict[str, Any]
    parts: list[list[tuple[int, int]]]
    id: int | None = None

    @property
    def points(self) -> list[tuple[int, int]]:
        return [point for part in self.parts for point in part]


@dataclass
class Layer:
    extent: int = 4096
    features: list[Feature] = field(default_factory=list)


def decode(tile: bytes) -> dict[str, Layer]:
    """Layers by name."""
    return dict(_layer(bytes(body)) for number, body in _fields(tile) if number == 3)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
            continue
        size = {1: 8, 5: 4}.get(wire)
        if size is None:
            size, at = _varint(data, at)
        yield number, data[at : at + size]
        at += size


def _packed(data: bytes) -> list[int]:
    numbers, at = [], 0
    while at < len(data):
        number, at = _varint(data, at)
        numbers.append(number)
    return numbers


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _value(data: bytes) -> Any:
    number, value = next(_fields(data))
    if number == 1:
        return value.decode()
    if number in (2, 3):
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    if number == 6:
        return _zigzag(value)
    return bool(value) if number == 7 else value


def _layer(data: bytes) -> tuple[str, Layer]:
    name, keys, values, raw, layer = "", [], [], [], Layer()
    for number, value in _fields(data):
        if number == 1:
            name = value.decode()
        elif number == 2:
            raw.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
        elif number == 5:
            layer.extent = value
    layer.features = [_feature(feature, keys, values) for feature in raw]
    return name, layer


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    feature = Feature("unknown", {}, [])
    for number, value in _fields(data):
        if number == 1:
            feature.id = value
        elif number == 2:
            tags = _packed(value)
            feature.properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        elif number == 3:
            feature.kind = ("unknown", "point", "line", "polygon")[value]
        elif number == 4:
            feature.parts = _parts(_packed(value))
    return feature


def _parts(commands: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            parts[-1].append(parts[-1][0])
            continue
        for _ in range(count):
            x, y, at = x + _zigzag(commands[at]), y + _zigzag(commands[at + 1]), at + 2
            if command == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts
