"""How the rows of another system become issues: the file that ``civic import issues FILE --mapping FILE`` takes.

TOML, or the same shape as JSON. docs/import-history.md explains every key and has examples of real cities.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from civic.core.datafiles import LANGUAGE, DataFileError, Table, load
from civic.history.mapping_parts import (
    CategoryRules,
    DepartmentRules,
    PlaceRules,
    read_categories,
    read_departments,
    read_place,
)
from civic.issues.status import DECLINE_REASONS

FORMATS: Final = ("csv", "geojson", "json", "xml")
MEANINGS: Final = (
    "received", "accepted", "in_progress", "closed", "duplicate", *(f"declined:{reason}" for reason in DECLINE_REASONS),
)  # fmt: skip
ENDINGS: Final = ("reject", "updated", "target", "received")
CHANNELS: Final = ("web", "api", "staff")

_ONE = ("received", "closed", "updated", "target", "status", "department", "lon", "lat", "x", "y", "channel")
_SEVERAL = ("id", "category", "title", "text", "answer", "address")


class MappingError(DataFileError):
    """The mapping cannot be used; codes are ``mapping.*``, the message names the file and the key."""


@dataclass(frozen=True)
class FileSpec:
    """How the file is written. ``records`` is the way to the list of a JSON file (``result.requests``), or the name of
    the element that is one row of an XML file; None looks for the first list, or takes ``request``.
    """

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    records: str | None = None


@dataclass(frozen=True)
class Columns:
    """Names of columns. Several are joined: ids by ``|``, words by line ends, categories as levels."""

    id: tuple[str, ...]
    received: str
    category: tuple[str, ...]
    closed: str | None = None
    updated: str | None = None
    target: str | None = None
    status: str | None = None
    department: str | None = None
    title: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    lon: str | None = None
    lat: str | None = None
    x: str | None = None
    y: str | None = None
    channel: str | None = None

    def keys(self) -> dict[str, str]:
        """column → the key of the mapping that names it."""
        named: dict[str, str] = {}
        for key in _ONE:
            value = getattr(self, key)
            if value is not None:
                named.setdefault(value, key)
        for key in _SEVERAL:
            for value in getattr(self, key):
                named.setdefault(value, key)
        return named


@dataclass(frozen=True)
class DateRules:
    """``formats`` are those of ``strptime``, ``iso``, ``unix`` or ``unix_ms``; ``time`` is the hour and minute of a
    date without one; ``ambiguous`` is what a time is that an autumn night has twice: reject, earlier or later.
    """

    formats: tuple[str, ...] = ("iso",)
    time: tuple[int, int] = (0, 0)
    ambiguous: str = "reject"


@dataclass(frozen=True)
class StatusRules:
    """What the source's words for a status mean (one of `MEANINGS`); ``default`` is for rows that say nothing.

    ``closed_without_date`` says when a closed row without a date of closing was closed.
    """

    values: MappingOf[str, str]
    default: str | None
    closed_without_date: str = "reject"


@dataclass(frozen=True)
class IgnoreRule:
    """Rows that are left out on purpose: those whose column has one of the values."""

    column: str
    values: frozenset[str]
    reason: str


@dataclass(frozen=True)
class HistoryMapping:
    """All that the file says. ``time_zone`` None is the city's."""

    file_name: str
    source: str
    language: str
    time_zone: str | None
    file: FileSpec
    columns: Columns
    dates: DateRules
    status: StatusRules
    place: PlaceRules
    categories: CategoryRules
    departments: DepartmentRules
    channels: MappingOf[str, str]
    ignore: tuple[IgnoreRule, ...]


def read_mapping(path: Path | str) -> HistoryMapping:
    """The mapping of a file, checked in every respect that needs neither the rows nor a database.

    Raises MappingError.
    """
    path = Path(path)
    return _mapping(load(path, MappingError, "mapping"), path.name)


def parse_mapping(values: MappingOf[str, object], file: str = "-") -> HistoryMapping:
    """The same from values that are already in memory."""
    return _mapping(Table(values, file=file, error=MappingError, prefix="mapping"), file)


def _mapping(root: Table, name: str) -> HistoryMapping:
    language = root.text("language")
    if not LANGUAGE.fullmatch(language):
        raise root.problem("not_a_choice", "language", choices="language codes such as en", value=language)
    file = read_file(root.table("file"))
    columns = _columns(root.table("columns"), file.format)
    if columns.x is not None and not root.has("place"):
        raise root.problem("missing", "place")
    mapping = HistoryMapping(
        file_name=name,
        source=root.code("source"),
        language=language,
        time_zone=root.time_zone("time_zone") if root.has("time_zone") else None,
        file=file,
        columns=columns,
        dates=read_dates(root.table("dates")) if root.has("dates") else DateRules(),
        status=_status(root, columns),
        place=read_place(_part(root, "place"), projected=columns.x is not None),
        categories=read_categories(_part(root, "categories")),
        departments=read_departments(_part(root, "departments")),
        channels=_channels(root),
        ignore=tuple(_ignore(table) for table in root.tables("ignore", optional=True)),
    )
    root.done()
    return mapping


