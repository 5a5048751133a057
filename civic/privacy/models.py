"""Tables of notices, consents, exports and retention."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, Names, explain_constraint


class SiteText(Base):
    """A version of one of the city's notices, in each of its languages (Markdown). A version is never changed."""

    __tablename__ = "site_text"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version > 0", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[int]
    words: Mapped[Names]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Consent(Base):
    """What a person, or the reporter of one report, agreed to: by which version of the text, in which language, when.

    ``version`` 0 is the text that comes with the program; ``digest`` is the SHA-256 of the words that were shown.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (report_id IS NULL)", name="of_one"),
        Index("ix_consent_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index(
            "uq_consent_of_report", "report_id", "purpose",
            unique=True, postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "uq_consent_of_person", "person_id", "purpose",
            unique=True, postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    purpose: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]
    digest: Mapped[bytes]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DataExport(Base):
    """All that is held of a person, put together for them once. ``file`` is its key in storage.

    ``done`` of ``total`` parts are written; ``downloads`` counts how often it was fetched.
    """

    __tablename__ = "data_export"
    __table_args__ = (
        CheckConstraint("status IN ('asked', 'making', 'ready', 'gone')", name="known_status"),
        CheckConstraint(
            "(status = 'ready') = (file IS NOT NULL AND expires_at IS NOT NULL)", name="file_when_ready"
        ),
        Index("ix_data_export_person_id", "person_id"),
        Index(
            "uq_data_export_running", "person_id",
            unique=True, postgresql_where=text("status IN ('asked', 'making')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]
    status: Mapped[str] = mapped_column(default="asked")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file: Mapped[str | None]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    downloads: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class Farewell(Base):
    """Whom to tell that their account is gone: the one place that still has the address, until the letter is sent."""

    __tablename__ = "farewell"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]


class RetentionRun(Base):
    """One look at what has been kept long enough. ``contacts`` is category code → contacts removed, ``swept`` kind of
    row → rows removed. ``asked_by_id`` is who asked for it; None: the clock.
    """

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contacts: Mapped[dict[str, Any]]
    swept: Mapped[dict[str, Any]]


explain_constraint("uq_data_export_running", "export.already_running")
explain_constraint("uq_site_text_code_version", "text.changed_meanwhile")
