"""One issue as its page shows it to a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from civic.assets.models import Asset, AssetType
from civic.assets.queries import asset_label
from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.core.i18n import localized
from civic.core.permissions import Actor, policies
from civic.core.secrets import secret_hash
from civic.departments.models import Department
from civic.history.models import ImportedIssue
from civic.issues.models import Assignment, Issue, Report, Verdict
from civic.issues.own import with_own
from civic.issues.policy import IssueSubject, declined_by, on_it
from civic.issues.queries.listing import IssueListed, joined, listed
from civic.issues.queries.timeline import Entry, PhotoShown, Reading, photos_of, timeline
from civic.issues.status import FINAL
from civic.issues.submission import title_of
from civic.people.models import Person

Holder = aliased(Person)
OwnerUnit = aliased(Department)
Duplicate = aliased(Issue)
_MERGED = func.array(
    select(Duplicate.public_id)
    .where(Duplicate.merged_into_id == Issue.id)
    .order_by(Duplicate.id)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class AssignmentShown:
    """A department's part. ``assignee`` is for staff only."""

    id: int
    department_id: int
    department: str
    department_name: Names
    department_kind: str
    department_note: Names | None
    phone: str | None
    status: str
    assignee_id: int | None
    assignee: str | None
    take_by: datetime
    target: datetime
    promised: datetime
    accepted_at: datetime | None
    scheduled_for: datetime | None
    waiting_since: datetime | None
    delivered_at: datetime | None
    decline_reason: str | None


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report with its words; ``mine`` for whoever has shown its link, who alone finds the contact here.

    ``contact_left`` tells staff of the issue that there is one: to read it is a verb of its own
    (`civic.issues.commands.see_contact`), which the reporter hears of. ``erased_reason`` says why there are no words
    any more (`erasing.REASONS`); ``moderated`` how moderators have left them (`civic.moderation.status`), and why.
    """

    id: int
    text: str
    language: str
    planned_result: str
    answers: dict[str, Any]
    received_at: datetime
    withdrawn: bool
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    contact_confirmed: bool
    mine: bool
    photos: tuple[PhotoShown, ...]
    erased_reason: str | None = None
    moderated: str | None = None
    moderated_reason: str | None = None
    contact_left: bool = False
    contact_removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """A criterion with the verdicts of the present round; ``mine`` is the reader's own."""

    code: str
    text: Names
    met: int
    not_met: int
    cant_tell: int
    mine: str | None


