"""Tables of message templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.categories.models
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, Names


class MessageTemplate(Base):
    """A message with blanks (``civic.templates.filling``), for one verb.

    ``status`` is the issue's status in which it is offered, ``category_id`` or ``group_id`` what it is for; each None:
    always. Retired ones are kept for what was counted.
    """

    __tablename__ = "message_template"
    __table_args__ = (
        CheckConstraint("group_id IS NULL OR category_id IS NULL", name="group_or_category"),
        Index("ix_message_template_group_id", "group_id"),
        Index("ix_message_template_category_id", "category_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Names]
    text: Mapped[Names]
    verb: Mapped[str]
    status: Mapped[str | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("category_group.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    position: Mapped[int]
    retired_at: Mapped[datetime | None]


class TemplateUse(Base):
    """A template was the beginning of a message. ``as_it_was``: nothing was changed of it before it was sent."""

    __tablename__ = "message_template_use"
    __table_args__ = (
        Index("ix_message_template_use_template_id", "template_id"),
        Index("ix_message_template_use_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("message_template.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str]
    as_it_was: Mapped[bool]
    used_at: Mapped[datetime]
