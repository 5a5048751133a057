from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, TextClause, text

from geo.errors import SqlError
from geo.mercator import Tile, from_pixels, tile_of, to_pixels
from geo.shapes import Point
from geo.tiles import Layer, Rule, basemap_tile, grid_tile, points_tile
from tests import mvt

HERE = Point(37.6, 55.7)
CLASSES = ("received", "in_work", "confirmed")


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """Scratch tables of one transaction."""
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(
            text(
                "CREATE TEMP TABLE spot "
                "(id text PRIMARY KEY, px bigint, py bigint, kind text, hidden bool DEFAULT false)"
            )
        )
        connection.execute(
            text(
                "CREATE TEMP TABLE way (id bigint PRIMARY KEY, name text, class text, geom geometry(Geometry, 4326))"
            )
        )
        yield connection
        transaction.rollback()


def ask(db: Connection, statement: TextClause, tile: Tile, **parameters: object) -> dict[str, mvt.Layer]:
    answer = db.execute(statement, {"z": tile.z, "x": tile.x, "y": tile.y, **parameters})
    return mvt.decode(bytes(answer.scalar_one()))


def put(
    db: Connection, px: int, py: int, kind: str = "received", id: str | None = None, hidden: bool = False
) -> None:
    db.execute(
        text("INSERT INTO spot VALUES (:id, :px, :py, :kind, :hidden)"),
        {"id": id or f"{px}-{py}", "px": px, "py": py, "kind": kind, "hidden": hidden},
    )


def draw(db: Connection, id: int, wkt: str, **columns: object) -> None:
    db.execute(
        text("INSERT INTO way VALUES (:id, :name, :class, ST_GeomFromText(:wkt, 4326))"),
        {"id": id, "wkt": wkt, "name": None, "class": "minor", **columns},
    )


def corner(tile: Tile, dx: int = 0, dy: int = 0) -> tuple[int, int]:
    """A pixel so many 1/4096 of the tile from its north-western corner."""
    first_x, _, first_y, _ = tile.pixels
    unit = 20 - tile.z
    return first_x + (dx << unit), first_y + (dy << unit)


@pytest.mark.parametrize("zoom", [0, 14, 17, 20])
def test_a_point_is_drawn_where_it_is(db: Connection, zoom: int) -> None:
    tile = tile_of(HERE, zoom)
    put(db, *corner(tile, 1000, 3000), id="A1")
    layer = ask(db, points_tile("spot", ["id", "kind"]), tile)["issues"]
    assert [(f.kind, f.points, f.properties) for f in layer.features] == [
        ("point", [(1000, 3000)], {"id": "A1", "kind": "received"})
    ]
    assert layer.extent == 4096


def test_integer_points_land_where_postgis_puts_the_same_degrees(db: Connection) -> None:
    tile = tile_of(HERE, 16)
    px, py = to_pixels(HERE)
    put(db, px, py)
    place = from_pixels(px, py)
    draw(db, 1, f"POINT({place.lon:.12f} {place.lat:.12f})")
    ours = ask(db, points_tile("spot", ["id"]), tile)["issues"].features[0].points[0]
    theirs = ask(db, basemap_tile([Layer("way", "way", smooth=False)], 16), tile)["way"].features[0].points[0]
    assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) <= 1


def test_a_point_on_the_edge_is_in_one_tile_only(db: Connection) -> None:
    tile = tile_of(HERE, 15)
    first_x, last_x, first_y, last_y = tile.pixels
    for px, py in ((first_x, first_y), (last_x, last_y), (first_x - 1, first_y), (last_x + 1, last_y)):
        put(db, px, py)
    statement = points_tile("spot", ["id"])
    assert len(ask(db, statement, tile)["issues"].features) == 2
    assert len(ask(db, statement, Tile(15, tile.x - 1, tile.y))["issues"].features) == 1
    assert len(ask(db, statement, Tile(15, tile.x + 1, tile.y))["issues"].features) == 1


def test_an_empty_tile_is_empty_and_not_null(db: Connection) -> None:
    tile = tile_of(HERE, 15)
    for statement in (
        points_tile("spot", ["id"]),
        grid_tile("spot", "kind", CLASSES),
        basemap_tile([Layer("way", "way")], 15),
        basemap_tile([], 15),
    ):
        assert ask(db, statement, tile) == {}


