"""Tables of people, roles and tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, explain_constraint


class Person(Base):
    """Somebody with an account. ``session_epoch`` rises when all their sessions must end."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

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


explain_constraint("uq_person_email", "person.email_taken", "email")
explain_constraint("uq_role_grant_active", "role.already_granted", "role")
