"""The table of rules of decision: each version of each rule, for ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class DecisionRuleVersion(Base):
    """One version of a rule. ``record`` is `DecisionRule.written`. It is never changed: another day is another version,
    and what was decided by it stays explained.
    """

    __tablename__ = "decision_rule"
    __table_args__ = (UniqueConstraint("code", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    since: Mapped[date]
    record: Mapped[dict[str, Any]]
    added_at: Mapped[datetime]