def test_a_source_may_be_a_select_with_parameters_of_its_own(db: Connection) -> None:
    tile = tile_of(HERE, 15)
    put(db, *corner(tile, 1), id="a")
    put(db, *corner(tile, 2), id="b", hidden=True)
    seen = "(SELECT * FROM spot WHERE NOT hidden AND kind = ANY(:kinds))"
    points = ask(db, points_tile(seen, ["id"]), tile, kinds=["received"])["issues"].features
    assert [f.properties["id"] for f in points] == ["a"]
    cells = ask(db, grid_tile(seen, "kind", CLASSES), tile, kinds=["received"])["cells"].features
    assert [f.properties["n"] for f in cells] == [1]
    assert ask(db, points_tile(seen, ["id"]), tile, kinds=["confirmed"]) == {}


def test_of_too_many_points_the_first_in_order_are_shown(db: Connection) -> None:
    tile = tile_of(HERE, 15)
    for i in range(5):
        put(db, *corner(tile, i), id=f"i{i}")
    layer = ask(db, points_tile("spot", ["id"], order_by="id", limit=2), tile)["issues"]
    assert [f.properties["id"] for f in layer.features] == ["i0", "i1"]


def test_a_cell_counts_its_points_by_class_at_their_mean(db: Connection) -> None:
    tile = tile_of(HERE, 10)
    put(db, *corner(tile, 64, 128), "received")
    put(db, *corner(tile, 74, 138), "received")
    put(db, *corner(tile, 84, 191), "in_work")
    put(db, *corner(tile, 127, 128), "declined")
    put(db, *corner(tile, 128, 128), "confirmed", id="next-cell")
    layer = ask(db, grid_tile("spot", "kind", CLASSES, lone_columns=["id", "kind"]), tile)["cells"]
    first, second = sorted(layer.features, key=lambda f: f.points)
    assert first.properties == {"n": 4, "n_received": 2, "n_in_work": 1, "n_confirmed": 0}
    assert first.points == [(64 + (0 + 10 + 20 + 63) // 4, 128 + (0 + 10 + 63 + 0) // 4)]
    assert second.properties == {
        "n": 1, "n_received": 0, "n_in_work": 0, "n_confirmed": 1, "id": "next-cell", "kind": "confirmed",
    }  # fmt: skip
    assert second.points == [(128, 128)]


@pytest.mark.parametrize("zoom", range(0, 15))
def test_no_zoom_loses_a_point(db: Connection, zoom: int) -> None:
    px, py = to_pixels(HERE)
    for i in range(40):
        put(db, px + i * 70_001, py - i * 50_021, CLASSES[i % 3])
    statement = grid_tile("spot", "kind", CLASSES)
    tiles = {((px + i * 70_001) >> (32 - zoom), (py - i * 50_021) >> (32 - zoom)) for i in range(40)}
    cells = [f.properties for x, y in tiles for f in ask(db, statement, Tile(zoom, x, y))["cells"].features]
    assert sum(cell["n"] for cell in cells) == 40
    assert sum(cell[f"n_{name}"] for cell in cells for name in CLASSES) == 40


STREETS = Layer(
    "streets",
    "way",
    ("name", "class"),
    rules=(Rule(10, "class = 'major'", columns=("class",)), Rule(14)),
    id_column="id",
)


def test_each_zoom_shows_what_its_rule_says(db: Connection) -> None:
    draw(db, 1, "LINESTRING(37.59 55.7, 37.61 55.7)", name="Broad Street", **{"class": "major"})
    draw(db, 2, "LINESTRING(37.59 55.701, 37.61 55.701)", name="Bell Lane")

    def shown(zoom: int) -> list[tuple[int | None, dict[str, Any]]]:
        found = ask(db, basemap_tile([STREETS], zoom), tile_of(HERE, zoom))
        return sorted(
            ((f.id, f.properties) for f in found["streets"].features) if found else [],
            key=lambda pair: pair[0] or 0,
        )

    assert shown(9) == []
    assert shown(10) == [(1, {"class": "major"})]
    assert shown(14) == [
        (1, {"name": "Broad Street", "class": "major"}),
        (2, {"name": "Bell Lane", "class": "minor"}),
    ]


def test_several_layers_come_in_one_tile(db: Connection) -> None:
    draw(db, 1, "LINESTRING(37.5 55.7, 37.7 55.7)")
    draw(db, 2, "POLYGON((37.59 55.69, 37.61 55.69, 37.61 55.71, 37.59 55.71, 37.59 55.69))")
    lines = "(SELECT * FROM way WHERE ST_Dimension(geom) = 1)"
    land = "(SELECT ST_Transform(geom, 3857) AS shape, id FROM way WHERE ST_Dimension(geom) = 2)"
    layers = [
        Layer("land", land, ("id",), geometry="shape", srid=3857),
        Layer("streets", lines),
        Layer("none", lines, rules=()),
    ]
    tile = tile_of(HERE, 14)
    found = ask(db, basemap_tile(layers, 14), tile)
    assert list(found) == ["land", "streets"]
    assert [f.kind for layer in found.values() for f in layer.features] == ["polygon", "line"]
    xs = [x for x, _ in found["streets"].features[0].points]
    assert (min(xs), max(xs)) == (-64, 4096 + 64)


def test_far_zooms_get_fewer_vertices_and_nothing_too_small(db: Connection) -> None:
    wave = ", ".join(f"{37.5 + i / 5000:.4f} {55.7 + (i % 2) / 20000:.5f}" for i in range(1000))
    draw(db, 1, f"LINESTRING({wave})")
    draw(db, 2, "POLYGON((37.6 55.7, 37.601 55.7, 37.601 55.701, 37.6 55.701, 37.6 55.7))")
    layer = Layer("way", "way", rules=(Rule(0, min_pixels=4),), id_column="id")

    def shown(zoom: int) -> dict[int | None, int]:
        found = ask(db, basemap_tile([layer], zoom), tile_of(HERE, zoom))
        return {f.id: len(f.points) for f in found["way"].features}

    assert shown(16)[2] >= 4
    assert set(shown(10)) == {1}
    assert shown(10)[1] < 20
    assert shown(16)[1] > 20


@pytest.mark.parametrize("line", ["60 60, 60 60.01", "60 60, 60.02 60"])
def test_a_shape_is_as_long_on_the_screen_whatever_its_direction_and_srid(db: Connection, line: str) -> None:
    # Both are 0.02 degrees of longitude long on the map: 3.64 pixels at zoom 8.
    draw(db, 1, f"LINESTRING({line})")
    flat = "(SELECT id, ST_Transform(geom, 3857) AS geom FROM way)"
    for source, srid in (("way", 4326), (flat, 3857)):
        for pixels, shown in ((3.6, 1), (3.7, 0)):
            layer = Layer("way", source, rules=(Rule(0, min_pixels=pixels),), srid=srid)
            found = ask(db, basemap_tile([layer], 8), tile_of(Point(60.001, 60.001), 8))
            assert sum(len(part.features) for part in found.values()) == shown


def test_rows_are_drawn_in_the_order_asked_for(db: Connection) -> None:
    for number in (3, 1, 2):
        draw(db, number, "LINESTRING(37.59 55.7, 37.61 55.7)")
    layer = Layer("way", "way", id_column="id", order_by="id DESC")
    found = ask(db, basemap_tile([layer], 14), tile_of(HERE, 14))
    assert [f.id for f in found["way"].features] == [3, 2, 1]


def test_an_index_on_the_pixels_serves_the_tile(db: Connection) -> None:
    db.execute(
        text(
            "INSERT INTO spot SELECT i, (i * 7919 % 4096) << 20, (i * 104729 % 4096) << 20 "
            "FROM generate_series(1, 5000) i"
        )
    )
    db.execute(text("CREATE INDEX ON spot (px, py)"))
    db.execute(text("ANALYZE spot"))
    tile = tile_of(HERE, 14)
    for statement in (points_tile("spot", ["id"]), grid_tile("spot", "kind", CLASSES)):
        plan = db.execute(text(f"EXPLAIN {statement.text}"), {"z": tile.z, "x": tile.x, "y": tile.y})
        assert "spot_px_py_idx" in "\n".join(plan.scalars())


@pytest.mark.parametrize("name", ["spot; DROP TABLE spot", "Spot", "spot--", "", "a.b.c", "(SELECT 1"])
def test_a_table_that_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(SqlError):
        points_tile(name, ["id"])


@pytest.mark.parametrize("name", ['id"', "id, secret", "id::text", "Id", ""])
def test_a_column_that_is_no_plain_name_is_refused(name: str) -> None:
    for build in (
        lambda: points_tile("spot", [name]),
        lambda: grid_tile("spot", name, CLASSES),
        lambda: grid_tile("spot", "kind", [name]),
        lambda: basemap_tile([Layer("way", "way", (name,))], 10),
        lambda: basemap_tile([Layer(name, "way")], 10),
    ):
        with pytest.raises(SqlError):
            build()


def test_a_zoom_beyond_the_integers_is_refused() -> None:
    with pytest.raises(SqlError):
        basemap_tile([STREETS], 21)
