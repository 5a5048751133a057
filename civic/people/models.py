"""Tables of people, roles, tokens, sessions and links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, explain_constraint


class Person(Base):
    """Somebody with an account. ``email_confirmed_at``: since when we know that letters to the address reach them."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    # Nothing but the number is left of them.
    deleted_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_person_email", func.lower(text("email")), unique=True),)


class RoleGrant(Base):
    """A role of a person, everywhere or in one department, from a date to a date."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "role IN ('agent', 'field_worker', 'lead', 'head', 'moderator', 'council_member', 'clerk', 'analyst', "
            "'administrator')",
            name="known_role",
        ),
        CheckConstraint(
            "(role IN ('agent', 'field_worker', 'lead', 'head')) = (department_id IS NOT NULL)",
            name="department_where_due",
        ),
        Index(
            "uq_role_grant_active",
            "person_id",
            "role",
            text("coalesce(department_id, 0)"),
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PersonSession(Base):
    """A browser in which somebody has signed in. Only the SHA-256 of the key in its cookie is kept.

    ``browser`` and ``network`` are what its holder can recognise it by ("Firefox on Linux", "203.0.113.0/24").
    """

    __tablename__ = "person_session"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    method: Mapped[str]
    second_factor_at: Mapped[datetime | None]
    browser: Mapped[str]
    network: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link that is sent to an address and works once, until it expires. ``details`` are what its purpose needs.

    The secret is derived from the city's key and ``nonce`` (decision 3), so that the letter can be written later while
    only the hash is kept. Rows go when they have expired.
    """

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str]
    language: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    nonce: Mapped[bytes]
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


explain_constraint("uq_person_email", "person.email_taken", "email")
explain_constraint("uq_role_grant_active", "role.already_granted", "role")
