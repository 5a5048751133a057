"""The table of signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of

STANDINGS: Final = ("counted", "under_review", "asked_again", "withdrawn", "removed")
"""Counts; held until somebody has looked at it; given to a text that has changed since; taken back; found false."""

LIVE: Final = ("counted", "under_review", "asked_again")


class Signature(Base):
    """One person's support. ``person_id`` is None once the account is gone: the signature stays, nobody's.

    ``version`` is the text that they saw, ``district_id`` the district of the initiative's edition in which they live.
    ``open``: they sign with their name where everybody can read it.
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint(one_of("standing", STANDINGS), name="known_standing"),
        CheckConstraint("(standing IN ('withdrawn', 'removed')) = (ended_at IS NOT NULL)", name="ended_when_over"),
        # What is new since the last count is read from the index alone.
        Index("ix_signature_initiative_id", "initiative_id", "id", postgresql_include=["district_id", "standing"]),
        Index("ix_signature_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index(
            "uq_signature_live", "initiative_id", "person_id", unique=True,
            postgresql_where=text("standing NOT IN ('withdrawn', 'removed')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    standing: Mapped[str]
    open: Mapped[bool]
    signed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
