"""Tables of motions and of the ballots in them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import initiatives.council.models
import initiatives.council.sittings.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, explain_constraint, one_of
from initiatives.council.sittings.status import MOTION_STATUSES

EFFECTS: Final = ("accept", "reject", "refer_back", "postpone", "none")
"""What becomes of the initiative when the motion is carried."""

VERDICTS: Final = ("carried", "rejected", "tied", "no_quorum")

CHOICES: Final = ("yes", "no", "abstain")

TAKEN_AWAY: Final = "taken_away"
"""In place of a choice: the member stood aside after they had voted."""


class Motion(Base):
    """A text that is put to the vote, by a version of a rule. ``amends_id``: it changes another one.

    ``refusing``: when it is carried, something is refused. The numbers are of the moment in which the vote was closed,
    and what they come to is `initiatives.council.outcome.decide`, again and again; ``verdict`` is kept beside them.
    ``effect_taken``: whether what was to follow did follow; None where nothing was to, or it was not carried.
    """

    __tablename__ = "motion"
    __table_args__ = (
        UniqueConstraint("item_id", "position"),
        CheckConstraint(one_of("status", MOTION_STATUSES), name="known_status"),
        CheckConstraint(one_of("effect", EFFECTS), name="known_effect"),
        CheckConstraint(one_of("verdict", VERDICTS), name="known_verdict"),
        CheckConstraint("casting IN ('yes', 'no')", name="known_casting"),
        CheckConstraint("(effect = 'accept') = (department_id IS NOT NULL)", name="department_accepts"),
        CheckConstraint(
            "(status IN ('put', 'withdrawn')) = (opened_at IS NULL)", name="opened_at_a_moment"
        ),
        CheckConstraint(
            "(status IN ('tied', 'decided')) = (closed_at IS NOT NULL)", name="closed_at_a_moment"
        ),
        CheckConstraint(
            "closed_at IS NULL OR num_nulls(verdict, in_office, present, yes, no, abstain, recused, recused_present)"
            " = 0",
            name="closed_with_numbers",
        ),
        CheckConstraint(
            "(status = 'tied') = (verdict IS NOT DISTINCT FROM 'tied')", name="tied_until_decided"
        ),
        Index("uq_motion_voting", "sitting_id", unique=True, postgresql_where=text("status = 'voting'")),
        Index("ix_motion_sitting_id", "sitting_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("motion.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("decision_rule.id"))
    language: Mapped[str]
    text: Mapped[str]
    refusing: Mapped[bool]
    effect: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    status: Mapped[str]
    salt: Mapped[bytes | None]
    put_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    in_office: Mapped[int | None] = mapped_column(SmallInteger)
    present: Mapped[int | None] = mapped_column(SmallInteger)
    yes: Mapped[int | None] = mapped_column(SmallInteger)
    no: Mapped[int | None] = mapped_column(SmallInteger)
    abstain: Mapped[int | None] = mapped_column(SmallInteger)
    recused: Mapped[int | None] = mapped_column(SmallInteger)
    recused_present: Mapped[int | None] = mapped_column(SmallInteger)
    casting: Mapped[str | None]
    verdict: Mapped[str | None]
    effect_taken: Mapped[bool | None]


class Ballot(Base):
    """One choice for a seat. Rows are added and never changed: of a seat the one with the highest ``number`` counts.

    ``person_id`` is who cast it, None for what was taken away; ``deputy``: it was the deputy. ``salt`` opens the
    event's commitment once the vote is closed; in a copy without personal data there is none.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("motion_id", "member_id", "number"),
        CheckConstraint(one_of("choice", (*CHOICES, TAKEN_AWAY)), name="known_choice"),
        CheckConstraint("number >= 1", name="numbered"),
        Index("ix_ballot_member_id", "member_id", "motion_id"),
        Index("ix_ballot_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    choice: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy: Mapped[bool]
    salt: Mapped[bytes | None]
    cast_at: Mapped[datetime]


explain_constraint("ballot_while_voting", "motion.closed")
explain_constraint("uq_ballot_motion_id_member_id_number", "write.try_again")
explain_constraint("uq_motion_voting", "motion.another_voting")
