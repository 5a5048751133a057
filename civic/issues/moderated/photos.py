"""The photos of an issue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.issues.models import Issue, IssueUpdate, Photo
from civic.issues.moderated.common import lock_issue, open_to_all, tell
from civic.issues.photos import GIVEN_UP
from civic.issues.work import Work
from civic.moderation.subjects import Content, Held, Kind, Picture, register

NAME = "photo"
_Said = aliased(IssueUpdate)


@dataclass(slots=True)
class HeldPhoto:
    """A photo of a locked issue. ``content`` is as it was when it was taken."""

    work: Work
    photo: Photo
    reporter: int | None
    content: Content

    def put_words(self, words: Mapping[str, str], state: str, reason: str | None) -> None:
        raise TypeError("a photo has no words")

    def put_picture(self, sha256: bytes, public_id: str) -> None:
        """The old file's name is nobody's any more, so that no cache shows it under the new one."""
        self.photo.sha256, self.photo.public_id = sha256, public_id

    def tell(self, what: str, reason: str | None, commitment: bytes | None) -> None:
        tell(self.work, NAME, what, reason, commitment, self.reporter)


def contents(session: Session, ids: Collection[int]) -> Mapping[int, Content]:
    """Photos as they stand, by id; none that was given up."""
    return {row.id: _content(row) for row in _rows(session, ids)}


def _rows(session: Session, ids: Collection[int]) -> list[Any]:
    return list(
        session.execute(
            select(
                Photo.id, Photo.public_id.label("name"), Photo.sha256, Photo.width, Photo.height, Photo.uploaded_at,
                func.coalesce(Photo.report_id, _Said.report_id).label("reporter"), _Said.visibility.label("told_to"),
                Issue.id.label("issue_id"), Issue.public_id, Issue.title, Issue.language, Issue.visibility,
                Issue.hidden_at,
            )
            .join(Issue, Issue.id == Photo.issue_id)
            .outerjoin(_Said, _Said.id == Photo.update_id)
            .where(Photo.id.in_(ids), Photo.public_id.not_like(f"{GIVEN_UP}%"))
        )
    )  # fmt: skip


def _content(row: Any) -> Content:
    return Content(
        kind=NAME, id=row.id, words={}, picture=Picture(row.name, bytes(row.sha256), row.width, row.height),
        language=row.language, at=row.uploaded_at, about=row.public_id, title=row.title,
        public=open_to_all(row) and row.told_to in (None, "public"), by_resident=row.reporter is not None,
        rephrasable=False,
    )  # fmt: skip


def take(session: Session, actor: Actor, id: int) -> Held:
    """One photo with its issue, locked. Raises NotFound ``content.not_found``."""
    issue_id = session.scalar(select(Photo.issue_id).where(Photo.id == id))
    if issue_id is None:
        raise NotFound("content", f"{NAME}:{id}")
    work = lock_issue(session, actor, issue_id)
    found = _rows(session, [id])
    if not found:
        raise NotFound("content", f"{NAME}:{id}")
    photo = session.get_one(Photo, id, populate_existing=True)
    return HeldPhoto(work, photo, found[0].reporter, _content(found[0]))


register(NAME, Kind(contents, take))
