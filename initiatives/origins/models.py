"""The table of where initiatives come from."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base


class InitiativeIssue(Base):
    """An issue from which an initiative was begun."""

    __tablename__ = "initiative_issue"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True, index=True)
