"""Tables of opinions: a round of asking, each department's part in it, the texts, the authors' answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import initiatives.proposals.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, one_of

FINDINGS: Final = ("feasible", "with_conditions", "not_feasible")
"""What a department may find: it can be done; it can where something else is done or heeded; it cannot."""


class OpinionRound(Base):
    """One time that departments are asked: an initiative that the council refers back begins another one.

    ``answer_until``: since all opinions are in or their time is over, its authors may answer until then.
    """

    __tablename__ = "opinion_round"
    __table_args__ = (
        Index("ix_opinion_round_initiative_id", "initiative_id", "id"),
        Index(
            "uq_opinion_round_open", "initiative_id", unique=True, postgresql_where=text("concluded_at IS NULL")
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    asked_at: Mapped[datetime]
    answer_until: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]


class Opinion(Base):
    """What one department is asked for in a round, and how that stands.

    ``due`` is the target date, ``first_due`` the one promised first; ``version`` the text that holds, 0 before there is
    one; ``given_at`` when the first one was given; ``late_at`` when it was told that the date has passed.
    ``assignee_id``: the colleague to whom it was given. Erasing empties the reason and its salt.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("round_id", "department_id"),
        CheckConstraint("(version = 0) = (given_at IS NULL)", name="given_with_a_text"),
        CheckConstraint("due >= first_due", name="only_extended"),
        CheckConstraint("(extended_at IS NULL) = (due = first_due)", name="extended_at_a_moment"),
        Index("ix_opinion_department_id", "department_id"),
        Index("ix_opinion_due", "due", postgresql_where=text("version = 0 AND late_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("opinion_round.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_due: Mapped[datetime]
    due: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    extended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    extension_reason: Mapped[str] = mapped_column(default="")
    extension_salt: Mapped[bytes | None]
    late_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(SmallInteger, default=0)
    given_at: Mapped[datetime | None]


class OpinionVersion(Base):
    """One text of an opinion; a correction is a version of its own.

    Costs are whole units of the city's currency, ``months`` the time that it would take. Erasing empties the words and
    the salt with which the event commits to them.
    """

    __tablename__ = "opinion_version"
    __table_args__ = (
        UniqueConstraint("opinion_id", "number"),
        CheckConstraint(one_of("finding", FINDINGS), name="known_finding"),
        CheckConstraint("cost_least >= 0 AND cost_most >= cost_least", name="cost_range"),
        CheckConstraint("months BETWEEN 1 AND 600", name="months_plausible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]
    finding: Mapped[str]
    reasons: Mapped[str]
    objections: Mapped[str]
    cost_least: Mapped[int | None]
    cost_most: Mapped[int | None]
    months: Mapped[int | None] = mapped_column(SmallInteger)
    salt: Mapped[bytes | None]
    written_at: Mapped[datetime]


class OpinionAnswer(Base):
    """What the authors say to a round's opinions, once. ``person_id`` is None once the account is gone."""

    __tablename__ = "opinion_answer"
    __table_args__ = (
        Index("ix_opinion_answer_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("opinion_round.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]
    text: Mapped[str]
    salt: Mapped[bytes | None]
    answered_at: Mapped[datetime]
