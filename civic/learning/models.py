"""Tables of suggestions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of

KINDS: Final = ("category", "department", "duplicate", "priority", "involve")
"""What is suggested, in the order in which it is shown."""

STATUSES: Final = ("open", "accepted", "refused", "followed", "passed_over", "lapsed")
"""``followed``: staff chose the same without taking it here; ``passed_over``: they chose otherwise; ``lapsed``: it was
never looked at, and says nothing about how good it was.
"""

RIGHT: Final = ("accepted", "followed")
WRONG: Final = ("refused", "passed_over")

LEARNED_KINDS: Final = ("category", "department")


class IssueSuggestion(Base):
    """One suggestion for an issue. ``value`` is the code of a category, department or priority, or the public id of the
    other issue (``other_id``). ``rank`` is its place among those of its kind, from 0; ``sure``: it was sure enough to
    be offered by itself when it was made. ``reasons`` is a list of ``{"code": …}`` with numbers and codes; of words
    only where they stand in the issue's first report.
    """

    __tablename__ = "issue_suggestion"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="known_kind"),
        CheckConstraint(one_of("status", STATUSES), name="known_status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_when_decided"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_share"),
        CheckConstraint("(kind = 'duplicate') = (other_id IS NOT NULL)", name="other_of_duplicate"),
        Index("ix_issue_suggestion_issue_id", "issue_id", "status"),
        Index("ix_issue_suggestion_other_id", "other_id", postgresql_where=text("other_id IS NOT NULL")),
        Index(
            "ix_issue_suggestion_decided_at", "kind", text("decided_at DESC"),
            postgresql_where=text("decided_at IS NOT NULL"),
        ),
        Index(
            "uq_issue_suggestion_open", "issue_id", "kind", "value", unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    kind: Mapped[str]
    value: Mapped[str]
    other_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    rank: Mapped[int] = mapped_column(SmallInteger)
    confidence: Mapped[float]
    sure: Mapped[bool]
    reasons: Mapped[list[Any]]
    status: Mapped[str] = mapped_column(default="open")
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SuggestionRule(Base):
    """What the city has set for a kind; without a row `civic.learning.rules.DEFAULTS` hold.

    ``threshold`` is how sure a suggestion must be to be offered by itself; None: so that ``precision_wanted`` of the
    latest decided ones would have been right. ``options`` are those of the kind (`civic.learning.rules`).
    """

    __tablename__ = "suggestion_rule"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="known_kind"),
        CheckConstraint("threshold BETWEEN 0 AND 1", name="threshold_share"),
        CheckConstraint("precision_wanted BETWEEN 0.5 AND 0.999", name="precision_share"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    threshold: Mapped[float | None]
    precision_wanted: Mapped[float]
    options: Mapped[dict[str, Any]]


class LearnedMethod(Base):
    """A training: when, on how many past issues, how many seconds it took, and how good it was on the newest tenth
    (``civic.learning.measured.Quality.as_json``; None: too few to tell). ``sha256`` names what was learned in storage;
    None where nothing is kept.
    """

    __tablename__ = "learned_method"
    __table_args__ = (
        CheckConstraint(one_of("kind", LEARNED_KINDS), name="known_kind"),
        Index("ix_learned_method_kind", "kind", text("id DESC")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    began_at: Mapped[datetime]
    seconds: Mapped[float]
    cases: Mapped[int]
    sha256: Mapped[bytes | None]
    quality: Mapped[dict[str, Any] | None]


class PhotoLikeness(Base):
    """64 bits of a photo that hardly change when it is cropped or lit otherwise; None: its file could not be read.

    They tell whether two photos are alike, and nothing of what is on them.
    """

    __tablename__ = "photo_likeness"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True)
    bits: Mapped[int | None] = mapped_column(BigInteger)
