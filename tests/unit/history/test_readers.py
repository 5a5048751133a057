from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from civic.history.mapping import FileSpec
from civic.history.readers import FileRefused, Record, opened, read_records

CSV = FileSpec("csv")
JSON = FileSpec("json")
XML = FileSpec("xml")


def records(folder: Path, content: bytes, spec: FileSpec = CSV) -> list[Record]:
    file = folder / "reports"
    file.write_bytes(content)
    with opened(file) as stream:
        return list(read_records(stream, spec))


def refusal(folder: Path, content: bytes, spec: FileSpec = CSV) -> tuple[str, Any]:
    with pytest.raises(FileRefused) as refused:
        records(folder, content, spec)
    return refused.value.code, refused.value.params.get("line")


def test_a_csv_row_is_known_by_the_line_where_it_begins(tmp_path: Path) -> None:
    found = records(tmp_path, b'\xef\xbb\xbfa,b\r\n1,"two\nlines"\n\n2,\xd1\x91\n')
    assert [(record.number, dict(record.fields)) for record in found] == [
        (2, {"a": "1", "b": "two\nlines"}), (5, {"a": "2", "b": "ё"}),
    ]  # fmt: skip


def test_a_packed_file_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    assert len(records(tmp_path, gzip.compress(b"a\n1\n2\n"))) == 2
    assert refusal(tmp_path, gzip.compress(b"a\n1\n2\n" * 99)[:-9])[0] == "history.broken_gzip"


def test_delimiter_quote_and_encoding_are_those_of_the_mapping(tmp_path: Path) -> None:
    spec = FileSpec("csv", encoding="cp1251", delimiter="\t", quote="'")
    (record,) = records(tmp_path, "а\tб\n'ё\tж'\t\"\n".encode("cp1251"), spec)
    assert record.fields == {"а": "ё\tж", "б": '"'}


def test_rows_that_are_broken_alone_do_not_stop_those_after_them(tmp_path: Path) -> None:
    found = records(tmp_path, b'a,b\n1\n2,x,y\n"3"z,4\n5,\0\n6,7\n')
    assert [(record.number, record.problem) for record in found] == [
        (2, "row_columns"), (3, "row_columns"), (4, "row_quotes"), (5, "row_nul"), (6, None),
    ]  # fmt: skip
    assert found[0].params == {"found": 1, "expected": 2}
    assert found[2].raw == ('"3"z,4',)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a,b\n1,x\n2,caf\xe9\n", "history.encoding", 3),
        (b'a,b\n1,x\n2,"open\n3,y\n', "history.open_quote", 3),
        (b'a,b\n1,"' + b"x\n" * 70_000, "history.open_quote", 2),
        (b"a,b\n1," + b"x" * 1_100_000, "history.long_line", 2),
        (b"\n\n", "history.header_missing", None),
        (b"a,a\n", "history.header_twice", None),
        (b"", "history.empty", None),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, content: bytes, code: str, line: int | None
) -> None:
    assert refusal(tmp_path, content) == (code, line)


def test_the_line_of_a_wrong_byte_is_found_in_other_encodings_too(tmp_path: Path) -> None:
    content = "a\n1\n2\n".encode("utf-16") + b"\x00\xd8\x00\x00" + "\n".encode("utf-16-le")
    assert refusal(tmp_path, content, FileSpec("csv", encoding="utf-16")) == ("history.encoding", 4)


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"[%s]", None),
        (b'\xef\xbb\xbf{"page": 1, "requests": [%s]}', None),
        (b'{"other": [1], "x": {"y": [%s]}}', "x.y"),
    ],
)  # fmt: skip
def test_a_list_of_json_is_found_alone_or_inside_an_object(
    tmp_path: Path, content: bytes, path: str | None
) -> None:
    inside = b'{"id": 7, "at": {"lat": 1.5}, "tags": ["a"], "no": null, "is": true}'
    (record,) = records(tmp_path, content % inside, FileSpec("json", records=path))
    assert record.fields == {"id": "7", "at.lat": "1.5", "tags": '["a"]', "no": "", "is": "true"}


def test_json_that_is_none_is_refused(tmp_path: Path) -> None:
    for content in (b'[{"a": 1}, {"a"', b"[1, nope]", b'[{"a": "\xff"}]', b"Not found"):
        assert refusal(tmp_path, content, JSON)[0] == "history.json"
    assert refusal(tmp_path, b'{"a": 1}', JSON)[0] == "history.no_list"
    assert records(tmp_path, b'[1, {"a": 2}]', JSON)[0].problem == "row_no_object"


def test_a_geojson_point_becomes_two_columns(tmp_path: Path) -> None:
    point = (
        b'{"type": "Feature", "id": 5, "properties": {"a": "b"},'
        b' "geometry": {"type": "Point", "coordinates": [1, 2.5]}}'
    )
    line = (
        b'{"type": "Feature", "properties": null,'
        b' "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}'
    )
    content = b'{"type": "FeatureCollection", "features": [' + point + b", " + line + b", {}]}"
    first, second, third = records(tmp_path, content, FileSpec("geojson"))
    assert first.fields == {"a": "b", "feature.id": "5", "geometry.lon": "1", "geometry.lat": "2.5"}
    assert second.fields == {"feature.id": "", "geometry.lon": "", "geometry.lat": ""}
    assert third.problem == "row_no_feature"


def test_open311_xml_is_read_whatever_its_namespace_and_depth(tmp_path: Path) -> None:
    content = (
        b'<r xmlns="urn:x"><page>1</page><requests><request><id> 7 </id><at><lat>1.5</lat></at><no/></request>'
        b"<request><id>8</id></request></requests></r>"
    )
    first, second = records(tmp_path, content, XML)
    assert first.fields == {"id": "7", "at.lat": "1.5", "no": ""}
    assert (second.number, second.fields) == (2, {"id": "8"})


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"<r>\n<request>\n<id>caf\xe9</id></request></r>", "history.xml", 3),
        (b"<r>\n<request><id>1</request></r>", "history.xml", 2),
        (b'<!DOCTYPE r [<!ENTITY e "x">]><r><request><id>&e;</id></request></r>', "history.xml_unsafe", None),
        (b"<r><other/></r>", "history.no_element", None),
    ],
)
def test_xml_that_is_broken_or_unsafe_is_refused(
    tmp_path: Path, content: bytes, code: str, line: int | None
) -> None:
    assert refusal(tmp_path, content, XML) == (code, line)


@pytest.mark.parametrize(
    ("spec", "start", "row", "end"),
    [
        (CSV, b"a,b\n", b"1,%s\n" % (b"x" * 200), b""),
        (JSON, b'{"list": [{}', b', {"a": "%s"}' % (b"x" * 200), b"]}"),
        (XML, b"<r>", b"<request><a>%s</a></request><junk>y</junk>" % (b"x" * 200), b"</r>"),
    ],
)
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, spec: FileSpec, start: bytes, row: bytes, end: bytes
) -> None:
    def peak(rows: int) -> int:
        file = tmp_path / "reports"
        file.write_bytes(start + row * rows + end)
        tracemalloc.start()
        with opened(file) as stream:
            for _ in read_records(stream, spec):
                pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(1_000)
    assert peak(20_000) < peak(2_000) + 200_000
