"""Tables of leases: an open page of staff's, and an issue that somebody has taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class OpenPage(Base):
    """A page of staff's that is open: whose, in whose queue, at which issue (None: at none), and until when that is
    taken to be so without another sign of it. ``key`` is a random number that the page has given itself.
    """

    __tablename__ = "open_page"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 8 AND 64", name="key_of_a_page"),
        Index("ix_open_page_issue_id", "issue_id"),
        Index("ix_open_page_department_id", "department_id"),
        Index("ix_open_page_expires_at", "expires_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    expires_at: Mapped[datetime]


class IssueClaim(Base):
    """Who has an issue in hand since when, and until when without another sign of activity. One row for an issue: two
    cannot have it; a row whose time is over is nobody's.
    """

    __tablename__ = "issue_claim"
    __table_args__ = (
        CheckConstraint("expires_at > since", name="ends_after_start"),
        Index("ix_issue_claim_person_id", "person_id"),
        Index("ix_issue_claim_expires_at", "expires_at"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    expires_at: Mapped[datetime]
