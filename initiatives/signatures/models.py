"""The table of signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of

STANDINGS: Final = ("counted", "under_review", "asked_again", "withdrawn", "removed")
"""Counts; held until somebody has looked at it; given to a text that has changed since; taken back; found false."""

LIVE: Final = ("counted", "under_review", "asked_again")

HOLD_REASONS: Final = ("network", "hour", "looked_at")
"""Too many from one range of addresses; too many within an hour; somebody wants to look at them."""

DECISIONS: Final = ("released", "removed")

REMOVAL_REASONS: Final = ("automated", "not_theirs", "not_a_resident", "legal_order")
"""Given by a program; in the name of somebody else; by somebody who does not live there; the law asked for it."""


RELEASE_REASONS: Final = ("one_place", "campaign", "confirmed", "mistake")
"""A school, an office, one telephone network; a stall or a broadcast at that hour; the signers were asked; held by
mistake."""


class Signature(Base):
    """One person's support. ``person_id`` is None once the account is gone: the signature stays, nobody's.

    ``version`` is the text that they saw, ``district_id`` the district of the initiative's edition in which they live.
    ``open``: they sign with their name where everybody can read it; ``news``: they wish a letter at each step.
    ``network`` tells whether two came from one range of addresses (`initiatives.signatures.networks`) and nothing else;
    ``hold_id`` is the last hold that it was in, ``asked_version`` the text for which they were last asked again. One on
    paper is of nobody's account: ``batch_id`` is the batch in which it was entered, ``entry`` the register's entry of
    who gave it (`civic.residence.keyed`), where there is a register.
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint(one_of("standing", STANDINGS), name="known_standing"),
        CheckConstraint("(standing IN ('withdrawn', 'removed')) = (ended_at IS NOT NULL)", name="ended_when_over"),
        CheckConstraint("standing <> 'asked_again' OR asked_version IS NOT NULL", name="asked_for_a_text"),
        # What is new since the last count is read from the index alone.
        Index("ix_signature_initiative_id", "initiative_id", "id", postgresql_include=["district_id", "standing"]),
        Index("ix_signature_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        # Whose signature was found false does not sign again.
        Index(
            "uq_signature_live", "initiative_id", "person_id", unique=True,
            postgresql_where=text("standing <> 'withdrawn'"),
        ),
        CheckConstraint("batch_id IS NULL OR person_id IS NULL", name="paper_without_account"),
        Index("ix_signature_batch_id", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
        Index(
            "uq_signature_entry", "initiative_id", "entry", unique=True,
            postgresql_where=text("entry IS NOT NULL AND standing NOT IN ('withdrawn', 'removed')"),
        ),
        Index("ix_signature_hold_id", "hold_id", "id", postgresql_where=text("hold_id IS NOT NULL")),
        # Rows lie in the order of time: this costs who signs nothing and finds the last hours.
        Index("ix_signature_signed_at", "signed_at", postgresql_using="brin"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    version: Mapped[int] = mapped_column(SmallInteger)
    standing: Mapped[str]
    open: Mapped[bool]
    news: Mapped[bool]
    network: Mapped[bytes | None]
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("signature_hold.id"))
    asked_version: Mapped[int | None] = mapped_column(SmallInteger)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("paper_batch.id"))
    entry: Mapped[bytes | None]
    signed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PaperBatch(Base):
    """Signatures on paper that a clerk entered together, from a scan that is kept. ``lines`` are those on the paper:
    ``counted`` of them count, ``doubled`` are of people who have signed before, ``unknown`` of nobody whom the register
    has in the initiative's area. ``checked``: there was a register; without one each line counts.

    ``corrected_at``: the batch was taken back, for a ``reason``, and counts for nothing. A copy without personal data
    has no scan.
    """

    __tablename__ = "paper_batch"
    __table_args__ = (
        CheckConstraint("counted + doubled + unknown = lines AND lines > 0", name="every_line"),
        CheckConstraint("counted >= 0 AND doubled >= 0 AND unknown >= 0", name="not_negative"),
        CheckConstraint("(corrected_at IS NULL) = (corrected_by_id IS NULL)", name="corrected_by_somebody"),
        CheckConstraint("(corrected_at IS NULL) = (reason = '')", name="corrected_for_a_reason"),
        Index("ix_paper_batch_initiative_id", "initiative_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("intake_attachment.id"))
    checked: Mapped[bool]
    lines: Mapped[int]
    counted: Mapped[int]
    doubled: Mapped[int]
    unknown: Mapped[int]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime | None]
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")


class SignatureHold(Base):
    """Signatures that were taken out of the total together until somebody has looked at them, and what was decided.

    ``network`` or ``hour`` is what they have in common where the platform noticed them; ``number`` how many they are.
    Where one part was decided about otherwise than the rest, the last decision stands here and each in its event;
    ``release`` says why any of them count again.
    """

    __tablename__ = "signature_hold"
    __table_args__ = (
        CheckConstraint(one_of("reason", HOLD_REASONS), name="known_reason"),
        CheckConstraint(one_of("decision", DECISIONS), name="known_decision"),
        CheckConstraint(one_of("removal", REMOVAL_REASONS), name="known_removal"),
        CheckConstraint(one_of("release", RELEASE_REASONS), name="known_release"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at_a_moment"),
        CheckConstraint("(decision = 'removed') = (removal IS NOT NULL)", name="removed_for_a_reason"),
        Index("ix_signature_hold_initiative_id", "initiative_id", "id"),
        Index(
            "uq_signature_hold_open", "initiative_id", "reason", "network", "hour", unique=True,
            postgresql_where=text("decision IS NULL"), postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    reason: Mapped[str]
    network: Mapped[bytes | None]
    hour: Mapped[datetime | None]
    number: Mapped[int]
    held_at: Mapped[datetime]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str | None]
    removal: Mapped[str | None]
    release: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
