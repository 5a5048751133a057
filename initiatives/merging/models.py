"""The table of proposals that one initiative joins another."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of

STATES: Final = ("open", "agreed", "declined", "withdrawn", "expired")
"""Waits for authors; both sides agreed; one of them did not; taken back; nobody answered in time, or one of the two
collects no more.
"""


class MergeProposal(Base):
    """That ``joining`` ends and ``taking`` goes on for both. Each side agrees by one of its authors.

    ``proposed_by_id`` is None once their account is gone.
    """

    __tablename__ = "merge_proposal"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="known_state"),
        CheckConstraint("joining_id <> taking_id", name="two_initiatives"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_over"),
        CheckConstraint(
            "state <> 'agreed' OR (joining_agreed_at IS NOT NULL AND taking_agreed_at IS NOT NULL)",
            name="agreed_by_both",
        ),
        Index("ix_merge_proposal_joining_id", "joining_id", "id"),
        Index("ix_merge_proposal_taking_id", "taking_id", "id"),
        Index("ix_merge_proposal_proposed_by_id", "proposed_by_id"),
        Index("ix_merge_proposal_open", "expires_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    joining_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    taking_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    joining_agreed_at: Mapped[datetime | None]
    taking_agreed_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="open")
    ended_at: Mapped[datetime | None]
