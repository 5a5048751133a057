"""Who was called by name, in which note, and whether they have seen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base


class Mention(Base):
    """``seen_at``: when they have looked. ``told_at``: when a letter said that something waits; one does at most."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("update_id", "person_id"),
        Index("ix_mention_person_id_issue_id", "person_id", "issue_id"),
        Index("ix_mention_unseen", "person_id", "id", postgresql_where=text("seen_at IS NULL")),
        Index(
            "ix_mention_untold", "created_at", postgresql_where=text("seen_at IS NULL AND told_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("issue_update.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
