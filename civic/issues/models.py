"""Tables of issues. Places are WGS 84 (SRID 4326), longitude before latitude; ``px``/``py`` are web mercator as
32-bit integers (``geo.shapes``), so that tiles and grids are integer arithmetic.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    FetchedValue,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

import civic.areas.models
import civic.assets.models
import civic.categories.models
import civic.departments.models
import civic.parties.models
import civic.people.models  # noqa: F401  (foreign keys are resolved by name: the siblings' tables must be known here)
from civic.core.db import Base, explain_constraint, one_of
from civic.issues.status import ASSIGNMENT_STATUSES, ISSUE_STATUSES, PRIORITIES, RESOLUTIONS, SOURCES

_RESOLVED = " OR ".join(
    f"(status = {status!r} AND {one_of('resolution', resolutions)})"
    for status, resolutions in RESOLUTIONS.items()
)


_NEWEST = (text("received_at DESC"), text("id DESC"))
_FINDABLE = ["visibility", "hidden_at"]

_OPEN = "status NOT IN ('delivered', 'declined', 'handed_over')"
_QUEUED = f"issue_status NOT IN ('duplicate', 'withdrawn') AND {_OPEN}"
_DUE = "assignment_due(status, take_by, target)"
"""When an assignment falls due (`civic.triage.conditions.due` says the same)."""
_NARROWED_BY = [
    "issue_status", "category_id", "area_id", "priority", "source", "language", "round", "affected_count",
]  # fmt: skip
_COPIED = FetchedValue()
"""Of a part: what a trigger copies from its issue."""
_AT_WORK = "status NOT IN ('closed', 'confirmed', 'declined', 'delivered', 'duplicate', 'withdrawn')"


class Issue(Base):
    """A matter that somebody must deal with. Its status follows from its assignments and verdicts (``status.py``).

    ``title`` is taken from residents' words, ``planned_result`` and ``criteria`` are the promise's content;
    ``target`` is the latest of the open assignments'; ``round`` counts deliveries (verdicts belong to a round).
    """

    __tablename__ = "issue"
    __table_args__ = (
        CheckConstraint(one_of("status", ISSUE_STATUSES), name="known_status"),
        CheckConstraint(
            f"(resolution IS NULL AND NOT {one_of('status', RESOLUTIONS)}) OR {_RESOLVED}",
            name="resolution_when_resolved",
        ),
        CheckConstraint(
            "(merged_into_id IS NOT NULL AND status IN ('duplicate', 'withdrawn'))"
            " OR (merged_into_id IS NULL AND status <> 'duplicate')",
            name="duplicate_of_something",
        ),
        CheckConstraint("visibility IN ('public', 'place_only', 'private')", name="known_visibility"),
        CheckConstraint(one_of("priority", PRIORITIES), name="known_priority"),
        CheckConstraint("public_id ~ '^[0-9A-HJKMNP-TV-Z]{8}$'", name="crockford_public_id"),
        CheckConstraint("report_count >= 0 AND affected_count >= report_count", name="counts_plausible"),
        Index("ix_issue_place", "place", postgresql_using="gist"),
        # The nearest first, in metres: of what is open, of what is open of a category.
        Index(
            "ix_issue_open_around", text("geography(place)"), postgresql_using="gist",
            postgresql_where=text("status NOT IN ('withdrawn', 'duplicate', 'declined', 'confirmed', 'closed')"),
        ),
        Index(
            "ix_issue_nearby", "category_id", text("geography(place)"), postgresql_using="gist",
            postgresql_where=text("status NOT IN ('withdrawn', 'duplicate', 'declined', 'confirmed', 'closed')"),
        ),
        Index("ix_issue_px_py", "px", "py"),
        # What a list narrows by; with all that decides whether everybody may find an issue, so that counting reads
        # the index alone.
        Index("ix_issue_received_at", *_NEWEST, postgresql_include=_FINDABLE),
        Index("ix_issue_status", "status", *_NEWEST, postgresql_include=_FINDABLE),
        Index("ix_issue_category_id", "category_id", *_NEWEST, postgresql_include=_FINDABLE),
        Index("ix_issue_area_id", "area_id", *_NEWEST, postgresql_include=_FINDABLE),
        # What is going on in an area: what is open, and what was done, with what was promised.
        Index(
            "ix_issue_open_area_id", "area_id", *_NEWEST, postgresql_include=_FINDABLE,
            postgresql_where=text("status NOT IN ('closed', 'confirmed', 'declined', 'duplicate', 'withdrawn')"),
        ),
        Index(
            "ix_issue_delivered_at", "area_id", "delivered_at", postgresql_include=["promised", *_FINDABLE],
            postgresql_where=text("delivered_at IS NOT NULL"),
        ),
        Index("ix_issue_department_id", "department_id", *_NEWEST, postgresql_include=_FINDABLE),
        Index("ix_issue_merged_into_id", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_issue_judging_until", "judging_until", postgresql_where=text("judging_until IS NOT NULL")),
        Index("ix_issue_judge_again_at", "judge_again_at", postgresql_where=text("judge_again_at IS NOT NULL")),
        Index("ix_issue_changed_at", text("changed_at DESC"), text("id DESC")),
        Index("ix_issue_asset_id", "asset_id", postgresql_where=text("asset_id IS NOT NULL")),
        Index(
            "ix_issue_place_uncertain", *_NEWEST, postgresql_include=_FINDABLE,
            postgresql_where=text("place_uncertain"),
        ),
        Index("ix_issue_reopened", "id", postgresql_where=text(f"round > 0 AND {_AT_WORK}")),
        # What maps show, all that they count included: what is open, and what ended, of which they show the latest.
        Index(
            "ix_issue_open_px_py", "px", "py",
            postgresql_include=["id", "status", "category_id", "department_id", *_FINDABLE],
            postgresql_where=text(
                "NOT place_uncertain"
                " AND status NOT IN ('closed', 'confirmed', 'declined', 'duplicate', 'withdrawn')"
            ),
        ),
        Index(
            "ix_issue_ended_at", "changed_at",
            postgresql_include=["id", "status", "px", "py", "category_id", "department_id", *_FINDABLE],
            postgresql_where=text("NOT place_uncertain AND status IN ('confirmed', 'closed')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    status: Mapped[str]
    resolution: Mapped[str | None]
    visibility: Mapped[str]
    hidden_at: Mapped[datetime | None]
    title: Mapped[str]
    language: Mapped[str]
    place: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)
    px: Mapped[int] = mapped_column(BigInteger)
    py: Mapped[int] = mapped_column(BigInteger)
    # Where the matter is is not known: a source put it on a default point. It stays off every map.
    place_uncertain: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    planned_result: Mapped[str]
    criteria: Mapped[list[Any]]
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    take_by: Mapped[datetime]
    target: Mapped[datetime]
    promised: Mapped[datetime]
    target_confirmed: Mapped[bool] = mapped_column(default=False)
    report_count: Mapped[int] = mapped_column(default=1)
    affected_count: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    judging_until: Mapped[datetime | None]
    judge_again_at: Mapped[datetime | None]
    source: Mapped[str]
    priority: Mapped[str] = mapped_column(default="normal", server_default="normal")


class IssueArea(Base):
    """The areas, of every type, that an issue's place lay in when it was filed or moved."""

    __tablename__ = "issue_area"
    __table_args__ = (Index("ix_issue_area_area_id_issue_id", "area_id", "issue_id"),)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)


