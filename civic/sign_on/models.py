"""Tables of identities elsewhere and of the groups that give roles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, explain_constraint


class PersonIdentity(Base):
    """Who somebody is at a provider. ``subject`` is the provider's own name for them, which never changes."""

    __tablename__ = "person_identity"
    __table_args__ = (
        UniqueConstraint("provider", "subject"),
        Index("uq_person_identity_person_id_provider", "person_id", "provider", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    provider: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime]


class GroupRole(Base):
    """Whoever is in a group at a provider has a role here, in a department where the role is one of a department's."""

    __tablename__ = "group_role"
    __table_args__ = (
        Index(
            "uq_group_role_once",
            "provider",
            "group",
            "role",
            text("coalesce(department_id, 0)"),
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str]
    group: Mapped[str]
    role: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))


explain_constraint("uq_person_identity_provider_subject", "sign_on.used_by_another", "provider")
explain_constraint("uq_person_identity_person_id_provider", "sign_on.another_connected", "provider")
explain_constraint("uq_group_role_once", "group_role.exists", "group")
