"""Data files that a city writes by hand: TOML, or the same shape as JSON, read strictly.

Each mistake names the file, the thing in it and the key, because whoever reads the message edits the file by hand
and did not write the program. Unknown keys are mistakes too: a misspelt one would otherwise be ignored in silence.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from civic.core.errors import DomainError

CODE = re.compile(r"[a-z0-9_-]{1,64}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class DataFileError(DomainError):
    """A data file cannot be used. ``params`` hold ``file``, ``where`` (the thing in it) and what the text mentions."""

    def __init__(
        self, code: str, *, file: str, where: str = "", field: str | None = None, **params: object
    ) -> None:
        super().__init__(code, field=field, file=file, where=where, **params)

    def __str__(self) -> str:
        place = ": ".join(str(self.params[part]) for part in ("file", "where") if self.params[part])
        reason = MESSAGES.get(self.code.rpartition(".")[2], self.code).format_map(_Missing(self.params))
        return f"{place}: {self.field}: {reason}" if self.field else f"{place}: {reason}"


class _Missing(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


# For the operator's console only; pages have texts of their own by code.
MESSAGES = {
    "unreadable": "cannot be read ({reason})",
    "bad_syntax": "is neither TOML nor JSON ({reason})",
    "missing": "is missing",
    "left_out": "says nothing about {value}",
    "unknown_key": "is not a key here{hint}",
    "wrong_type": "must be {expected}, not {found}",
    "bad_code": "must be 1 to 64 of a-z, 0-9, - and _, not {value!r}",
    "empty": "must not be empty",
    "too_long": "has {length} characters; {limit} are allowed",
    "out_of_range": "must be {low} to {high}, not {value}",
    "not_a_choice": "must be one of {choices}, not {value!r}",
    "language_missing": "has no text in {languages}",
    "language_unknown": "has a text in {language}, which is not one of the languages of the file",
    "duplicate": "{value!r} is there twice",
    "unknown_code": "{value!r} does not exist{hint}",
    "no_triage": "must have one of kind triage: the desk for what nobody answers for",
    "many_triage": "may have only one of kind triage, not {value}",
    "not_an_email": "must be an e-mail address, not {value!r}",
    "not_a_phone": "must be a telephone number, not {value!r}",
    "one_of_three": "needs exactly one of categories, groups and all; it has {value}",
    "one_of_two": "needs at most one of category and group; it has {value}",
    "unknown_blank": "has {value}, which is no blank; there are {blanks}",
    "tie": "answers for {value}, as {other} does already",
    "no_column": "the file has no column {value!r}{hint}; it has: {columns}",
    "too_various": "has more than {limit} different values in the file; is it the right column?",
    "too_few": "needs at least {low}",
    "too_many": "may have {high} at most",
    "many_tile": "may have only one that tiles the city (city = true), not {value}",
    "colour_unknown": "must be a colour such as #0D6A5D, not {value!r}",
    "colour_contrast": "{value} cannot be read well enough: its contrast is {ratio} to 1, {needed} are needed",
    "threshold": "must be as in 'more than 1/2 of cast', 'at least 2/3 of in_office' or 'at least 12', not {value!r}",
    "base": "must say of whom a share is, one of {known}, and a number of nobody; it says {value!r}",
    "since": "must be a day such as 2026-01-01, not {value!r}",
    "not_a_day": "must be a day such as 2026-01-01, not {value!r}",
    "no_meaning": "the mapping gives {value!r} no meaning",
    "bad_pattern": "is no regular expression ({reason})",
    "not_ours": "{value!r} is no file that an export writes",
}


def load(path: Path, error: type[DataFileError] = DataFileError, prefix: str = "file") -> Table:
    """The whole file as a table. Raises ``error`` with ``<prefix>.unreadable`` or ``<prefix>.bad_syntax``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is not UTF-8"
        raise error(f"{prefix}.unreadable", file=path.name, reason=reason) from problem
    try:
        values = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise error(f"{prefix}.bad_syntax", file=path.name, reason=str(problem)) from problem
    if not isinstance(values, dict):
        raise error(f"{prefix}.wrong_type", file=path.name, expected="a table", found=_kind(values))
    return Table(values, file=path.name, error=error, prefix=prefix)


