"""Tables of notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Delivery(Base):
    """One message to one reporter about one event. The unique key is what makes a repeated job send it once."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "report_id", "channel"),
        CheckConstraint("status IN ('queued', 'sent', 'refused')", name="known_status"),
        CheckConstraint("(status = 'queued') = (settled_at IS NULL)", name="settled_when_not_queued"),
        Index("ix_delivery_queued", "id", postgresql_where=text("status = 'queued'")),
        Index("ix_delivery_report_id", "report_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    channel: Mapped[str]
    template: Mapped[str]
    status: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
