"""Tables of rules: what they say, where they acted, and which events came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import civic.issues.models  # noqa: F401  (foreign keys are resolved by name: the siblings' tables must be known here)
from civic.core.db import Base, explain_constraint, one_of

OUTCOMES = ("done", "failed", "too_deep")
"""All that could be done was done; an action was refused and nothing was done; it came of too many rules before it."""

TRIGGERS = ("received", "changed", "time")


class Rule(Base):
    """When … and … then …, as ``civic.rules.definition`` reads ``definition``. ``position`` orders them.

    ``broken`` is why it was switched off by itself: the code of an error (``rule.names_nothing``) and what it is about
    (``broken_by``); ``failures`` counts those in a row.
    """

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{0,79}$'", name="code_like_a_slug"),
        CheckConstraint(one_of("trigger", TRIGGERS), name="known_trigger"),
        CheckConstraint("broken IS NULL OR NOT enabled", name="broken_is_off"),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
        Index("ix_rule_enabled", "trigger", "position", postgresql_where=text("enabled")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    enabled: Mapped[bool]
    position: Mapped[int]
    trigger: Mapped[str]
    definition: Mapped[dict[str, Any]]
    broken: Mapped[str | None]
    broken_by: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    # When a rule of time last looked at all issues.
    looked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class RuleFiring(Base):
    """A rule acted on an issue: once for each ``turn``, the newest event there that no rule has made.

    ``depth`` is how many rules stand behind it: 1 where a person's act or the clock called for it.
    """

    __tablename__ = "rule_firing"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="known_outcome"),
        CheckConstraint("(outcome = 'done') = (problem IS NULL)", name="problem_unless_done"),
        CheckConstraint("depth BETWEEN 1 AND 6", name="depth_bounded"),
        UniqueConstraint("rule_id", "issue_id", "turn", name="uq_rule_firing_turn"),
        Index("ix_rule_firing_fired_at", "rule_id", "fired_at"),
        Index("ix_rule_firing_issue_id", "issue_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id", ondelete="CASCADE"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    turn: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    depth: Mapped[int]
    outcome: Mapped[str]
    problem: Mapped[str | None]
    fired_at: Mapped[datetime]


class RuleEffect(Base):
    """An event of an issue (its ``seq`` there) that a rule has made, or one with which a person took that back.

    ``undoes`` is the sequence of what was taken back. ``rule_name`` as it was: a rule may be gone.
    """

    __tablename__ = "rule_effect"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule_code: Mapped[str]
    rule_name: Mapped[str]
    depth: Mapped[int]
    undoes: Mapped[int | None]
    undone_at: Mapped[datetime | None]


explain_constraint("uq_rule_code", "rule.code_taken", "code")
