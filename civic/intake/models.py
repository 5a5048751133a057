"""Tables of what is taken in by staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of
from civic.intake.attachment_types import TYPES
from civic.issues.status import TAKEN_IN

CONSENT_WAYS = ("read_out", "signed", "written")


class Intake(Base):
    """How a report came in: by which way, and who of the staff (``person_id``) took it.

    ``postal_address`` is where an answer on paper goes. ``consent_way``: how the reporter agreed to the use of their
    contact, to ``consent_version`` of the text (0 came with the program); both None where no contact was left.
    """

    __tablename__ = "intake"
    __table_args__ = (
        CheckConstraint(one_of("source", TAKEN_IN), name="known_source"),
        CheckConstraint(one_of("consent_way", CONSENT_WAYS), name="known_way"),
        CheckConstraint("(consent_way IS NULL) = (consent_version IS NULL)", name="way_with_version"),
        Index("ix_intake_person_id_taken_at", "person_id", "taken_at"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str]
    postal_address: Mapped[str | None]
    consent_way: Mapped[str | None]
    consent_version: Mapped[int | None]
    # Of the commitment to the postal address and the attachments; it goes with them.
    salt: Mapped[bytes | None]
    taken_at: Mapped[datetime]


class IntakeAttachment(Base):
    """A scan or a recording, for staff alone. Its file lies in storage under its SHA-256.

    One without a report is whose upload was not sent with a report yet, unless something that is no report has claimed
    it (``elsewhere``), and says who may have it. ``given_up_at``: it is to go, with its file.
    """

    __tablename__ = "intake_attachment"
    __table_args__ = (
        CheckConstraint(one_of("content_type", TYPES), name="known_type"),
        Index("ix_intake_attachment_report_id", "report_id"),
        Index("ix_intake_attachment_unclaimed", "uploaded_at", postgresql_where=text("report_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    elsewhere: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    content_type: Mapped[str]
    sha256: Mapped[bytes]
    size: Mapped[int]
    uploaded_at: Mapped[datetime]
    given_up_at: Mapped[datetime | None]
