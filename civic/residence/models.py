"""Tables of verified residence. Of an address its area is kept; its words stay only while a letter is under way."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, explain_constraint

WAYS: Final = ("letter", "desk", "register", "claim")
"""A code on a letter; staff who have seen an identity card; a register that was imported; the city's own sign-on."""

_WAYS = ", ".join(f"'{way}'" for way in WAYS)


class ResidenceRules(Base):
    """What the city has decided; the one row is there as soon as somebody has decided something.

    ``ways`` are those that are switched on; ``desk_departments`` the codes of departments whose agents may record what
    they have seen at a desk; a verification holds for ``valid_years``, the code on a letter for ``letter_days``.
    """

    __tablename__ = "residence_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_city"),
        CheckConstraint("valid_years BETWEEN 1 AND 20", name="valid_years"),
        CheckConstraint("letter_days BETWEEN 7 AND 180", name="letter_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ways: Mapped[list[Any]]
    valid_years: Mapped[int] = mapped_column(SmallInteger)
    letter_days: Mapped[int] = mapped_column(SmallInteger)
    desk_departments: Mapped[list[Any]]


class Residence(Base):
    """The one area that somebody has shown to live in; None where the city has no areas.

    ``address_key`` is an HMAC under the city's key by which the same address is recognised and nothing read;
    ``entry`` is that of the register's entry, which counts for one account only. The row goes when it has expired or
    the person has moved.
    """

    __tablename__ = "residence"
    __table_args__ = (
        CheckConstraint(f"way IN ({_WAYS})", name="known_way"),
        CheckConstraint("(area_type_id IS NULL) = (area_code IS NULL)", name="area_of_a_type"),
        CheckConstraint("expires_at > verified_at", name="expires_later"),
        Index("ix_residence_address_key", "address_key", postgresql_where=text("address_key IS NOT NULL")),
        Index("ix_residence_expires_at", "expires_at"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    way: Mapped[str]
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    area_code: Mapped[str | None]
    verified_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address_key: Mapped[bytes | None]
    entry: Mapped[bytes | None] = mapped_column(unique=True)


class ResidenceBatch(Base):
    """Letters that were printed together. Nothing of whom they went to."""

    __tablename__ = "residence_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    letters: Mapped[int]
    printed_at: Mapped[datetime]
    printed_times: Mapped[int] = mapped_column(SmallInteger)
    sent_at: Mapped[datetime | None]


class ResidenceLetter(Base):
    """A letter with a code that somebody has asked for. The row, and the address with it, goes as soon as the code has
    been used or has expired.

    ``code_key`` is an HMAC of the code under the city's key: there is none before the letter is printed.
    ``area_typed``: the person has named the area because the address is not among the city's.
    """

    __tablename__ = "residence_letter"
    __table_args__ = (
        CheckConstraint("(area_type_id IS NULL) = (area_code IS NULL)", name="area_of_a_type"),
        CheckConstraint("(batch_id IS NULL) = (code_key IS NULL)", name="code_when_printed"),
        Index("ix_residence_letter_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("residence_batch.id"), index=True)
    name: Mapped[str]
    address: Mapped[str]
    extra: Mapped[str]
    postcode: Mapped[str]
    language: Mapped[str]
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    area_code: Mapped[str | None]
    area_typed: Mapped[bool]
    address_key: Mapped[bytes]
    code_key: Mapped[bytes | None]
    tries: Mapped[int] = mapped_column(SmallInteger)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ResidenceTry(Base):
    """How often somebody has asked the register for what it does not have, since when."""

    __tablename__ = "residence_try"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    failed: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[datetime]


class ResidentsRegister(Base):
    """The register that was imported last; ``asks`` says what people type to be found (number or name)."""

    __tablename__ = "residents_register"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_register"),
        CheckConstraint("asks IN ('number', 'name')", name="known_question"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asks: Mapped[str]
    area_type_id: Mapped[int | None] = mapped_column(ForeignKey("area_type.id"))
    entries: Mapped[int]
    imported_at: Mapped[datetime]


class ResidentsEntry(Base):
    """An entry of the register: an HMAC under the city's key, and the code of an area. Nothing else."""

    __tablename__ = "residents_entry"

    entry: Mapped[bytes] = mapped_column(primary_key=True)
    area_code: Mapped[str | None]


explain_constraint("uq_residence_entry", "residence.entry_taken", "register")
explain_constraint("uq_residence_letter_person_id", "residence.letter_under_way", "address")