@dataclass(frozen=True, slots=True)
class AssetOfIssue:
    """The thing that an issue is about. ``owner`` is who owns it as the city's file says, ``department``
    the one that this means.
    """

    type: str
    type_name: Names
    number: str
    key: str
    name: Names | None
    owner: str | None
    department: Names | None

    def label(self, language: str) -> str:
        """How people call it: "Lamp 217"."""
        return asset_label(self.type_name, self.number, self.name, language)

    def owned_by(self, language: str) -> str:
        """Its owner as people read it; empty where nobody is known."""
        return localized(self.department, language) if self.department else self.owner or ""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Where an issue came from: what its source is called, and what the source calls it.

    ``ended``: that it ended there, so that nobody was ever asked to judge it here.
    """

    source: str
    external_id: str
    ended: bool


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """All that the page of an issue may show to this reader. ``seq`` is the last event that is in it.

    ``usual_result`` is what is planned for every issue of its category: the city's words, open to all.
    """

    id: int
    listed: IssueListed
    hidden: bool
    group_name: Names
    asset: AssetOfIssue | None
    planned_result: str
    usual_result: Names
    criteria: tuple[CriterionShown, ...]
    judges: int
    round: int
    questions: list[Any]
    promised: datetime
    delivered_at: datetime | None
    assignments: tuple[AssignmentShown, ...]
    reports: tuple[ReportShown, ...]
    timeline: tuple[Entry, ...]
    merged_into: str | None
    duplicates: tuple[str, ...]
    subject: IssueSubject
    seq: int
    taken_over: TakenOver | None


def report_by_secret(session: Session, secret: str) -> tuple[Report, str] | None:
    """The report whose secret link it is, and the public id of the issue that now stands for it."""
    report = session.scalar(select(Report).where(Report.link_hash == secret_hash(secret)))
    if report is None:
        return None
    return report, standing_for(session, report.issue_id)


def standing_for(session: Session, issue_id: int) -> str:
    """The public id of the issue at the end of the chain of merges."""
    chain = (
        select(Issue.id, Issue.public_id, Issue.merged_into_id)
        .where(Issue.id == issue_id)
        .cte(recursive=True)
    )
    chain = chain.union_all(
        select(Issue.id, Issue.public_id, Issue.merged_into_id).join(
            chain, Issue.id == chain.c.merged_into_id
        )
    )
    return str(session.scalar(select(chain.c.public_id).where(chain.c.merged_into_id.is_(None))))


def issue_detail(session: Session, actor: Actor, public_id: str) -> IssueDetail:
    """An issue for this reader. Raises NotFound ``issue.not_found``, also where the reader may not see it."""
    row = session.execute(
        joined()
        .add_columns(
            Issue.planned_result, Issue.criteria, Issue.round, Issue.promised, Issue.delivered_at,
            Issue.merged_into_id, CategoryGroup.name.label("group_name"), Category.questions,
            Category.planned_result.label("usual_result"), AssetType.code.label("asset_type"),
            AssetType.name.label("asset_type_name"), Asset.number, Asset.number_key, Asset.name.label("asset_name"),
            Asset.owner, OwnerUnit.name.label("asset_department"), ImportedIssue.source.label("taken_from"),
            ImportedIssue.external_id, _MERGED.label("merged"),
        )
        .outerjoin(Asset, Asset.id == Issue.asset_id)
        .outerjoin(AssetType, AssetType.id == Asset.asset_type_id)
        .outerjoin(OwnerUnit, OwnerUnit.id == Asset.owner_department_id)
        .outerjoin(ImportedIssue, ImportedIssue.issue_id == Issue.id)
        .where(Issue.public_id == public_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("issue", public_id)
    assignments = _assignments(session, row.id)
    reports = family_reports(session, row.id)
    actor = with_own(actor, reports)
    parts = [(item.department_id, item.status) for item in assignments]
    subject = IssueSubject(
        visibility=row.visibility,
        hidden=row.hidden_at is not None,
        departments=on_it(parts),
        declined=declined_by(parts),
        category=row.category_id,
        reports=frozenset(report.id for report in reports),
    )
    if not policies.allows("issue.see", actor, subject):
        raise NotFound("issue", public_id)
    reading = Reading(
        staff=policies.allows("issue.see_notes", actor, subject),
        words=policies.allows("issue.see_words", actor, subject),
        reports=actor.reports & subject.reports,
        since=min((report.received_at for report in reports if report.id in actor.reports), default=None),
    )
    family = {row.id, *(report.issue_id for report in reports)}
    pictures = photos_of(session, family) if reading.words or reading.reports else []
    entries = timeline(session, row.id, reading, photos=pictures)
    merged_into = standing_for(session, row.id) if row.merged_into_id is not None else None
    criteria, judges = _criteria(session, row, reading)
    summary, own = listed(row, actor), [report for report in reports if report.id in reading.reports]
    # Title and planned result are the words of one of the reporters.
    titled = reading.words or any(title_of(report.text) == row.title for report in own)
    planned = reading.words or any(report.planned_result == row.planned_result for report in own)
    return IssueDetail(
        id=row.id, listed=_with_title(summary, row.title if titled else None), hidden=subject.hidden,
        group_name=row.group_name, asset=_asset(row), planned_result=row.planned_result if planned else "",
        usual_result=row.usual_result, criteria=criteria, judges=judges, round=row.round, questions=row.questions,
        promised=row.promised, delivered_at=row.delivered_at,
        assignments=tuple(assignments if reading.staff else (_without_people(item) for item in assignments)),
        reports=_reports(actor, subject, reports, reading, pictures), timeline=tuple(entries),
        merged_into=merged_into, duplicates=tuple(row.merged), subject=subject,
        seq=entries[-1].seq if entries else 0, taken_over=_taken_over(row, entries),
    )  # fmt: skip


def _asset(row: Any) -> AssetOfIssue | None:
    if row.asset_type is None:
        return None
    return AssetOfIssue(
        row.asset_type,
        row.asset_type_name,
        row.number,
        row.number_key,
        row.asset_name,
        row.owner,
        row.asset_department,
    )


def _taken_over(row: Any, entries: Sequence[Entry]) -> TakenOver | None:
    if row.taken_from is None:
        return None
    # The earliest of the entries since which it has been as it is now.
    since = list(
        takewhile(lambda entry: entry.body.get("status", row.status) == row.status, reversed(entries))
    )
    ended = row.status in FINAL and (not since or since[-1].origin == "import")
    return TakenOver(row.taken_from, row.external_id, ended)


def _with_title(summary: IssueListed, title: str | None) -> IssueListed:
    return replace(summary, title=title)


def _without_people(item: AssignmentShown) -> AssignmentShown:
    return replace(item, assignee_id=None, assignee=None)


def _assignments(session: Session, issue_id: int) -> list[AssignmentShown]:
    rows = session.execute(
        select(Assignment, Department, Holder.name)
        .join(Department, Department.id == Assignment.department_id)
        .outerjoin(Holder, Holder.id == Assignment.assignee_id)
        .where(Assignment.issue_id == issue_id)
        .order_by(Assignment.id)
    )
    return [
        AssignmentShown(
            id=item.id, department_id=item.department_id, department=unit.code, department_name=unit.name,
            department_kind=unit.kind, department_note=unit.note, phone=unit.phone, status=item.status,
            assignee_id=item.assignee_id, assignee=holder, take_by=item.take_by, target=item.target,
            promised=item.promised, accepted_at=item.accepted_at, scheduled_for=item.scheduled_for,
            waiting_since=item.waiting_since, delivered_at=item.delivered_at, decline_reason=item.decline_reason,
        )
        for item, unit, holder in rows
    ]  # fmt: skip


def family_reports(session: Session, issue_id: int) -> list[Report]:
    """The reports of an issue and of those merged into it, in order."""
    family = select(Issue.id).where(Issue.id == issue_id).cte(recursive=True)
    family = family.union_all(select(Issue.id).join(family, Issue.merged_into_id == family.c.id))
    return list(
        session.scalars(select(Report).where(Report.issue_id.in_(select(family.c.id))).order_by(Report.id))
    )


def _reports(
    actor: Actor,
    subject: IssueSubject,
    reports: list[Report],
    reading: Reading,
    pictures: Sequence[Any],
) -> tuple[ReportShown, ...]:
    answers = policies.allows("issue.see_contact", actor, subject)
    shown = []
    for report in reports:
        mine = report.id in actor.reports
        if not (reading.words or mine):
            continue
        told = answers or mine
        shown.append(
            ReportShown(
                id=report.id, text=report.text, language=report.language, planned_result=report.planned_result,
                answers=report.answers if told else {}, received_at=report.received_at,
                withdrawn=report.withdrawn_at is not None, contact_name=report.contact_name if mine else None,
                contact_email=report.contact_email if mine else None,
                contact_phone=report.contact_phone if mine else None,
                contact_confirmed=report.contact_confirmed_at is not None, mine=mine,
                photos=tuple(
                    PhotoShown(photo.public_id, photo.kind, photo.width, photo.height)
                    for photo in pictures
                    if photo.report_id == report.id and photo.update_id is None
                ),
                erased_reason=None if report.text else report.erased_reason, moderated=report.moderated,
                moderated_reason=report.moderated_reason,
                contact_left=told and bool(report.contact_name or report.contact_email or report.contact_phone),
                contact_removed_at=report.contact_removed_at if told else None,
            )
        )  # fmt: skip
    return tuple(shown)


def _criteria(session: Session, row: Any, reading: Reading) -> tuple[tuple[CriterionShown, ...], int]:
    counts: dict[tuple[str, str], int] = {}
    mine: dict[str, str] = {}
    judges = 0
    if row.round:
        verdicts = session.execute(
            select(Verdict.criterion, Verdict.answer, Verdict.report_id).where(
                Verdict.issue_id == row.id, Verdict.round == row.round
            )
        ).all()
        judges = len({verdict.report_id for verdict in verdicts})
        for verdict in verdicts:
            counts[verdict.criterion, verdict.answer] = counts.get((verdict.criterion, verdict.answer), 0) + 1
            if verdict.report_id in reading.reports:
                mine[verdict.criterion] = verdict.answer
    return (
        tuple(
            CriterionShown(
                code=item["code"], text=item["text"], met=counts.get((item["code"], "met"), 0),
                not_met=counts.get((item["code"], "not_met"), 0),
                cant_tell=counts.get((item["code"], "cant_tell"), 0), mine=mine.get(item["code"]),
            )
            for item in row.criteria
        ),
        judges,
    )  # fmt: skip