class Report(Base):
    """One person's submission. Words and contact may be erased; the event commits to them by a salted hash."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(one_of("source", SOURCES), name="known_source"),
        Index("ix_report_issue_id", "issue_id"),
        Index("ix_report_person_id", "person_id", postgresql_where=text("person_id IS NOT NULL")),
        Index(
            "ix_report_unclaimed",
            text("lower(contact_email)"),
            postgresql_where=text("contact_email IS NOT NULL AND person_id IS NULL"),
        ),
        Index(
            "ix_report_with_contact",
            "issue_id",
            postgresql_where=text(
                "contact_name IS NOT NULL OR contact_email IS NOT NULL OR contact_phone IS NOT NULL"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The secret link is derived from the city's key and this nonce; only its SHA-256 is kept to recognise it.
    link_nonce: Mapped[bytes]
    link_hash: Mapped[bytes] = mapped_column(unique=True)
    link_opened_at: Mapped[datetime | None]
    text: Mapped[str]
    language: Mapped[str]
    planned_result: Mapped[str]
    answers: Mapped[dict[str, Any]]
    place: Mapped[Any] = mapped_column(Geometry("POINT", 4326, spatial_index=False), nullable=False)
    contact_name: Mapped[str | None]
    contact_email: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_confirmed_at: Mapped[datetime | None]
    # When the contact was taken away: kept long enough, or its owner's wish.
    contact_removed_at: Mapped[datetime | None]
    salt: Mapped[bytes | None]
    # Why the words are gone, where they were erased.
    erased_reason: Mapped[str | None]
    # How moderators have left its words (civic.moderation.status), and why; None as it was written.
    moderated: Mapped[str | None]
    moderated_reason: Mapped[str | None]
    received_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    source: Mapped[str]


class ContactView(Base):
    """Somebody of the staff looked at the contact of a report. The reporter may read department, role, time and reason;
    who it was is kept for the city's own inquiry.
    """

    __tablename__ = "contact_view"
    __table_args__ = (
        CheckConstraint("source IN ('page', 'api')", name="known_source"),
        Index("ix_contact_view_report_id", "report_id"),
        Index("ix_contact_view_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    role: Mapped[str]
    reason: Mapped[str]
    source: Mapped[str]
    seen_at: Mapped[datetime]


class Assignment(Base):
    """The part of an issue that one department has accepted or been given.

    ``promised`` is the first promise: a hand-over keeps it and scorecards judge by it. ``before`` is the status that
    an answer restores. ``not_by_id`` is who delivered before a rework: somebody else does it now.

    ``after_id`` is the part whose end this one waits for (``blocked``) or has waited for; ``days`` are working days of
    its own from its turn to its target, where the category's are not meant. ``returns`` counts how often this part
    was sent back on its way between departments. ``still_answers``: handed over, and nobody has taken it yet, so that
    this department goes on answering for it.

    ``issue_status`` and what follows are its issue's, copied by triggers: what queues narrow and count by is read here.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(one_of("status", ASSIGNMENT_STATUSES), name="known_status"),
        CheckConstraint("(status = 'waiting') = (waiting_since IS NOT NULL)", name="waiting_since_when_waiting"),
        CheckConstraint("(status = 'waiting') = (before IS NOT NULL)", name="before_when_waiting"),
        CheckConstraint("(status = 'declined') = (decline_reason IS NOT NULL)", name="reason_when_declined"),
        CheckConstraint("status <> 'blocked' OR (after_id IS NOT NULL AND after_id <> id)", name="after_when_blocked"),
        CheckConstraint("NOT still_answers OR status = 'handed_over'", name="still_answers_when_handed_over"),
        CheckConstraint("days BETWEEN 1 AND 365", name="plausible_days"),
        Index("ix_assignment_issue_id", "issue_id", postgresql_include=["department_id", "status"]),
        # A queue in its order: of a department, of the city, of a person; what stands in it is found in the index.
        Index(
            "ix_assignment_due", "department_id", text(_DUE), "id",
            postgresql_include=["issue_id", "status", "assignee_id", "take_by", "target", *_NARROWED_BY],
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_assignment_due_anywhere", text(_DUE), "id",
            postgresql_include=[
                "department_id", "issue_id", "status", "assignee_id", "take_by", "target", *_NARROWED_BY,
            ],
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_assignment_newest", "department_id", text("assigned_at DESC"), text("id DESC"),
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_assignment_newest_anywhere", text("assigned_at DESC"), text("id DESC"),
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_assignment_held", "assignee_id", text(_DUE), "id",
            postgresql_include=["department_id", "issue_id", "status", "take_by", "target"],
            postgresql_where=text(f"assignee_id IS NOT NULL AND {_QUEUED}"),
        ),
        Index(
            "ix_assignment_affected", "department_id", text("affected_count DESC"), text("id DESC"),
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_assignment_affected_anywhere", text("affected_count DESC"), text("id DESC"),
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_assignment_reopened", "department_id", text(_DUE), "id", postgresql_include=["issue_id"],
            postgresql_where=text(f"round > 0 AND {_QUEUED}"),
        ),
        # What residents judge, as issues.
        Index(
            "ix_assignment_judged", "department_id", "issue_id",
            postgresql_where=text("issue_status = 'delivered' AND status <> 'handed_over'"),
        ),
        Index(
            "ix_assignment_take_by", "department_id", "take_by",
            postgresql_include=["id", "issue_id", "assignee_id"], postgresql_where=text("status = 'assigned'"),
        ),
        Index("ix_assignment_assignee_id", "assignee_id", postgresql_where=text("assignee_id IS NOT NULL")),
        Index("ix_assignment_waiting_since", "waiting_since", postgresql_where=text("waiting_since IS NOT NULL")),
        Index(
            "uq_assignment_open", "issue_id", "department_id",
            unique=True, postgresql_include=["id", "status", "assignee_id", "take_by", "target", *_NARROWED_BY],
            postgresql_where=text(_OPEN),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    status: Mapped[str]
    before: Mapped[str | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    not_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    scheduled_for: Mapped[datetime | None]
    take_by: Mapped[datetime]
    target: Mapped[datetime]
    promised: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decline_reason: Mapped[str | None]
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    days: Mapped[int | None]
    returns: Mapped[int] = mapped_column(default=0, server_default="0")
    still_answers: Mapped[bool] = mapped_column(default=False, server_default="false")
    issue_status: Mapped[str] = mapped_column(server_default=_COPIED)
    category_id: Mapped[int] = mapped_column(server_default=_COPIED)
    area_id: Mapped[int | None] = mapped_column(server_default=_COPIED)
    priority: Mapped[str] = mapped_column(server_default=_COPIED)
    source: Mapped[str] = mapped_column(server_default=_COPIED)
    language: Mapped[str] = mapped_column(server_default=_COPIED)
    round: Mapped[int] = mapped_column(server_default=_COPIED)
    affected_count: Mapped[int] = mapped_column(server_default=_COPIED)

    @property
    def standing(self) -> str:
        """Its status as rights look at it: ``offered`` while it is handed over and nobody has taken it."""
        return "offered" if self.still_answers else self.status


class IssueUpdate(Base):
    """The words that an event leaves out: a public update, a message between the parties, or an internal note.

    ``parties`` are the staff of the issue and its reporters; with a ``report_id`` only that reporter. A note may answer
    another one (``reply_to_id``). With a ``party_link_id`` it was said to, or by, the outside party of that link;
    ``instructs``: it tells the department of its assignment what to do.
    """

    __tablename__ = "issue_update"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'parties', 'internal')", name="known_visibility"),
        Index("ix_issue_update_issue_id", "issue_id", "id"),
        Index(
            "ix_issue_update_party_link_id",
            "party_link_id",
            postgresql_where=text("party_link_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    visibility: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    salt: Mapped[bytes | None]
    created_at: Mapped[datetime]
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("issue_update.id"))
    party_link_id: Mapped[int | None] = mapped_column(ForeignKey("party_link.id"))
    instructs: Mapped[bool] = mapped_column(default=False, server_default="false")


class NoteSeen(Base):
    """Up to which note somebody of the staff has read the thread of an issue."""

    __tablename__ = "note_seen"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger)


class Photo(Base):
    """A re-encoded picture; the files live in storage under its SHA-256. Unclaimed uploads are swept after a day.

    ``elsewhere``: something that is no issue has claimed it, and shows it (`civic.issues.photo_holders`).
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("kind IN ('before', 'after')", name="known_kind"),
        Index("ix_photo_issue_id", "issue_id"),
        Index("ix_photo_unclaimed", "uploaded_at", postgresql_where=text("issue_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    update_id: Mapped[int | None] = mapped_column(ForeignKey("issue_update.id"))
    elsewhere: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default="before")
    sha256: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    uploaded_at: Mapped[datetime]


class Affected(Base):
    """Somebody who is affected without a report of their own; ``who`` is a keyed hash of person or device."""

    __tablename__ = "affected"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    who: Mapped[bytes] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Verdict(Base):
    """A reporter's judgement of one criterion in one round of delivery; the last word of a round counts."""

    __tablename__ = "verdict"
    __table_args__ = (
        # A report that stood for a merged issue has its own say again when that stands alone.
        UniqueConstraint("issue_id", "report_id", "round", "criterion"),
        CheckConstraint("answer IN ('met', 'not_met', 'cant_tell')", name="known_answer"),
        Index("ix_verdict_issue_id_round", "issue_id", "round"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    round: Mapped[int]
    criterion: Mapped[str]
    answer: Mapped[str]
    update_id: Mapped[int | None] = mapped_column(ForeignKey("issue_update.id"))
    judged_at: Mapped[datetime]


explain_constraint("uq_assignment_open", "assignment.department_already_on_it", "department")
