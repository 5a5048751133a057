"""Public messages on an issue: of staff, and what reporters said with their verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.issues.models import Issue, IssueUpdate
from civic.issues.moderated.common import lock_issue, open_to_all, tell
from civic.issues.work import Work
from civic.moderation.subjects import Content, Held, Kind, register

NAME = "update"


@dataclass(slots=True)
class HeldUpdate:
    """A message of a locked issue. ``content`` is as it was when it was taken."""

    work: Work
    update: IssueUpdate
    content: Content

    def put_words(self, words: Mapping[str, str], state: str, reason: str | None) -> None:
        self.update.text = words["text"]

    def put_picture(self, sha256: bytes, public_id: str) -> None:
        raise TypeError("words have no pixels")

    def tell(self, what: str, reason: str | None, commitment: bytes | None) -> None:
        tell(self.work, NAME, what, reason, commitment, self.update.report_id)


def contents(session: Session, ids: Collection[int]) -> Mapping[int, Content]:
    """Messages as they stand, by id."""
    rows = session.execute(
        select(
            IssueUpdate.id, IssueUpdate.text, IssueUpdate.language, IssueUpdate.created_at, IssueUpdate.report_id,
            IssueUpdate.visibility.label("told_to"), Issue.public_id, Issue.title, Issue.visibility, Issue.hidden_at,
        )
        .join(Issue, Issue.id == IssueUpdate.issue_id)
        .where(IssueUpdate.id.in_(ids))
    )  # fmt: skip
    return {row.id: _content(row) for row in rows}


def _content(row: Any) -> Content:
    # What staff said is public on a place-only issue too.
    shown = open_to_all(row) or (
        row.report_id is None and row.visibility != "private" and row.hidden_at is None
    )
    return Content(
        kind=NAME, id=row.id, words={"text": row.text}, picture=None, language=row.language, at=row.created_at,
        about=row.public_id, title=row.title, public=row.told_to == "public" and shown,
        by_resident=row.report_id is not None, rephrasable=False,
    )  # fmt: skip


def take(session: Session, actor: Actor, id: int) -> Held:
    """One message with its issue, locked. Raises NotFound ``content.not_found``."""
    issue_id = session.scalar(select(IssueUpdate.issue_id).where(IssueUpdate.id == id))
    if issue_id is None:
        raise NotFound("content", f"{NAME}:{id}")
    work = lock_issue(session, actor, issue_id)
    return HeldUpdate(
        work, session.get_one(IssueUpdate, id, populate_existing=True), contents(session, [id])[id]
    )


register(NAME, Kind(contents, take))
