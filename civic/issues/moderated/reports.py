"""The words of a report: what was wrong, what it shall be like, and of the first report its address and own title."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from civic.categories.models import Category
from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.issues.erasing import next_title, usual_result
from civic.issues.models import Issue, Report
from civic.issues.moderated.common import lock_issue, open_to_all, tell
from civic.issues.submission import title_of
from civic.issues.work import Work
from civic.moderation.subjects import Content, Held, Kind, register

NAME = "report"
_Other = aliased(Report)


@dataclass(slots=True)
class HeldReport:
    """A report of a locked issue. ``content`` is as it was when it was taken."""

    work: Work
    report: Report
    content: Content

    def put_words(self, words: Mapping[str, str], state: str, reason: str | None) -> None:
        """The issue's title and planned result follow, where they are this report's."""
        put_words(self.work.session, self.work.issue, self.report, words)
        self.report.moderated = None if state == "shown" else state
        self.report.moderated_reason = reason if state != "shown" else None

    def put_picture(self, sha256: bytes, public_id: str) -> None:
        raise TypeError("words have no pixels")

    def tell(self, what: str, reason: str | None, commitment: bytes | None) -> None:
        tell(self.work, NAME, what, reason, commitment, self.report.id)


def put_words(session: Session, own: Issue, report: Report, words: Mapping[str, str]) -> None:
    """Put other words in place of a report's, and of its issue's where they are the same person's."""
    if "text" in words:
        told = own.title in (called(report.text), next_title(session, own, report)) and _first(
            session, own, report
        )
        if told and "title" not in words:
            own.title = called(words["text"]) or next_title(session, own, report)
        report.text = words["text"]
    if "planned_result" in words:
        if own.planned_result == (report.planned_result or usual_result(session, own)):
            own.planned_result = words["planned_result"] or usual_result(session, own)
        report.planned_result = words["planned_result"]
    own.title = words.get("title", own.title)
    own.address = words.get("address", own.address)


def called(text: str) -> str:
    """The title that words give a matter; none where all of it is covered."""
    title = title_of(text)
    return title if any(character.isalnum() for character in title) else ""


def _first(session: Session, own: Issue, report: Report) -> bool:
    """Whether the issue is called by this report's words."""
    return report.id == session.scalar(select(func.min(Report.id)).where(Report.issue_id == own.id))


def contents(session: Session, ids: Collection[int]) -> Mapping[int, Content]:
    """Reports as they stand, by id."""
    first = select(func.min(_Other.id)).where(_Other.issue_id == Issue.id).correlate(Issue).scalar_subquery()
    rows = session.execute(
        select(
            Report.id, Report.text, Report.planned_result, Report.language, Report.received_at, Report.source,
            Report.withdrawn_at, (Report.id == first).label("first"), Issue.public_id, Issue.title, Issue.address,
            Issue.visibility, Issue.hidden_at, Category.planned_result.label("usual"),
        )
        .join(Issue, Issue.id == Report.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .where(Report.id.in_(ids))
    )  # fmt: skip
    return {row.id: _content(row) for row in rows}


def _content(row: Any) -> Content:
    return Content(
        kind=NAME, id=row.id, words=_words(row), picture=None, language=row.language, at=row.received_at,
        about=row.public_id, title=row.title, public=open_to_all(row), by_resident=row.source != "import",
        rephrasable=row.withdrawn_at is None and row.source != "import", facts=frozenset({"address"}),
    )  # fmt: skip


def _words(row: Any) -> dict[str, str]:
    words = {"text": row.text}
    # What the category itself promises is the city's sentence, not this person's.
    if row.planned_result and row.planned_result not in row.usual.values():
        words["planned_result"] = row.planned_result
    if row.first and row.source == "import" and row.title and row.title != called(row.text):
        words["title"] = row.title
    if row.first and row.address:
        words["address"] = row.address
    return words


def take(session: Session, actor: Actor, id: int) -> Held:
    """One report with its issue, locked. Raises NotFound ``content.not_found``."""
    issue_id = session.scalar(select(Report.issue_id).where(Report.id == id))
    if issue_id is None:
        raise NotFound("content", f"{NAME}:{id}")
    work = lock_issue(session, actor, issue_id)
    return HeldReport(work, work.report(id), contents(session, [id])[id])


register(NAME, Kind(contents, take))
