"""Tables of outside parties, the links that are sent to them, and every visit by one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, explain_constraint, one_of
from civic.parties.status import STATUSES


class OutsideParty(Base):
    """A contractor or utility by the address that its letters go to. Retired ones are kept for what they did."""

    __tablename__ = "outside_party"
    __table_args__ = (Index("uq_outside_party_email", text("lower(email)"), unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PartyTrust(Base):
    """A department trusts a party: what it reports done for them is delivered without their confirmation."""

    __tablename__ = "party_trust"
    __table_args__ = (Index("ix_party_trust_department_id", "department_id"),)

    party_id: Mapped[int] = mapped_column(ForeignKey("outside_party.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)


class PartyLink(Base):
    """One sending of one assignment to a party. The secret is derived from the city's key and ``nonce`` (decision 3).

    ``with_words`` and ``with_photos``: what the department has released of the reports. ``visits``: how often the page
    was opened.
    """

    __tablename__ = "party_link"
    __table_args__ = (
        CheckConstraint(one_of("status", STATUSES), name="known_status"),
        Index("ix_party_link_assignment_id", "assignment_id"),
        Index("ix_party_link_party_id", "party_id"),
        Index(
            "uq_party_link_open", "assignment_id", unique=True,
            postgresql_where=text("status IN ('sent', 'accepted')"),
        ),
        Index("ix_party_link_expires_at", "expires_at", postgresql_where=text("status IN ('sent', 'accepted')")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("outside_party.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    nonce: Mapped[bytes]
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    status: Mapped[str]
    with_words: Mapped[bool]
    with_photos: Mapped[bool]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    visits: Mapped[int] = mapped_column(default=0, server_default="0")


class PartyVisit(Base):
    """The page of a link was opened, or something done there: when, and by what kind of browser.

    ``device`` is a keyed hash by which the browsers of one link are counted; it says nothing of who uses them.
    """

    __tablename__ = "party_visit"
    __table_args__ = (Index("ix_party_visit_link_id", "link_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("party_link.id"))
    at: Mapped[datetime]
    what: Mapped[str]
    agent: Mapped[str]
    device: Mapped[bytes]


explain_constraint("uq_party_link_open", "party.already_sent", "email")
explain_constraint("uq_outside_party_email", "party.email_taken", "email")
