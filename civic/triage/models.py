"""Tables of the queue: saved views, when staff last looked, and the words by which issues are found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

# Foreign keys are resolved by name, so the siblings' tables must be known wherever these are.
import civic.departments.models
import civic.issues.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name)
from civic.core.db import Base, explain_constraint, one_of
from civic.triage.sorting import SORTS

LONGEST_NAME = 80

ERAS = (13, 17)
"""An era has 2 to one of these powers of issues, in the order in which they came: a small one, a large one."""


def era_number(issue_id: int, size: int, ago: int = 0) -> int:
    """The number of the era in which an issue came, or of one of so many before; ``size`` is a place in ERAS.

    The database's `issue_eras` gives those of an issue, as the index of words has them.
    """
    return ((issue_id >> ERAS[size]) - ago) * len(ERAS) + size


class SavedView(Base):
    """A filter under a name, its owner's or, with a department, of all who work there.

    ``filter`` is what `Filter.to_args` gives.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_length"),
        CheckConstraint(one_of("sort", SORTS), name="known_sort"),
        Index("uq_saved_view_name", "owner_id", text("lower(name)"), unique=True),
        Index(
            "ix_saved_view_department_id", "department_id", postgresql_where=text("department_id IS NOT NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    name: Mapped[str]
    filter: Mapped[dict[str, Any]]
    sort: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class QueueLook(Base):
    """When a member of staff last had the queue before them. ``since`` is the end of their sitting before this one:
    what changed later is marked; None in the first.
    """

    __tablename__ = "queue_look"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime | None]
    looked_at: Mapped[datetime]


class IssueLook(Base):
    """When a member of staff last had an issue before them."""

    __tablename__ = "issue_look"
    __table_args__ = (Index("ix_issue_look_looked_at", "looked_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    looked_at: Mapped[datetime]


class IssueSearch(Base):
    """The words of an issue as the search reads them, kept by triggers of the tables in which they stand.

    ``words``: the title, the address, what its reporters wrote and public messages; who may find them there is who may
    read residents' words. ``staff_words``: these and all internal notes and messages between the parties.
    ``at_work``: work goes on on the issue, so that a queue looks for words among those alone.
    """

    __tablename__ = "issue_search"
    __table_args__ = (
        Index("ix_issue_search_words", "words", postgresql_using="gin"),
        # By itself an index of words knows no order: by eras the newest that have a word are found without the others.
        Index(
            "ix_issue_search_staff_words", text("issue_eras(issue_id)"), "staff_words", postgresql_using="gin"
        ),
        Index(
            "ix_issue_search_at_work", "staff_words", postgresql_using="gin", postgresql_where=text("at_work")
        ),
    )

    issue_id: Mapped[int] = mapped_column(
        ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[Any] = mapped_column(TSVECTOR, nullable=False)
    staff_words: Mapped[Any] = mapped_column(TSVECTOR, nullable=False)
    at_work: Mapped[bool]


explain_constraint("uq_saved_view_name", "saved_view.name_taken", "name")
