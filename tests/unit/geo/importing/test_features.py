from __future__ import annotations

import gzip
import stat
import zipfile
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import Point, box

from geo.errors import SourceError
from geo.importing import Limits, field_names, layer_names, read_features
from tests.unit.geo.importing.files import (
    NAMES,
    SHAPES,
    SQUARE,
    collection,
    districts,
    shapefile_parts,
    write_geojson,
    write_vector,
    zipped,
)


def refusal(path: Path, **options: object) -> SourceError:
    with pytest.raises(SourceError) as refused:
        list(read_features(path, **options))  # type: ignore[arg-type]
    return refused.value


def test_geojson_is_read_in_its_order_plain_and_packed(tmp_path: Path) -> None:
    plain = districts(tmp_path / "districts.json")
    packed = tmp_path / "districts.geojson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, packed):
        features = list(read_features(path))
        assert [f.properties["name"] for f in features] == list(NAMES)
        assert [f.index for f in features] == [0, 1, 2, 3]
        assert all(f.geometry.equals_exact(s) for f, s in zip(features, SHAPES, strict=True))
        assert field_names(path) == ["name", "n"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", collection([({"name": "A"}, SQUARE)]), encoding="utf-8-sig")
    assert next(read_features(path)).problem is None


def test_one_bad_row_costs_only_itself(tmp_path: Path) -> None:
    document = collection([({"name": "A"}, SQUARE), ({"name": "B"}, None), ({"name": "C"}, Point(500, 10))])
    document["features"] += [
        {
            "type": "Feature",
            "properties": {"name": "D"},
            "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]},
        },
        {"type": "Feature", "properties": None, "geometry": {"type": "Rhombus", "coordinates": []}},
        "nonsense",
        {"type": "Feature", "properties": {"name": "G"}, "geometry": {"type": "Polygon", "coordinates": []}},
    ]
    features = list(read_features(write_geojson(tmp_path / "a.geojson", document)))
    assert [f.index for f in features if f.problem is None] == [0]
    assert all((f.geometry is None) == (f.problem is not None) for f in features)
    problems = [f.problem for f in features[1:]]
    assert problems[0] == "no geometry"
    assert problems[1] is not None and "outside the world" in problems[1]
    assert problems[4] == "not a GeoJSON Feature"
    assert problems[5] == "empty geometry"


def test_old_geojson_may_name_its_coordinate_system(tmp_path: Path) -> None:
    forward = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform
    metres = shapely.transform(SQUARE, forward, interleaved=False)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    path = write_geojson(tmp_path / "a.geojson", collection([({}, metres)], crs=crs))
    assert next(read_features(path)).geometry.equals_exact(SQUARE, 1e-9)


def test_a_geojson_that_calls_its_coordinates_unknown_needs_them_named(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", collection([({}, SQUARE)], crs=None))
    assert refusal(path).code == "source.no_crs"
    assert next(read_features(path, crs="EPSG:4326")).geometry is not None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.geojson", b"", "source.empty"),
        ("a.geojson", b"{", "source.unreadable"),
        ("a.geojson", b"[" * 100_000, "source.unreadable"),
        ("a.geojson", '{"type":"Щ"}'.encode("cp1251"), "source.encoding"),
        ("a.geojson", b'{"type": "Topology"}', "source.format"),
        ("a.geojson", b'{"type": "FeatureCollection"}', "source.format"),
        ("a.geojson", b"3", "source.format"),
        ("a.geojson.gz", b"not packed at all", "source.unreadable"),
        ("a.kml", b"<kml/>", "source.format"),
        ("a.gpkg", b"<OGRVRTDataSource></OGRVRTDataSource>", "source.format"),
        ("a.shp", b"<OGRVRTDataSource></OGRVRTDataSource>", "source.format"),
        ("a.gpkg", b"SQLite format 3\x00 and then nothing of it", "source.unreadable"),
        ("a.zip", b"PK but not really", "archive.unreadable"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).code == code


def test_a_missing_file_is_refused_by_its_name_alone(tmp_path: Path) -> None:
    error = refusal(tmp_path / "nowhere.geojson")
    assert error.code == "source.missing"
    assert error.params["file"] == "nowhere.geojson"


def test_a_file_must_keep_within_the_limits(tmp_path: Path) -> None:
    path = districts(tmp_path / "a.geojson")
    assert refusal(path, limits=Limits(max_bytes=100)).code == "source.too_large"
    assert refusal(path, limits=Limits(max_features=3)).code == "source.too_many_features"
    problems = [f.problem for f in read_features(path, limits=Limits(max_vertices=5))]
    assert [problem is None for problem in problems] == [True, True, False, False]
    packed = tmp_path / "bomb.geojson.gz"
    packed.write_bytes(gzip.compress(b" " * 5_000_000))
    assert refusal(packed, limits=Limits(max_unpacked=1_000_000)).code == "source.unpacks_too_large"


def test_a_geopackage_is_read_from_its_own_coordinates(tmp_path: Path) -> None:
    forward = Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True).transform
    metres = [shapely.transform(shape, forward, interleaved=False) for shape in SHAPES]
    path = write_vector(tmp_path / "a.gpkg", shapes=metres, crs="EPSG:32637", driver="GPKG")
    features = list(read_features(path))
    assert [f.properties for f in features] == [{"NAME": n, "NO": i} for i, n in enumerate(NAMES)]
    assert all(f.geometry.equals_exact(s, 1e-8) for f, s in zip(features, SHAPES, strict=True))


def test_of_several_layers_one_must_be_chosen(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gpkg", driver="GPKG", layer="wards")
    write_vector(path, shapes=[SQUARE], names=["one"], driver="GPKG", layer="parks", append=True)
    assert layer_names(path) == ["wards", "parks"]
    assert refusal(path).code == "source.choose_layer"
    assert refusal(path, layer="roads").code == "source.no_layer"
    assert [f.properties["NAME"] for f in read_features(path, layer="parks")] == ["one"]
    assert refusal(path, layer="wards", limits=Limits(max_features=3)).code == "source.too_many_features"


def test_reading_a_geopackage_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "a.gpkg", driver="GPKG")
    before = path.read_bytes()
    list(read_features(path))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize("encoding", ["CP1251", "UTF-8"])
@pytest.mark.parametrize("declared", [True, False])
def test_russian_attributes_of_a_shapefile_are_read(tmp_path: Path, encoding: str, declared: bool) -> None:
    parts = shapefile_parts(tmp_path / "made", encoding=encoding)
    if not declared:
        parts.pop("cpg", None)
        table = bytearray(parts["dbf"])
        table[29] = 0
        parts["dbf"] = bytes(table)
    path = zipped(tmp_path / "a.zip", {f"Районы/Районы.{part.upper()}": data for part, data in parts.items()})
    features = list(read_features(path))
    assert [f.properties["NAME"] for f in features] == list(NAMES)
    # A shapefile turns rings and parts its own way: the area is what must stay.
    assert all(
        f.geometry.symmetric_difference(s).area == 0
        for f, s in zip(features, SHAPES, strict=True)
        if s.is_valid
    )


def test_a_cpg_file_may_name_the_code_page_by_number_alone(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made", encoding="CP1251") | {"cpg": b"1251\r\n"}
    path = zipped(tmp_path / "a.zip", {f"a.{part}": data for part, data in parts.items()})
    assert [f.properties["NAME"] for f in read_features(path)] == list(NAMES)


def test_an_encoding_that_does_not_fit_is_refused_and_can_be_named(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made", encoding="CP1251") | {"cpg": b"UTF-8"}
    path = zipped(tmp_path / "a.zip", {f"a.{part}": data for part, data in parts.items()})
    assert refusal(path).code == "source.encoding"
    assert refusal(path, encoding="klingon").code == "source.encoding"
    assert [f.properties["NAME"] for f in read_features(path, encoding="cp1251")] == list(NAMES)


def test_a_shapefile_beside_its_parts_is_read_too(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "wards.shp", driver="ESRI Shapefile", encoding="UTF-8")
    assert [f.properties["NAME"] for f in read_features(path)] == list(NAMES)
    assert field_names(path) == ["NAME", "NO"]


def test_a_shapefile_without_its_coordinate_system_needs_it_named(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made", encoding="UTF-8")
    del parts["prj"]
    path = zipped(tmp_path / "a.zip", {f"a.{part}": data for part, data in parts.items()})
    assert refusal(path).code == "source.no_crs"
    assert refusal(path, crs="EPSG:999999").code == "source.crs_unknown"
    assert next(read_features(path, crs="EPSG:4326")).geometry.equals(SQUARE)


def test_a_shapefile_without_attributes_is_refused(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made")
    path = zipped(tmp_path / "a.zip", {f"a.{part}": parts[part] for part in ("shp", "shx", "prj")})
    assert refusal(path).code == "source.no_attributes"


def test_a_damaged_shapefile_is_refused_without_a_crash(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made")
    for cut in (50, 120, 300):
        broken = {**parts, "shp": parts["shp"][:cut], "shx": parts["shx"][: cut // 2]}
        path = zipped(tmp_path / f"{cut}.zip", {f"a.{part}": data for part, data in broken.items()})
        try:
            assert all(f.problem for f in list(read_features(path))[1:])
        except SourceError as error:
            assert error.code == "source.unreadable"


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "x/../../a.shp", "..\\a.shp", "C:\\a.shp"])
def test_an_archive_whose_names_climb_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(zipped(tmp_path / "a.zip", {name: b"x"})).code == "archive.unsafe_name"


def test_an_archive_with_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("a.shp")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert refusal(path).code == "archive.link"


def test_an_archive_that_swells_is_refused_whatever_it_says_of_its_size(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made") | {"dbf": b"\0" * 3_000_000}
    path = zipped(tmp_path / "a.zip", {f"a.{part}": data for part, data in parts.items()})
    assert path.stat().st_size < 20_000
    assert refusal(path, limits=Limits(max_unpacked=1_000_000)).code == "source.unpacks_too_large"


def test_an_archive_of_too_many_entries_or_of_none_that_matter_is_refused(tmp_path: Path) -> None:
    many = zipped(tmp_path / "many.zip", {f"{i}.txt": b"" for i in range(20)})
    assert refusal(many, limits=Limits(max_entries=10)).code == "archive.too_many_entries"
    assert refusal(many).code == "archive.no_shapefile"


def test_an_archive_of_two_shapefiles_has_two_layers(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path / "made", encoding="UTF-8")
    files = {f"{layer}.{part}": data for part, data in parts.items() for layer in ("north", "south")}
    path = zipped(tmp_path / "a.zip", files | {"__MACOSX/._north.shp": b"x", "read me.txt": b"x"})
    assert sorted(layer_names(path)) == ["north", "south"]
    assert refusal(path).code == "source.choose_layer"
    assert len(list(read_features(path, layer="south"))) == 4


def test_rows_are_read_only_after_the_file_was_found_good(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", collection([({}, box(0, 0, 1, 1))], crs=None))
    with pytest.raises(SourceError):
        read_features(path)
