"""Which issue came from which row of which source."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

import civic.issues.models  # noqa: F401  (the table that the key points at)
from civic.core.db import Base


class ImportedIssue(Base):
    """What a source calls an issue. ``digest`` is of the row as last taken over: the same row changes nothing."""

    __tablename__ = "imported_issue"

    source: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("issue.id"), unique=True)
    digest: Mapped[bytes]
    imported_at: Mapped[datetime]