def _part(root: Table, key: str) -> Table | None:
    return root.table(key) if root.has(key) else None


def read_file(table: Table) -> FileSpec:
    format = table.choice("format", FORMATS)
    only_csv = {"encoding": "utf-8", "delimiter": ",", "quote": '"'}
    if format != "csv":
        for key in only_csv:
            if table.has(key):
                raise table.problem("unknown_key", key, hint=' unless format = "csv"')
    if format not in ("json", "xml") and table.has("records"):
        raise table.problem("unknown_key", "records", hint=' unless format = "json" or "xml"')
    spec = FileSpec(
        format=format,
        encoding=_encoding(table),
        delimiter=table.character("delimiter", default=","),
        quote=table.character("quote", default='"'),
        records=table.text("records") if table.has("records") else None,
    )
    table.done()
    return spec


def _encoding(table: Table) -> str:
    name = table.text("encoding", default="utf-8")
    try:
        "".encode(name)
    except LookupError:
        raise table.problem(
            "not_a_choice", "encoding", choices="encodings such as utf-8, cp1251, latin-1", value=name
        ) from None
    return name


def _columns(table: Table, format: str) -> Columns:
    one = {key: table.text(key, limit=200) for key in _ONE if table.has(key)}
    several = {key: table.one_or_more(key, limit=200) for key in _SEVERAL if table.has(key)}
    for key in ("id", "received", "category"):
        if key not in one and key not in several:
            raise table.problem("missing", key)
    if format == "geojson" and not {"lon", "lat", "x", "y"} & one.keys():
        one |= {"lon": "geometry.lon", "lat": "geometry.lat"}
    for first, second in (("lon", "lat"), ("x", "y")):
        if (first in one) != (second in one):
            raise table.problem("missing", second if first in one else first)
    if "lon" in one and "x" in one:
        raise table.problem("unknown_key", "x", hint=" beside lon and lat: the place is given once")
    if "lon" not in one and "x" not in one:
        raise table.problem("missing", "lon")
    table.done()
    return Columns(**one, **several)  # type: ignore[arg-type]  # the keys are those of the class


def read_dates(table: Table) -> DateRules:
    formats = table.texts("formats", optional=True) or ("iso",)
    for format in formats:
        if format not in ("iso", "unix", "unix_ms") and "%" not in format:
            raise table.problem(
                "not_a_choice", "formats", choices="iso, unix, unix_ms or a form such as %d.%m.%Y %H:%M",
                value=format,
            )  # fmt: skip
    time = table.text("time", default="00:00")
    hour, _, minute = time.partition(":")
    if not (
        hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit() and int(hour) < 24
        and int(minute) < 60
    ):  # fmt: skip
        raise table.problem("not_a_choice", "time", choices="times such as 12:00", value=time)
    rules = DateRules(
        formats,
        (int(hour), int(minute)),
        table.choice("ambiguous", ("reject", "earlier", "later"), default="reject"),
    )
    table.done()
    return rules


def _status(root: Table, columns: Columns) -> StatusRules:
    if not root.has("status"):
        raise root.problem("missing", "status")
    table = root.table("status")
    values: dict[str, str] = {}
    if table.has("values"):
        inner = table.table("values")
        values = {word.strip(): inner.choice(word, MEANINGS) for word in inner.names()}
    elif columns.status is not None:
        raise table.problem("missing", "values")
    default = table.choice("default", MEANINGS) if table.has("default") else None
    if columns.status is None and default is None:
        raise table.problem("missing", "default")
    without = table.choice("closed_without_date", ENDINGS, default="reject")
    if without not in ("reject", "received") and getattr(columns, without) is None:
        raise table.problem(
            "not_a_choice", "closed_without_date",
            choices="reject, received, or a date that has a column", value=without,
        )  # fmt: skip
    table.done()
    return StatusRules(values, default, without)


def _channels(root: Table) -> dict[str, str]:
    if not root.has("channels"):
        return {}
    table = root.table("channels")
    return {word: table.choice(word, CHANNELS) for word in table.names()}


def _ignore(table: Table) -> IgnoreRule:
    # The empty text is a value too: rows that have nothing in a column.
    rule = IgnoreRule(
        table.text("column", limit=200),
        frozenset(table.texts("values", empty=True)),
        table.text("reason", limit=200),
    )
    if not rule.values:
        raise table.problem("empty", "values")
    table.done()
    return rule