class Table:
    """One table of the file, whose keys are taken one by one; ``done()`` refuses what nobody asked for."""

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        file: str,
        error: type[DataFileError],
        prefix: str,
        where: str = "",
        path: str = "",
    ) -> None:
        self._values = values
        self._file = file
        self._error = error
        self._prefix = prefix
        self._path = path
        self._asked: set[str] = set()
        self.where = where

    def problem(self, code: str, key: str | None, **params: object) -> DataFileError:
        """The error ``<prefix>.<code>`` about ``key``, for the caller to raise."""
        field = f"{self._path}{key}" if key else self._path.rstrip(".") or None
        return self._error(f"{self._prefix}.{code}", file=self._file, where=self.where, field=field, **params)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def anything(self, key: str) -> Any:
        """A value of whatever kind, for a reader with checks of its own; None where it is not there."""
        self._asked.add(key)
        return self._values.get(key)

    def names(self) -> list[str]:
        """All keys, for tables whose keys are data; each still has to be taken."""
        return list(self._values)

    def done(self) -> None:
        """Raises for the first key that was never asked for, with the likeliest one that was meant."""
        for key in self._values:
            if key not in self._asked:
                raise self.problem("unknown_key", key, hint=likely(key, self._asked))

    def _take(self, key: str, expected: str, kinds: type | tuple[type, ...]) -> Any:
        self._asked.add(key)
        if key not in self._values:
            raise self.problem("missing", key)
        value = self._values[key]
        # bool is an int in Python, and nobody who writes `target_days = true` means one day
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise self.problem("wrong_type", key, expected=expected, found=_kind(value))
        return value

    def text(self, key: str, *, default: str | None = None, limit: int = 2000) -> str:
        if default is not None and not self.has(key):
            return default
        value: str = self._take(key, "a text", str)
        return self._checked_text(value, key, limit)

    def _checked_text(self, value: str, key: str, limit: int) -> str:
        value = value.strip()
        if not value:
            raise self.problem("empty", key)
        if len(value) > limit:
            raise self.problem("too_long", key, length=len(value), limit=limit)
        return value

    def code(self, key: str = "code") -> str:
        value: str = self._take(key, "a text", str)
        return self._checked_code(value, key)

    def _checked_code(self, value: str, key: str) -> str:
        if not CODE.fullmatch(value):
            raise self.problem("bad_code", key, value=value)
        return value

    def codes(self, key: str, *, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """Codes without repetition; ``known`` are those that exist."""
        found = tuple(self._checked_code(value, key) for value in self.texts(key))
        if known is not None:
            known = set(known)
            for value in found:
                if value not in known:
                    raise self.problem("unknown_code", key, value=value, hint=likely(value, known))
        return found

    def character(self, key: str, *, default: str) -> str:
        """A single character, white space too (a tab is a delimiter), but no line end."""
        if not self.has(key):
            return default
        value: str = self._take(key, "a text", str)
        if len(value) != 1 or value in "\r\n":
            raise self.problem("not_a_choice", key, choices="a single character", value=value)
        return value

    def one_or_more(self, key: str, *, limit: int = 2000) -> tuple[str, ...]:
        """A list of texts, at least one and without repetition; a bare text stands for a list of it alone."""
        if self.has(key) and isinstance(self._values[key], str):
            return (self.text(key, limit=limit),)
        found = self.texts(key, limit=limit)
        if not found:
            raise self.problem("empty", key)
        return found

    def texts(
        self, key: str, *, optional: bool = False, empty: bool = False, limit: int = 2000
    ) -> tuple[str, ...]:
        """A list of texts without repetition; ``empty`` lets the empty text be one of them."""
        if optional and not self.has(key):
            return ()
        values: list[Any] = self._take(key, "a list of texts", list)
        for value in values:
            if not isinstance(value, str):
                raise self.problem(
                    "wrong_type", key, expected="a list of texts", found=f"{_kind(value)} in it"
                )
        texts = tuple(
            "" if empty and not value.strip() else self._checked_text(value, key, limit) for value in values
        )
        self._once(texts, key)
        return texts

    def integers(self, key: str, *, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers without repetition, each from ``low`` to ``high``; empty when absent."""
        if not self.has(key):
            return ()
        values: list[Any] = self._take(key, "a list of whole numbers", list)
        for value in values:
            if not isinstance(value, int) or isinstance(value, bool):
                raise self.problem(
                    "wrong_type", key, expected="a list of whole numbers", found=f"{_kind(value)} in it"
                )
            self._in_range(value, key, low, high)
        self._once(values, key)
        return tuple(values)

    def integer(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        if default is not None and not self.has(key):
            return default
        value: int = self._take(key, "a whole number", int)
        return self._in_range(value, key, low, high)

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        """A number, whole or not."""
        if default is not None and not self.has(key):
            return default
        value: float = self._take(key, "a number", (int, float))
        if not low <= value <= high:
            raise self.problem("out_of_range", key, low=low, high=high, value=value)
        return float(value)

    def _in_range(self, value: int, key: str, low: int, high: int) -> int:
        if not low <= value <= high:
            raise self.problem("out_of_range", key, low=low, high=high, value=value)
        return value

    def _once(self, values: Sequence[object], key: str) -> None:
        seen: set[object] = set()
        for value in values:
            if value in seen:
                raise self.problem("duplicate", key, value=value)
            seen.add(value)

    def boolean(self, key: str, *, default: bool) -> bool:
        if not self.has(key):
            return default
        value: bool = self._take(key, "true or false", bool)
        return value

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        value = self.text(key, default=default)
        if value not in choices:
            raise self.problem("not_a_choice", key, choices=", ".join(choices), value=value)
        return value

    def time_zone(self, key: str) -> str:
        """An IANA name such as Europe/London."""
        zone = self.text(key)
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise self.problem("unknown_code", key, value=zone, hint="; look for TZ identifiers") from None
        return zone

    def words(
        self, key: str, languages: Sequence[str], *, optional: bool = False, limit: int = 500
    ) -> dict[str, str]:
        """A text in each of the languages, ``{language: text}`` in their order; empty when optional and absent."""
        if optional and not self.has(key):
            return {}
        table = self.table(key)
        found = {language: table.text(language, limit=limit) for language in languages if table.has(language)}
        self._in_all(table, key, found, languages)
        return found

    def lists(
        self, key: str, languages: Sequence[str], *, optional: bool = False, limit: int = 500
    ) -> dict[str, tuple[str, ...]]:
        """A list of texts in each of the languages; empty when optional and absent."""
        if optional and not self.has(key):
            return {}
        table = self.table(key)
        found = {
            language: table.texts(language, limit=limit) for language in languages if table.has(language)
        }
        self._in_all(table, key, found, languages)
        return found

    def _in_all(self, table: Table, key: str, found: Mapping[str, object], languages: Sequence[str]) -> None:
        for language in table.names():
            if language not in found:
                raise self.problem("language_unknown", key, language=language)
        missing = [language for language in languages if language not in found]
        if missing:
            raise self.problem("language_missing", key, languages=", ".join(missing))

    def table(self, key: str) -> Table:
        values: dict[str, Any] = self._take(key, "a table", dict)
        return self._inner(values, f"{self._path}{key}.")

    def tables(self, key: str, *, optional: bool = False) -> list[Table]:
        """A list of tables; empty when optional and absent."""
        if optional and not self.has(key):
            return []
        values: list[Any] = self._take(key, "a list of tables", list)
        for value in values:
            if not isinstance(value, dict):
                raise self.problem(
                    "wrong_type", key, expected="a list of tables", found=f"{_kind(value)} in it"
                )
        return [self._inner(value, f"{self._path}{key}[{number}].") for number, value in enumerate(values, 1)]

    def mixed(self, key: str, short: str) -> list[Table]:
        """A list of tables in which a bare text stands for a table that has only the key ``short``."""
        values: list[Any] = self._take(key, "a list", list)
        full = [{short: value} if isinstance(value, str) else value for value in values]
        for value in full:
            if not isinstance(value, dict):
                raise self.problem(
                    "wrong_type", key, expected="texts and tables", found=f"{_kind(value)} in it"
                )
        return [self._inner(value, f"{self._path}{key}[{number}].") for number, value in enumerate(full, 1)]

    def _inner(self, values: Mapping[str, Any], path: str) -> Table:
        return Table(
            values, file=self._file, error=self._error, prefix=self._prefix, where=self.where, path=path
        )

    def named(self, where: str) -> Table:
        """The same table, called ``where`` in errors (its keys then need no path to be found)."""
        self.where = where
        self._path = ""
        return self

    def languages(
        self, expected: Sequence[str] | None, default: Sequence[str] = ("en", "ru")
    ) -> tuple[str, ...]:
        """The languages of the file: what it says, else ``default``; all of ``expected`` must be among them."""
        found = self.texts("languages", optional=True) or tuple(default)
        for language in found:
            if not LANGUAGE.fullmatch(language):
                raise self.problem(
                    "not_a_choice", "languages", choices="language codes such as en", value=language
                )
        missing = [language for language in expected or () if language not in found]
        if missing:
            raise self.problem("language_missing", "languages", languages=", ".join(missing))
        return found


def unique(tables: Iterable[tuple[Table, str]], key: str = "code") -> None:
    """Raises for the second table whose value of ``key`` was there already."""
    seen: set[str] = set()
    for table, value in tables:
        if value in seen:
            raise table.problem("duplicate", key, value=value)
        seen.add(value)


def likely(value: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the known word that is most like ``value``, or nothing."""
    close = difflib.get_close_matches(value, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _kind(value: object) -> str:
    for kind, name in (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "a text"),
        (list, "a list"),
        (dict, "a table"),
    ):
        if isinstance(value, kind):
            return name
    return "nothing" if value is None else "a date" if hasattr(value, "isoformat") else type(value).__name__
