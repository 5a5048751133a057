"""What is held of a person, read by the table of holdings: for programs as JSON, for people as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.city.queries import CityRules
from civic.core.i18n import LANGUAGES, format_datetime, localized, translations
from civic.issues.queries.affected import person_who, who_hash
from civic.privacy.held import Held, Holding
from civic.privacy.holdings import HOLDINGS

MOST_ON_THE_PAGE: Final = 1000
"""Rows of one table on the page; a clerk's years in the log would make it one that no browser opens."""

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose holdings are read, with which key of the city "me too" is found, and how the page is written."""

    session: Session
    person_id: int
    key: bytes
    language: str
    rules: CityRules

    def rows(self, table: str) -> Iterator[Mapping[str, Any]]:
        """The exported columns of the person's rows in a table, a few hundred at once."""
        holding = HOLDINGS[table]
        values: dict[str, Any] = {}
        if ":person" in holding.whose:
            values["person"] = self.person_id
        if ":who" in holding.whose:
            values["who"] = who_hash(self.key, person_who(self.person_id))
        query = text(_select(table)).execution_options(yield_per=AT_ONCE)
        for row in self.session.execute(query, values):
            yield row._asdict()

    def photos(self) -> list[tuple[str, bytes]]:
        """Public id and SHA-256 of the person's photos."""
        rows = self.session.execute(
            text(f"SELECT t.public_id, t.sha256 FROM photo t WHERE {HOLDINGS['photo'].whose} ORDER BY t.id"),  # noqa: S608  # of the table's own
            {"person": self.person_id},
        )
        return [(row.public_id, bytes(row.sha256)) for row in rows]


def exported(holding: Holding) -> dict[str, Held]:
    """The columns that are handed out, in order."""
    return {name: column for name, column in holding.columns.items() if column.label}


@cache
def _select(table: str) -> str:
    holding = HOLDINGS[table]
    columns = ", ".join(
        f"{column.sql or f't.{name}'} AS {name}" for name, column in exported(holding).items()
    )
    return f"SELECT {columns} FROM {table} t WHERE {holding.whose} ORDER BY {holding.order}"  # noqa: S608  # of the table's own


# --- for programs ------------------------------------------------------------------------------------------------


def write_json(reader: Reader, path: Path, made_at: datetime, moved: Any) -> None:
    """All of it as one JSON file, written row by row: names of tables and columns are the database's own.

    ``moved()`` is called after each table.
    """
    with path.open("w", encoding="utf-8") as file:
        head = {"city": reader.rules.name, "made_at": made_at.isoformat(), "language": reader.language}
        file.write("{" + _dumped(head)[1:-1] + ', "tables": {')
        for number, table in enumerate(HOLDINGS):
            file.write(f"{', ' if number else ''}\n{json.dumps(table)}: [")
            for inner, row in enumerate(reader.rows(table)):
                file.write(f"{',' if inner else ''}\n  {_dumped(dict(row))}")
            file.write("]")
            moved()
        file.write("\n}}\n")


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not exported")


# --- for people --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Section:
    """A table on the page."""

    reader: Reader
    table: str
    title: str
    moved: Any
    more: bool = field(default=False)

    def rows(self) -> Iterator[list[tuple[str, str]]]:
        """Labels and values of each row, what is empty left out."""
        columns = exported(HOLDINGS[self.table])
        for number, row in enumerate(self.reader.rows(self.table)):
            if number == MOST_ON_THE_PAGE:
                self.more = True
                break
            yield [
                (label, words)
                for name, column in columns.items()
                if (words := _words(self.reader, column, row[name]))
                for label in (translations(self.reader.language).gettext(column.label),)
            ]
        self.moved()

    def cut(self) -> int:
        """After its rows: how many there are on the page if that is not all; else 0."""
        return MOST_ON_THE_PAGE if self.more else 0


def write_page(reader: Reader, path: Path, made_at: datetime, address: str, moved: Any) -> None:
    """All of it as a page in the reader's language that opens without a network. ``address`` is the city's."""
    gettext = translations(reader.language).gettext
    sections = [Section(reader, table, gettext(each.title), moved) for table, each in HOLDINGS.items()]
    template = _environment(reader.language).get_template("export.html")
    stream = template.stream(
        sections=sections, language=reader.language, city=localized(reader.rules.name, reader.language),
        made_at=format_datetime(made_at, reader.language, reader.rules.time_zone), address=address,
    )  # fmt: skip
    stream.enable_buffering(50)
    with path.open("wb") as file:
        stream.dump(file, encoding="utf-8")


def _words(reader: Reader, column: Held, value: Any) -> str:
    """A value as people read it; empty where there is nothing to read."""
    if value is None or value == "" or value == {} or value == []:
        return ""
    if isinstance(value, str) and column.words is not None and value in column.words:
        return translations(reader.language).gettext(column.words[value])
    if isinstance(value, datetime):
        return format_datetime(value, reader.language, reader.rules.time_zone)
    if isinstance(value, Mapping):
        if set(value) <= set(LANGUAGES):
            return localized(value, reader.language)
        return "\n".join(f"{key}: {_words(reader, column, each) or '–'}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_words(reader, column, each) for each in value)
    return str(value)


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=PackageLoader("civic.privacy"), autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"], undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return made
