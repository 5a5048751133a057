"""Tables of verbs for many issues: what is to be done, and what became of it for each issue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, one_of

STATUSES = ("foreseeing", "foreseen", "waiting", "running", "ended", "cancelled")
ITEM_STATUSES = ("waiting", "done", "refused")


class Bulk(Base):
    """One verb for many issues, as somebody asked for it: ``fields`` are its values as they were sent, words among
    them. ``despite_claims``: also where a colleague has an issue in hand. ``second_factor``: whether the session or
    token counted with one. ``starts_at`` is when it begins unless it is cancelled before.
    """

    __tablename__ = "bulk"
    __table_args__ = (
        CheckConstraint(one_of("status", STATUSES), name="known_status"),
        CheckConstraint("total > 0", name="some_issues"),
        CheckConstraint(
            "(status IN ('foreseeing', 'foreseen')) = (starts_at IS NULL)", name="start_when_begun"
        ),
        Index("ix_bulk_person_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str]
    fields: Mapped[dict[str, Any]]
    language: Mapped[str]
    second_factor: Mapped[bool]
    despite_claims: Mapped[bool]
    status: Mapped[str]
    total: Mapped[int]
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class BulkItem(Base):
    """One issue of a bulk. ``foreseen`` is how a trial run of its verb ended: ``ok`` or the code of the refusal;
    ``code`` how the verb itself was refused; ``seq`` the issue's last event once it was done.
    """

    __tablename__ = "bulk_item"
    __table_args__ = (
        CheckConstraint(one_of("status", ITEM_STATUSES), name="known_status"),
        CheckConstraint("(status = 'refused') = (code IS NOT NULL)", name="reason_when_refused"),
        Index("ix_bulk_item_issue_id", "issue_id"),
        Index("ix_bulk_item_waiting", "bulk_id", "position", postgresql_where=text("status = 'waiting'")),
    )

    bulk_id: Mapped[int] = mapped_column(
        ForeignKey("bulk.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, autoincrement=False)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    position: Mapped[int]
    status: Mapped[str]
    foreseen: Mapped[str | None]
    code: Mapped[str | None]
    seq: Mapped[int | None]
    done_at: Mapped[datetime | None]
