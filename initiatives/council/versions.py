"""Which version of a rule of decision holds, read back from the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.datafiles import Table
from initiatives.council.models import DecisionRuleVersion
from initiatives.council.rule_file import RulesFileError, read_rule
from initiatives.council.rules import DecisionRule


def rule_of(record: Mapping[str, Any]) -> DecisionRule:
    """The rule that a record of `DecisionRule.written` says. Raises RulesFileError."""
    table = Table(record, file="decision_rule", error=RulesFileError, prefix="decision_rule")
    return read_rule(table, tuple(record["name"]))


def in_force(session: Session, code: str, day: date) -> DecisionRuleVersion | None:
    """The newest version of a rule that is in force on a day; None where there is none."""
    return session.scalar(
        select(DecisionRuleVersion)
        .where(DecisionRuleVersion.code == code, DecisionRuleVersion.since <= day)
        .order_by(DecisionRuleVersion.since.desc())
        .limit(1)
    )


def rules_in_force(session: Session, day: date) -> list[DecisionRule]:
    """All rules as they are on a day, by code."""
    rows = session.scalars(
        select(DecisionRuleVersion)
        .distinct(DecisionRuleVersion.code)
        .where(DecisionRuleVersion.since <= day)
        .order_by(DecisionRuleVersion.code, DecisionRuleVersion.since.desc())
    )
    return [rule_of(row.record) for row in rows]
