"""Any file of past matters as cases to try the methods on: ``civic learn evaluate FILE --mapping FILE``.

The mapping is TOML, or the same shape as JSON; docs/suggestions.md explains every key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from civic.core.datafiles import LANGUAGE, load
from civic.history.mapping import DateRules, FileSpec, MappingError, read_dates, read_file
from civic.history.moments import Moments, RowProblem
from civic.history.readers import opened, read_records
from civic.learning.method import Case

_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CaseMapping:
    """Which columns hold what. Without ``received`` the rows count as told in the order of the file.

    ``text`` columns are joined; ``kind`` columns are levels from the group down; each of ``areas`` is a type of area.
    ``answers`` says what an answer of the file stands for, where a coarser one is asked for; others are left out.
    """

    language: str
    time_zone: str | None
    file: FileSpec
    dates: DateRules
    answer: str
    received: str | None = None
    text: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    answers: Mapping[str, str] | None = None


def read_case_mapping(path: Path) -> CaseMapping:
    """The mapping of a file, checked in every respect that needs no rows. Raises MappingError."""
    root = load(path, MappingError, "mapping")
    language = root.text("language")
    if not LANGUAGE.fullmatch(language):
        raise root.problem("not_a_choice", "language", choices="language codes such as en", value=language)
    file = read_file(root.table("file"))
    columns = root.table("columns")
    several = {
        key: columns.one_or_more(key, limit=200) for key in ("text", "kind", "areas") if columns.has(key)
    }
    if not several.keys() & {"text", "kind"}:
        raise columns.problem("missing", "text")
    answer = columns.text("answer", limit=200)
    received = columns.text("received", limit=200) if columns.has("received") else None
    columns.done()
    answers = None
    if root.has("answers"):
        table = root.table("answers")
        answers = {word: table.text(word, limit=200) for word in table.names()}
    mapping = CaseMapping(
        language, root.time_zone("time_zone") if root.has("time_zone") else None, file,
        read_dates(root.table("dates")) if root.has("dates") else DateRules(), answer, received,
        answers=answers, **several,
    )  # fmt: skip
    root.done()
    return mapping


def read_cases(path: Path, mapping: CaseMapping) -> list[Case]:
    """The rows that say what is to be learned, from old to new. Raises FileRefused for a file that cannot be read."""
    found = list(_cases(path, mapping))
    if mapping.received is not None:
        found.sort(key=lambda case: case.at)
    return found


def _cases(path: Path, mapping: CaseMapping) -> Iterator[Case]:
    moments = Moments(mapping.dates, ZoneInfo(mapping.time_zone or "UTC"))
    with opened(path) as stream:
        for number, record in enumerate(read_records(stream, mapping.file)):
            if record.problem is not None:
                continue
            fields = {name: value.strip() for name, value in record.fields.items()}
            answer = fields.get(mapping.answer, "")
            if mapping.answers is not None:
                answer = mapping.answers.get(answer, "")
            at = _at(fields, mapping, moments, number)
            if not answer or at is None:
                continue
            yield Case(
                at, answer,
                "\n".join(filter(None, (fields.get(name, "") for name in mapping.text))), mapping.language,
                tuple(filter(None, (fields.get(name, "") for name in mapping.kind))),
                tuple((name, fields[name]) for name in mapping.areas if fields.get(name)),
            )  # fmt: skip


def _at(fields: Mapping[str, str], mapping: CaseMapping, moments: Moments, number: int) -> datetime | None:
    """When it was told; None where the row does not say so legibly."""
    if mapping.received is None:
        # All of one time as far as anybody knows: a second apart they keep their order and none fades.
        return _FIRST + timedelta(seconds=number)
    try:
        return moments.read(fields.get(mapping.received, ""), mapping.received)
    except RowProblem:
        return None
