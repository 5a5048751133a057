"""Tables of moderation. A subject is a kind of content and its row id (`civic.moderation.subjects`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of
from civic.moderation.reasons import REASONS, REPHRASED, SOURCES
from civic.moderation.status import CASE_STATUSES, CONTENT_STATES


class ModerationCase(Base):
    """All that was ever flagged and decided about one subject. ``content`` is how its words or pixels stand now.

    ``waiting_since`` is when the first flag came that nobody has decided about; None when nothing waits.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        CheckConstraint(one_of("status", CASE_STATUSES), name="known_status"),
        CheckConstraint(one_of("content", CONTENT_STATES), name="known_content"),
        CheckConstraint("(status = 'open') = (waiting_since IS NOT NULL)", name="waiting_when_open"),
        Index("ix_moderation_case_open", "waiting_since", "id", postgresql_where=text("status = 'open'")),
        Index(
            "ix_moderation_case_decided", text("decided_at DESC"), text("id DESC"),
            postgresql_where=text("status = 'decided'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    content: Mapped[str]
    waiting_since: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Flag(Base):
    """One flag. ``who`` is a keyed hash of the person or device: enough to count them once, not to know them again.

    A rule names itself and the ``spans`` (field, start, end) that it found. ``settled_at``: when somebody decided.
    """

    __tablename__ = "flag"
    __table_args__ = (
        CheckConstraint(one_of("reason", (*REASONS, REPHRASED)), name="known_reason"),
        CheckConstraint(one_of("source", SOURCES), name="known_source"),
        CheckConstraint("(source = 'rule') = (rule IS NOT NULL)", name="rule_when_by_rule"),
        Index("ix_flag_case_id", "case_id", "id"),
        Index(
            "uq_flag_who", "case_id", "who",
            unique=True, postgresql_where=text("settled_at IS NULL AND who IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    reason: Mapped[str]
    source: Mapped[str]
    rule: Mapped[str | None]
    spans: Mapped[list[Any]]
    who: Mapped[bytes | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    flagged_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Redaction(Base):
    """What a subject was before it was covered: for moderators alone, until it is restored, erased or too old.

    Of words ``original`` with the ``spans`` (start, end) that are covered; an event commits to them by the salt. Of a
    photo ``original_sha256`` and the public id that it had, with rectangles (x, y, width, height in pixels).
    ``moved_at``: the photo's original lies where only moderators read it. ``ended_at``: restored, or superseded by
    other words. ``forgotten_at``: the original is to go for good.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        Index(
            "uq_redaction_field", "case_id", "field", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index(
            "ix_redaction_original_sha256", "original_sha256",
            postgresql_where=text("original_sha256 IS NOT NULL"),
        ),
        CheckConstraint("original IS NULL OR original_sha256 IS NULL", name="words_or_photo"),
        CheckConstraint("(original IS NULL) = (salt IS NULL)", name="salt_with_words"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    field: Mapped[str]
    original: Mapped[str | None]
    salt: Mapped[bytes | None]
    original_sha256: Mapped[bytes | None]
    original_public_id: Mapped[str | None]
    spans: Mapped[list[Any]]
    covered_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]


class ModerationRule(Base):
    """What the city wants a rule to do, where it differs from `civic.moderation.rules.RULES`."""

    __tablename__ = "moderation_rule"
    __table_args__ = (CheckConstraint("action IN ('off', 'flag', 'cover')", name="known_action"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str]


class ModerationWords(Base):
    """The city's own list of abusive words for a language, in place of the one that comes along."""

    __tablename__ = "moderation_words"

    language: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[list[Any]]
