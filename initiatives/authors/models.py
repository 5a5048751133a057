"""The table of links by which authors come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base


class AuthorInvitation(Base):
    """A link that makes whoever opens it first an author. Only the hash of its secret is kept.

    ``used_at``: somebody has; ``revoked_at``: the first author has taken it back.
    """

    __tablename__ = "author_invitation"
    __table_args__ = (
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        Index("ix_author_invitation_initiative_id", "initiative_id", "id"),
        Index("ix_author_invitation_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
