"""The table of suggested changes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, explain_constraint, one_of
from initiatives.comments.models import COVERED

FIELDS: Final = ("title", "problem", "wish", "for_whom", "planned_result", "helpers")
"""The parts of a text that can be suggested anew, in the order in which it is read."""

AMENDMENT_STATUSES: Final = ("open", "accepted", "declined", "withdrawn")


class Amendment(Base):
    """Somebody's other words for one part (``field``) of a text, of which they read that ``version``.

    ``reason`` is what an author said when declining it, ``became`` the version that it made. ``moderated``: how its
    words are covered, None: not at all. ``person_id`` is None once the account is gone.
    """

    __tablename__ = "amendment"
    __table_args__ = (
        CheckConstraint(one_of("field", FIELDS), name="known_field"),
        CheckConstraint(one_of("status", AMENDMENT_STATUSES), name="known_status"),
        CheckConstraint(one_of("moderated", COVERED), name="known_moderated"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_when_not_open"),
        CheckConstraint("(status = 'accepted') = (became IS NOT NULL)", name="became_a_text"),
        Index("ix_amendment_initiative_id", "initiative_id", "id"),
        Index("ix_amendment_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index(
            "uq_amendment_open", "initiative_id", "person_id", "field",
            unique=True, postgresql_where=text("status = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    field: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    why: Mapped[str]
    salt: Mapped[bytes | None]
    status: Mapped[str] = mapped_column(default="open")
    reason: Mapped[str] = mapped_column(default="")
    moderated: Mapped[str | None]
    moderated_reason: Mapped[str | None]
    written_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    became: Mapped[int | None] = mapped_column(SmallInteger)


explain_constraint("uq_amendment_open", "amendment.open_before")
