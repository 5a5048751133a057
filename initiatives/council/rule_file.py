"""Reading rules of decision from a file, TOML or the same shape as JSON: ``[[rules]]``, one record each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from civic.core.datafiles import DataFileError, Table, load, unique
from civic.core.errors import DomainError
from initiatives.council.rules import BASES, QUORUM_BASES, SECRECIES, TIES, DecisionRule, Threshold

RECUSED: Final = ("out", "count")


class RulesFileError(DataFileError):
    """The file of rules cannot be used; codes are ``decision_rule.*``, the message names the file and the key."""


def read_rules(path: Path, expected: Sequence[str] | None = None) -> Sequence[DecisionRule]:
    """The rules of a file, in its order, named in the languages that it gives, which ``expected`` must be among.

    Raises:
        RulesFileError: for a file that cannot be read, a key that is missing, unknown or wrong, or a code that occurs
            twice with the same day.
    """
    whole = load(path, RulesFileError, "decision_rule")
    languages = whole.languages(expected)
    tables = whole.tables("rules")
    whole.done()
    rules = [read_rule(table, languages) for table in tables]
    unique([(table, f"{rule.code} since {rule.since}") for table, rule in zip(tables, rules, strict=True)])
    return rules


def read_rule(table: Table, languages: Sequence[str]) -> DecisionRule:
    """One record; raises as `read_rules`."""
    quorum, quorum_of = _threshold(table, "quorum", QUORUM_BASES)
    majority, majority_of = _threshold(table, "majority", BASES)
    rule = DecisionRule(
        code=table.code(),
        name=table.words("name", languages),
        clause=table.text("clause", limit=300),
        quorum=quorum,
        quorum_of="entitled" if quorum_of == "entitled" else "in_office",
        majority=majority,
        majority_of=next(each for each in ("cast", "valid", "present", "in_office") if each == majority_of),
        tie="casting_vote" if table.choice("tie", TIES, default="rejected") == "casting_vote" else "rejected",
        recused_count=table.choice("recused", RECUSED, default="out") == "count",
        secrecy="secret" if table.choice("secrecy", SECRECIES, default="named") == "secret" else "named",
        since=_day(table),
    )
    table.done()
    return rule


def _threshold(table: Table, key: str, bases: tuple[str, ...]) -> tuple[Threshold, str]:
    text = table.text(key, limit=100)
    try:
        return Threshold.parse(text, key, bases)
    except DomainError as error:
        raise table.problem(error.code.rpartition(".")[2], key, **error.params) from error


def _day(table: Table) -> date:
    value = table.anything("since")
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise table.problem("decision_rule.since", "since", value=value) from None
