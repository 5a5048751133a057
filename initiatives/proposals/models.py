"""Tables of initiatives. Places are WGS 84 (SRID 4326), longitude before latitude."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    cast,
    func,
    literal_column,
    text,
)  # fmt: skip
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.areas.models
import civic.categories.models
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, explain_constraint, one_of
from initiatives.proposals.status import STATUSES

PROPOSERS: Final = ("account", "residents")
"""Who may lay an initiative before the moderators: whoever has an account; whoever has shown to live in the city."""


class InitiativeRules(Base):
    """A version of what the city has decided about initiatives; ``id`` is its number, and the highest one holds since
    ``since``. An initiative keeps the one under which it was published; without any,
    `initiatives.proposals.rules.DEFAULTS`.

    Signatures needed are the greater of ``least`` and ``per_mille`` of the area's residents, where these are known; in
    each of ``districts_needed`` districts likewise. Days are calendar days, ``moderation_days`` working days.
    ``comment_length`` are characters, ``comments_a_day`` is for each person on one initiative.
    """

    __tablename__ = "initiative_rules"
    __table_args__ = (
        CheckConstraint("id >= 1", name="numbered"),
        CheckConstraint(one_of("proposers", PROPOSERS), name="known_proposers"),
        CheckConstraint(
            "comment_length BETWEEN 200 AND 10000 AND comments_a_day BETWEEN 1 AND 1000",
            name="comments_plausible",
        ),
        CheckConstraint("least >= 1 AND district_least >= 1", name="least_positive"),
        CheckConstraint(
            "per_mille BETWEEN 0 AND 1000 AND district_per_mille BETWEEN 0 AND 1000", name="shares"
        ),
        CheckConstraint("districts_needed >= 0", name="districts_needed_not_negative"),
        CheckConstraint(
            "moderation_days BETWEEN 1 AND 60 AND collecting_days BETWEEN 1 AND 1100"
            " AND opinion_days BETWEEN 1 AND 365 AND answer_days BETWEEN 0 AND 90",
            name="days_plausible",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moderation_days: Mapped[int] = mapped_column(SmallInteger)
    collecting_days: Mapped[int] = mapped_column(SmallInteger)
    opinion_days: Mapped[int] = mapped_column(SmallInteger)
    answer_days: Mapped[int] = mapped_column(SmallInteger)
    least: Mapped[int]
    per_mille: Mapped[int] = mapped_column(SmallInteger)
    districts_needed: Mapped[int] = mapped_column(SmallInteger)
    district_least: Mapped[int]
    district_per_mille: Mapped[int] = mapped_column(SmallInteger)
    proposers: Mapped[str]
    comment_length: Mapped[int] = mapped_column(SmallInteger)
    comments_a_day: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[datetime]


MODERATION_TOLD: Final = ("near", "late")
"""What moderators are told of the day by which they decide, once each: it is near; it has passed."""


_SINCE = "COALESCE(published_at, created_at)"
_SHARE = "signatures::bigint * 10000 / needed"


class Initiative(Base):
    """A proposal of residents, as it stands. Its words are in `InitiativeVersion`.

    ``area_id`` is where it applies, in the edition that held when it was published; None: the whole city.
    ``signatures`` are those that count (`initiatives.signatures.counting`), ``counted_to`` the last one that has been
    counted. ``version`` is the text that holds, ``substance`` the version since which it says the same. Moderators
    decide until ``moderation_due``; ``moderation_told`` is what they were told of that date. ``rules_id``: by which
    rules it was published.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        CheckConstraint(one_of("status", STATUSES), name="known_status"),
        CheckConstraint("public_id ~ '^[0-9A-HJKMNP-TV-Z]{8}$'", name="crockford_public_id"),
        CheckConstraint("signatures >= 0", name="signatures_not_negative"),
        CheckConstraint("substance BETWEEN 1 AND version", name="substance_of_a_version"),
        CheckConstraint("(published_at IS NULL) = (needed IS NULL)", name="needed_when_published"),
        CheckConstraint("(published_at IS NULL) = (collecting_until IS NULL)", name="time_when_published"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_something"),
        CheckConstraint("status <> 'moderation' OR moderation_due IS NOT NULL", name="due_in_moderation"),
        CheckConstraint(one_of("moderation_told", MODERATION_TOLD), name="known_moderation_told"),
        CheckConstraint("ST_IsValid(place)", name="sound_place"),
        Index("ix_initiative_status", "status", text("changed_at DESC"), text("id DESC")),
        Index("ix_initiative_category_id", "category_id"),
        Index("ix_initiative_area_id", "area_id"),
        Index("ix_initiative_place", "place", postgresql_using="gist"),
        Index(
            "ix_initiative_collecting_until", "collecting_until", postgresql_where=text("status = 'collecting'")
        ),
        Index(
            "ix_initiative_moderation_due", "moderation_due", "id", postgresql_where=text("status = 'moderation'")
        ),
        Index(
            "ix_initiative_merged_into_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")
        ),
        # What lists stand by; with what decides whether everybody may find one.
        Index(
            "ix_initiative_since", text(_SINCE), "id",
            postgresql_include=["status", "published_at", "hidden_at"],
        ),
        Index(
            "ix_initiative_share", text(f"({_SHARE})"), "id",
            postgresql_where=text("status = 'collecting'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    hidden_at: Mapped[datetime | None]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    place: Mapped[Any | None] = mapped_column(Geometry("GEOMETRY", 4326, spatial_index=False))
    version: Mapped[int] = mapped_column(SmallInteger, default=1)
    substance: Mapped[int] = mapped_column(SmallInteger, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    collecting_until: Mapped[datetime | None]
    needed: Mapped[int | None]
    districts_needed: Mapped[int] = mapped_column(SmallInteger, default=0)
    signatures: Mapped[int] = mapped_column(default=0)
    counted_to: Mapped[int] = mapped_column(BigInteger, default=0)
    reached_at: Mapped[datetime | None]
    # Who sent it back, and the numbers of the rules by which; an appeal goes to somebody else, once.
    sent_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    broken_rules: Mapped[list[Any]] = mapped_column(default=list)
    appealed_at: Mapped[datetime | None]
    moderation_due: Mapped[datetime | None]
    moderation_told: Mapped[str | None]
    rules_id: Mapped[int | None] = mapped_column(ForeignKey("initiative_rules.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"))

    @classmethod
    def since(cls) -> ColumnElement[datetime]:
        """Since when it is public, else there, as the index has it."""
        return func.coalesce(cls.published_at, cls.created_at)

    @classmethod
    def share(cls) -> ColumnElement[int]:
        """How many of ten thousand signatures needed are there, as the index has it."""
        return cast(cls.signatures, BigInteger) * literal_column("10000", BigInteger) // cls.needed


# As in triage, `russian` serves both languages.
_WORDS = (
    "to_tsvector('russian'::regconfig, (((((title || ' '::text) || problem) || ' '::text) || wish) || ' '::text)"
    " || for_whom)"
)


class InitiativeVersion(Base):
    """One text of an initiative. A draft is written over in place; once published, each change is a version of its own.

    ``cost_least`` and ``cost_most`` are the authors' first idea in whole units of the city's currency. Where it
    is of ``substance`` it says something else than the one before, and those who signed that are asked again. Erasing
    empties the words and the salt with which the event commits to them.
    """

    __tablename__ = "initiative_version"
    __table_args__ = (
        UniqueConstraint("initiative_id", "number"),
        CheckConstraint("cost_least >= 0 AND cost_most >= cost_least", name="cost_range"),
        Index("ix_initiative_version_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index("ix_initiative_version_words", text(_WORDS), postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]
    title: Mapped[str]
    problem: Mapped[str]
    wish: Mapped[str]
    for_whom: Mapped[str]
    helpers: Mapped[str]
    cost_least: Mapped[int | None]
    cost_most: Mapped[int | None]
    planned_result: Mapped[str]
    criteria: Mapped[list[Any]]
    why: Mapped[str]
    substance: Mapped[bool] = mapped_column(default=True)
    salt: Mapped[bytes | None]
    written_at: Mapped[datetime]

    @classmethod
    def words(cls) -> ColumnElement[Any]:
        """What searches look through, as the index has it."""
        return literal_column(f"({_WORDS})")


class InitiativeAuthor(Base):
    """Who answers for an initiative: the one who began it (``first``) and those who accepted to join them."""

    __tablename__ = "initiative_author"
    __table_args__ = (
        Index("ix_initiative_author_person_id", "person_id"),
        Index("uq_initiative_author_first", "initiative_id", unique=True, postgresql_where=text("first")),
    )

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first: Mapped[bool]
    joined_at: Mapped[datetime]


class InitiativeDistrict(Base):
    """How an initiative stands in one district of the edition that held when it was published, or (``area_id`` None)
    with those of whom only the city is known. Their sums are the initiative's totals, always.

    ``needed`` is how many signatures the district needs to be one of ``districts_needed``.
    """

    __tablename__ = "initiative_district"
    __table_args__ = (
        UniqueConstraint("initiative_id", "area_id", postgresql_nulls_not_distinct=True),
        CheckConstraint(
            "counted >= 0 AND under_review >= 0 AND asked_again >= 0 AND withdrawn >= 0 AND removed >= 0",
            name="counts_not_negative",
        ),
        CheckConstraint("area_id IS NOT NULL OR needed IS NULL", name="needed_in_a_district"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    needed: Mapped[int | None]
    counted: Mapped[int] = mapped_column(default=0)
    under_review: Mapped[int] = mapped_column(default=0)
    asked_again: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)


explain_constraint("uq_initiative_public_id", "write.try_again")
explain_constraint("ck_initiative_sound_place", "place.not_a_place", "location")
