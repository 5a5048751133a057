"""The words of a comment, as moderators cover and restore them. Importing it registers the kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.moderation.subjects import Content, Held, Kind, register
from initiatives.comments.events import CommentModerated
from initiatives.comments.models import Comment
from initiatives.comments.work import Talk
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.proposals.work import subject_of

NAME = "comment"


@dataclass(slots=True)
class HeldComment:
    """A locked comment. ``content`` is as it was when it was taken."""

    talk: Talk
    comment: Comment
    content: Content

    def put_words(self, words: Mapping[str, str], state: str, reason: str | None) -> None:
        self.comment.text = words["text"]
        self.comment.moderated = None if state == "shown" else state
        self.comment.moderated_reason = reason if state != "shown" else None

    def put_picture(self, sha256: bytes, public_id: str) -> None:
        raise TypeError("words have no pixels")

    def tell(self, what: str, reason: str | None, commitment: bytes | None) -> None:
        self.talk.record(self.comment, CommentModerated, what=what, reason=reason, commitment=commitment)


def contents(session: Session, ids: Collection[int]) -> Mapping[int, Content]:
    """Comments as they stand, by id. What was withdrawn is gone."""
    rows = session.execute(
        select(
            Comment.id, Comment.text, Comment.language, Comment.written_at, Comment.person_id, Initiative.public_id,
            Initiative.published_at, Initiative.hidden_at, InitiativeVersion.title,
        )
        .join(Initiative, Initiative.id == Comment.initiative_id)
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .where(Comment.id.in_(ids), Comment.withdrawn_at.is_(None))
    )  # fmt: skip
    return {row.id: _content(row) for row in rows}


def _content(row: Any) -> Content:
    return Content(
        kind=NAME, id=row.id, words={"text": row.text}, picture=None, language=row.language, at=row.written_at,
        about=row.public_id, title=row.title, public=row.published_at is not None and row.hidden_at is None,
        by_resident=True, rephrasable=row.person_id is not None,
    )  # fmt: skip


def take(session: Session, actor: Actor, id: int) -> Held:
    """One comment, locked. Raises NotFound ``content.not_found``, also where it was withdrawn."""
    comment = session.scalar(
        select(Comment).where(Comment.id == id).with_for_update().execution_options(populate_existing=True)
    )
    if comment is None or comment.withdrawn_at is not None:
        raise NotFound("content", f"{NAME}:{id}")
    initiative = session.get_one(Initiative, comment.initiative_id)
    talk = Talk(session, actor, initiative, subject_of(initiative, frozenset()))
    return HeldComment(talk, comment, contents(session, [id])[id])


register(NAME, Kind(contents, take))
