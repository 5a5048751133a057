"""The file of a register of residents: CSV with a header, by comma, semicolon or tab.

Asked by number its columns are ``number``, ``birth_date`` and ``area``; asked by name ``name``, ``birth_date``,
``postcode`` and ``area``. ``area`` is the code of an area of the type that tiles the city; a city without areas needs
none. Other columns are not looked at. How the parts are spelled: ``civic.residence.keyed``.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civic.core.errors import DomainError
from civic.residence.keyed import QUESTIONS, entry_key

DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row: its line in the file, and its entry with the area, or the code of what is wrong with it; never its words.

    Codes: ``part_missing``, ``date``, ``area``.
    """

    number: int
    entry: bytes | None = None
    area: str | None = None
    problem: str | None = None


def read_register(
    path: Path, asks: str, key: bytes, areas: Collection[str], *, encoding: str = "utf-8-sig"
) -> Iterator[RegisterRow]:
    """The rows of a register, one after another; the file is never in memory as a whole.

    Raises DomainError ``register.missing``, ``register.unreadable``, ``register.encoding``, ``register.columns``.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            head = file.readline()
            delimiter = max(DELIMITERS, key=head.count)
            names = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter), [])]
            wanted = [*QUESTIONS[asks], *(["area"] if areas else [])]
            missing = [name for name in wanted if name not in names]
            if missing:
                raise DomainError(
                    "register.columns", missing=", ".join(missing), found=", ".join(names)[:200]
                )
            places = {name: names.index(name) for name in wanted}
            for number, row in enumerate(csv.reader(file, delimiter=delimiter), 2):
                if any(map(str.strip, row)):
                    yield _row(number, row, places, asks, key, areas)
    except FileNotFoundError:
        raise DomainError("register.missing", file=str(path)) from None
    except OSError as error:
        raise DomainError("register.unreadable", file=str(path), reason=error.strerror or "") from None
    except (UnicodeError, LookupError):
        raise DomainError("register.encoding", encoding=encoding) from None
    except csv.Error as error:
        raise DomainError("register.unreadable", file=str(path), reason=str(error)) from None


def _row(
    number: int, row: Sequence[str], places: dict[str, int], asks: str, key: bytes, areas: Collection[str]
) -> RegisterRow:
    parts = {name: row[place] if place < len(row) else "" for name, place in places.items()}
    area = parts.get("area", "").strip() or None
    if areas and area not in areas:
        return RegisterRow(number, problem="area")
    try:
        return RegisterRow(number, entry_key(key, asks, parts), area)
    except DomainError as error:
        return RegisterRow(number, problem="date" if error.code == "date.invalid" else "part_missing")
