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
    """A role of a person, everywhere or in one department, for all categories or those of a group or for a single one.

    ``starts_at`` None: at once; ``ends_at`` None: until it is revoked. ``begun_at``: when the start of one that was
    granted ahead was recorded. ``source``: by hand (``local``) or by the word of a provider (``oidc:`` and its code).
    """

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
        CheckConstraint(
            "num_nonnulls(group_id, category_id) = 0 OR (num_nonnulls(group_id, category_id) = 1"
            " AND role IN ('agent', 'field_worker', 'lead'))",
            name="scope_where_work_is",
        ),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="reason_when_revoked"),
        CheckConstraint("source = 'local' OR source LIKE 'oidc:%'", name="known_source"),
        Index("ix_role_grant_person_id", "person_id"),
        Index(
            "uq_role_grant_active",
            "person_id",
            "role",
            text("coalesce(department_id, 0)"),
            text("coalesce(group_id, 0)"),
            text("coalesce(category_id, 0)"),
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("category_group.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    granted_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(default="local")
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]


class Deputy(Base):
    """Who holds somebody's roles in their place, from a moment to a moment.

    ``begun_at`` and ``ended_at``: when its beginning and its end were recorded.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("deputy_id <> person_id", name="somebody_else"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_deputy_deputy_id", "deputy_id"),
        Index("ix_deputy_person_id", "person_id"),
        Index(
            "uq_deputy_active",
            "person_id",
            "deputy_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Invitation(Base):
    """Somebody is asked to come and work here; ``roles`` are what they get on accepting, by codes.

    ``link_id`` is the one link that opens it. Address and name are emptied when it has been accepted or withdrawn.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("num_nonnulls(accepted_at, withdrawn_at) <= 1", name="one_end"),
        CheckConstraint("(accepted_at IS NULL) = (person_id IS NULL)", name="person_when_accepted"),
        Index(
            "uq_invitation_open",
            func.lower(text("email")),
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    roles: Mapped[list[Any]] = mapped_column(JSONB)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_link.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApiToken(Base):
    """A bearer token; only its SHA-256 is kept. When it was last used is known to within some minutes."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    # Whether whoever made it had shown a second factor: without, it gives no role that takes one.
    second_factor: Mapped[bool]
    revoked_at: Mapped[datetime | None]


class PersonSession(Base):
    """A browser in which somebody has signed in. Only the SHA-256 of the key in its cookie is kept.

    ``browser`` and ``network`` are what its holder can recognise it by ("Firefox on Linux", "203.0.113.0/24");
    ``browser_hash`` is the SHA-256 of a number that this browser keeps from one sign-in to the next; ``proved_at`` is
    when its holder last proved who they are.
    """

    __tablename__ = "person_session"
    __table_args__ = (
        Index("ix_person_session_seen_at", "seen_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    method: Mapped[str]
    second_factor_at: Mapped[datetime | None]
    browser: Mapped[str]
    network: Mapped[str]
    browser_hash: Mapped[bytes | None]
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime]
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
explain_constraint("uq_deputy_active", "deputy.already_named", "deputy")
explain_constraint("uq_invitation_open", "invitation.already_sent", "email")
