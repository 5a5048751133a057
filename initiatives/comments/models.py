"""Tables of comments."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of
from civic.moderation.status import CONTENT_STATES

SIDES: Final = ("for", "against", "neutral")

COVERED: Final = tuple(state for state in CONTENT_STATES if state != "shown")


class Comment(Base):
    """An argument with its ``side``, or (``parent_id``) a reply to one, which has none.

    ``agrees`` is how many say so too (`CommentAgreement`). ``moderated``: how its words are covered, None: not at all.
    Withdrawn, it says nothing and keeps the place of its replies. ``person_id`` is None once the account is gone.
    """

    __tablename__ = "initiative_comment"
    __table_args__ = (
        CheckConstraint(one_of("side", SIDES), name="known_side"),
        CheckConstraint("(parent_id IS NULL) = (side IS NOT NULL)", name="side_of_an_argument"),
        CheckConstraint(one_of("moderated", COVERED), name="known_moderated"),
        CheckConstraint("agrees >= 0", name="agrees_not_negative"),
        CheckConstraint("withdrawn_at IS NULL OR text = ''", name="nothing_said_when_withdrawn"),
        Index(
            "ix_initiative_comment_balance", "initiative_id", "side", "agrees", "id",
            postgresql_where=text("parent_id IS NULL"),
        ),
        Index("ix_initiative_comment_initiative_id", "initiative_id", "id"),
        Index(
            "ix_initiative_comment_parent_id", "parent_id", "id", postgresql_where=text("parent_id IS NOT NULL")
        ),
        Index("ix_initiative_comment_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("initiative_comment.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str | None]
    language: Mapped[str]
    text: Mapped[str]
    salt: Mapped[bytes | None]
    agrees: Mapped[int] = mapped_column(default=0)
    moderated: Mapped[str | None]
    moderated_reason: Mapped[str | None]
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class CommentAgreement(Base):
    """Somebody says the same as a comment, once."""

    __tablename__ = "comment_agreement"
    __table_args__ = (Index("ix_comment_agreement_person_id", "person_id"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("initiative_comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    agreed_at: Mapped[datetime]
