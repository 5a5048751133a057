"""Roll calls that another council has recorded, decided again by a rule of ours and compared with what it recorded.

Two tables, CSV, packed by gzip or not: one row for each item that was voted on, one for each member's choice in it. A
mapping, TOML or the same shape as JSON, says what their columns and values mean; docs/council.md explains every key.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal, TextIO

from civic.core.datafiles import DataFileError, Table, load
from initiatives.council.outcome import Counts, Outcome, decide
from initiatives.council.rules import DecisionRule

CHOICES: Final = ("yes", "no", "abstain", "silent", "absent", "recused")
"""What a member's row can mean; ``silent``: present without voting."""

Recorded = Literal["carried", "rejected"]
RECORDED: Final = ("carried", "rejected")


class RollCallError(DataFileError):
    """The mapping or a table cannot be used; codes are ``roll_call.*``."""


@dataclass(frozen=True, slots=True)
class RollCallMapping:
    """Names of columns and meanings of values. ``refusing`` finds, in the column ``action``, items that were motions to
    refuse something: such a motion, when carried, refuses.
    """

    item: str
    day: str
    title: str
    outcome: str
    action: str
    outcomes: Mapping[str, Recorded]
    refusing: re.Pattern[str] | None
    vote_item: str
    choice: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One item: what was counted, what it comes to by the rule, and what the council recorded (None: nothing).

    ``refusing``: by the words of its action it was a motion to refuse, whose result and effect are apart.
    """

    item: str
    day: date
    title: str
    action: str
    counts: Counts
    outcome: Outcome
    recorded: Recorded | None
    refusing: bool

    @property
    def agrees(self) -> bool | None:
        return None if self.recorded is None else self.outcome.carried == (self.recorded == "carried")

    @property
    def why(self) -> Literal["refusal_carried", "unexplained"]:
        """Why a record disagrees: the motion to refuse was carried, and the record tells the effect; or not known."""
        explained = self.refusing and self.outcome.carried and self.recorded == "rejected"
        return "refusal_carried" if explained else "unexplained"


def read_roll_call_mapping(path: Path) -> RollCallMapping:
    """The mapping. Raises RollCallError for what is missing, unknown or wrong in it."""
    whole = load(path, RollCallError, "roll_call")
    items, votes = whole.table("items"), whole.table("votes")
    outcomes = items.table("outcomes")
    choices = votes.table("choices")
    mapping = RollCallMapping(
        item=items.text("id"), day=items.text("date"), title=items.text("title"), outcome=items.text("outcome"),
        action=items.text("action"),
        outcomes={
            value: "carried" if outcomes.choice(value, RECORDED) == "carried" else "rejected"
            for value in outcomes.names()
        },
        refusing=_pattern(items, "refusing"),
        vote_item=votes.text("item"), choice=votes.text("choice"),
        choices={value: choices.choice(value, CHOICES) for value in choices.names()},
    )  # fmt: skip
    for table in (outcomes, items, choices, votes, whole):
        table.done()
    return mapping


def compare(items: Path, votes: Path, mapping: RollCallMapping, rule: DecisionRule) -> Iterator[Compared]:
    """Each item of the table of items, in its order, decided by the rule. Items without any vote are passed over.

    The members in office are those that have a row in the item, whatever it says. Memory grows with the number of
    items, not of votes.

    Raises:
        RollCallError: for a file that cannot be read, a column that is not there, a value that the mapping does not
            know, or a day that is none.
    """
    counted = _counted(votes, mapping)
    wanted = (mapping.item, mapping.day, mapping.title, mapping.outcome, mapping.action)
    for number, row in _rows(items, wanted):
        found = counted.get(row[mapping.item])
        if found is None:
            continue
        said = row[mapping.outcome].strip()
        if said and said not in mapping.outcomes:
            raise _problem(items, number, mapping.outcome, "no_meaning", value=said)
        try:
            day = date.fromisoformat(row[mapping.day])
        except ValueError:
            raise _problem(items, number, mapping.day, "not_a_day", value=row[mapping.day]) from None
        counts = _counts(found)
        yield Compared(
            row[mapping.item], day, row[mapping.title], row[mapping.action], counts, decide(rule, counts),
            mapping.outcomes.get(said), bool(mapping.refusing and mapping.refusing.search(row[mapping.action])),
        )  # fmt: skip


def _counts(found: Counter[str]) -> Counts:
    return Counts(
        in_office=found.total(), present=found.total() - found["absent"], yes=found["yes"], no=found["no"],
        abstain=found["abstain"], recused=found["recused"], recused_present=found["recused"],
    )  # fmt: skip


def _counted(votes: Path, mapping: RollCallMapping) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for number, row in _rows(votes, (mapping.vote_item, mapping.choice)):
        meaning = mapping.choices.get(row[mapping.choice])
        if meaning is None:
            raise _problem(votes, number, mapping.choice, "no_meaning", value=row[mapping.choice])
        counted.setdefault(row[mapping.vote_item], Counter())[meaning] += 1
    return counted


def _rows(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers, once every wanted column was found."""
    with _opened(path) as stream:
        reader = csv.DictReader(stream)
        try:
            names = reader.fieldnames or []
            for name in wanted:
                if name not in names:
                    raise _problem(path, 1, name, "no_column", value=name, hint="", columns=", ".join(names))
            for row in reader:
                yield reader.line_num, {name: row[name] or "" for name in wanted}
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
            raise _problem(path, reader.line_num, None, "unreadable", reason=str(error)) from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        stream = opened(path, "rt", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise _problem(path, 0, None, "unreadable", reason=error.strerror or str(error)) from error
    with stream:
        yield stream


def _problem(path: Path, line: int, field: str | None, code: str, **params: object) -> RollCallError:
    where = f"line {line}" if line else ""
    return RollCallError(f"roll_call.{code}", file=path.name, where=where, field=field, **params)


def _pattern(table: Table, key: str) -> re.Pattern[str] | None:
    if not table.has(key):
        return None
    try:
        return re.compile(table.text(key))
    except re.error as error:
        raise table.problem("bad_pattern", key, reason=str(error)) from error
