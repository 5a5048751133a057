"""Tables of notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Delivery(Base):
    """One message to a reporter, to a person with an account, to an outside party, or with a one-time link, about one
    event.

    The unique keys are what makes a repeated job send it once.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "report_id", "channel"),
        CheckConstraint(
            "num_nonnulls(report_id, person_id, link_id, party_link_id) <= 1", name="one_addressee"
        ),
        Index(
            "uq_delivery_person",
            "event_id",
            "person_id",
            "channel",
            unique=True,
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "uq_delivery_link",
            "event_id",
            "link_id",
            "channel",
            unique=True,
            postgresql_where=text("link_id IS NOT NULL"),
        ),
        Index(
            "uq_delivery_party_link",
            "event_id",
            "party_link_id",
            "channel",
            unique=True,
            postgresql_where=text("party_link_id IS NOT NULL"),
        ),
        Index("ix_delivery_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        CheckConstraint("status IN ('queued', 'sent', 'refused')", name="known_status"),
        CheckConstraint("(status = 'queued') = (settled_at IS NULL)", name="settled_when_not_queued"),
        Index("ix_delivery_queued", "id", postgresql_where=text("status = 'queued'")),
        Index("ix_delivery_report_id", "report_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # A link is forgotten when it has expired; that its letter was sent stays known.
    link_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_link.id", ondelete="SET NULL"))
    party_link_id: Mapped[int | None] = mapped_column(ForeignKey("party_link.id"))
    channel: Mapped[str]
    template: Mapped[str]
    status: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
