"""The table of members: one row for each term of a seat."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, explain_constraint
from initiatives.council.rules import LARGEST

_TERM = func.daterange(text("since"), text("until"))


class CouncilMember(Base):
    """Who holds a seat from ``since`` until the day before ``until`` (None: no end is known).

    ``name`` and ``group_name`` are as the council's public record has them. ``deputy_id`` is who votes for the seat
    where the member is away.
    """

    __tablename__ = "council_member"
    __table_args__ = (
        CheckConstraint(f"seat BETWEEN 1 AND {LARGEST}", name="seat_numbered"),
        CheckConstraint("until > since", name="until_later"),
        CheckConstraint("deputy_id <> person_id", name="somebody_else"),
        ExcludeConstraint(("seat", "="), (_TERM, "&&"), name="ex_council_member_seat"),
        ExcludeConstraint(("person_id", "="), (_TERM, "&&"), name="ex_council_member_person"),
        ExcludeConstraint(("deputy_id", "="), (_TERM, "&&"), name="ex_council_member_deputy"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seat: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    group_name: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)


explain_constraint("ex_council_member_seat", "member.seat_taken", "seat")
explain_constraint("ex_council_member_person", "member.sits_already", "email")
explain_constraint("ex_council_member_deputy", "member.deputises_already", "email")
explain_constraint("ck_council_member_somebody_else", "member.own_deputy", "email")
explain_constraint("ck_council_member_until_later", "member.until_before", "until")
