"""Comments of an initiative: the best of each side beside each other, or by time; and one with all its replies."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.people.models import Person
from initiatives.comments.models import SIDES, Comment, CommentAgreement
from initiatives.comments.work import Talk, may_edit, talk_about
from initiatives.proposals.status import FINAL

SORTS: Final = ("balance", "time")
"""``balance``: those that most agree with first, of each side apart; ``time``: the newest first."""

LARGEST_PAGE: Final = 50
REPLIES_SHOWN: Final = 3
"""How many replies a list shows under a comment."""

Answer = aliased(Comment)


@dataclass(frozen=True, slots=True)
class CommentShown:
    """A comment or a reply (``side`` None). ``author`` is None once their account is gone; ``agreed``: the reader does.

    Withdrawn or covered whole, ``text`` is empty. ``editable``: the reader may put other words in place now.
    ``answers`` are the first of ``replies``, oldest first.
    """

    id: int
    parent: int | None
    side: str | None
    language: str
    text: str
    author: str | None
    written_at: datetime
    edited_at: datetime | None
    withdrawn: bool
    moderated: str | None
    moderated_reason: str | None
    agrees: int
    agreed: bool
    mine: bool
    editable: bool
    replies: int
    answers: tuple[CommentShown, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentPage:
    """A page of comments in their order, and the cursor of the next one (None on the last).

    ``number``: how many comments and replies there are; ``may_comment``: the reader may write one now.
    """

    comments: tuple[CommentShown, ...]
    next_cursor: str | None
    number: int
    may_comment: bool

    @property
    def sides(self) -> Mapping[str, tuple[CommentShown, ...]]:
        """The same by side."""
        return {side: tuple(each for each in self.comments if each.side == side) for side in SIDES}


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with a page of its replies, oldest first; ``after``: where the next page begins (None on the last)."""

    comment: CommentShown
    after: int | None
    may_comment: bool


@dataclass(frozen=True, slots=True)
class _Last:
    """Where a page of a side ended: the last comment's agreements and number."""

    agrees: int
    id: int


def comments(
    session: Session, actor: Actor, public_id: str, *, sort: str = "balance", limit: int = 20, cursor: str | None = None
) -> CommentPage:  # fmt: skip
    """A page of an initiative's comments; by ``balance`` as many of each side.

    Raises NotFound, DomainError ``list.sort_unknown``, ``list.cursor_invalid``.
    """
    if sort not in SORTS:
        raise DomainError("list.sort_unknown", field="sort")
    talk = talk_about(session, actor, public_id)
    limit = max(1, min(limit, LARGEST_PAGE))
    lists = SIDES if sort == "balance" else ("time",)
    # A side that has ended is not in the cursor, and is read no more.
    ended = _read_cursor(cursor, lists) if cursor is not None else dict.fromkeys(lists)
    found: list[Any] = []
    following: dict[str, list[int]] = {}
    for name, last in ended.items():
        rows = _rows(session, talk, name, last, limit + 1)
        found += rows[:limit]
        if len(rows) > limit:
            following[name] = [rows[limit - 1].Comment.agrees, rows[limit - 1].Comment.id]
    return CommentPage(
        comments=_with_answers(session, talk, _shown(talk, found)),
        next_cursor=_make_cursor(following) if following else None,
        number=session.scalar(
            select(func.count()).where(
                Comment.initiative_id == talk.initiative.id, Comment.withdrawn_at.is_(None)
            )
        )
        or 0,
        may_comment=_open(talk),
    )


def thread(
    session: Session, actor: Actor, public_id: str, comment_id: int, *, after: int = 0, limit: int = LARGEST_PAGE
) -> Thread:  # fmt: skip
    """A comment and its replies from ``after`` on (the last number read). Raises NotFound ``comment.not_found``, also
    for what was withdrawn without replies.
    """
    talk = talk_about(session, actor, public_id)
    row = session.execute(
        _select(talk).where(Comment.id == comment_id, Comment.parent_id.is_(None), _is_there())
    ).one_or_none()
    if row is None:
        raise NotFound("comment", comment_id)
    rows = session.execute(
        _select(talk)
        .where(Comment.parent_id == comment_id, Comment.withdrawn_at.is_(None), Comment.id > after)
        .order_by(Comment.id)
        .limit(limit + 1)
    ).all()
    (comment,) = _shown(talk, [row])
    return Thread(
        replace(comment, answers=tuple(_shown(talk, rows[:limit]))),
        rows[limit - 1].Comment.id if len(rows) > limit else None, _open(talk),
    )  # fmt: skip


def comment_shown(session: Session, actor: Actor, public_id: str, comment_id: int) -> CommentShown:
    """One comment or reply as its reader sees it. Raises NotFound ``comment.not_found``."""
    talk = talk_about(session, actor, public_id)
    row = session.execute(_select(talk).where(Comment.id == comment_id, _is_there())).one_or_none()
    if row is None:
        raise NotFound("comment", comment_id)
    return _shown(talk, [row])[0]


def _open(talk: Talk) -> bool:
    return (
        talk.actor.person_id is not None
        and talk.initiative.published_at is not None
        and talk.initiative.status not in FINAL
    )


def _is_there() -> Any:
    """Not withdrawn, or keeping the place of replies that are not."""
    answered = exists().where(Answer.parent_id == Comment.id, Answer.withdrawn_at.is_(None))
    return or_(Comment.withdrawn_at.is_(None), answered)


def _select(talk: Talk) -> Any:
    replies = (
        select(func.count())
        .where(Answer.parent_id == Comment.id, Answer.withdrawn_at.is_(None))
        .correlate(Comment)
        .scalar_subquery()
    )
    agreed = exists().where(
        CommentAgreement.comment_id == Comment.id, CommentAgreement.person_id == talk.actor.person_id
    )
    return (
        select(Comment, Person.name, replies.label("replies"), agreed.label("agreed"))
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(Comment.initiative_id == talk.initiative.id)
        .execution_options(populate_existing=True)
    )


def _rows(session: Session, talk: Talk, name: str, last: _Last | None, limit: int) -> Sequence[Any]:
    query = _select(talk).where(Comment.parent_id.is_(None), _is_there())
    if name == "time":
        query = query if last is None else query.where(Comment.id < last.id)
        return list(session.execute(query.order_by(Comment.id.desc()).limit(limit)).all())
    query = query.where(Comment.side == name)
    if last is not None:
        query = query.where(
            tuple_(Comment.agrees, Comment.id) < tuple_(literal(last.agrees), literal(last.id))
        )
    return list(session.execute(query.order_by(Comment.agrees.desc(), Comment.id.desc()).limit(limit)).all())


def _shown(talk: Talk, rows: Iterable[Any]) -> list[CommentShown]:
    reader = talk.actor.person_id
    found = []
    for row in rows:
        it: Comment = row.Comment
        mine = reader is not None and it.person_id == reader
        found.append(
            CommentShown(
                id=it.id, parent=it.parent_id, side=it.side, language=it.language, text=it.text, author=row.name,
                written_at=it.written_at, edited_at=it.edited_at, withdrawn=it.withdrawn_at is not None,
                moderated=it.moderated, moderated_reason=it.moderated_reason, agrees=it.agrees, agreed=row.agreed,
                mine=mine, editable=mine and may_edit(it), replies=row.replies,
            )
        )  # fmt: skip
    return found


def _with_answers(session: Session, talk: Talk, found: list[CommentShown]) -> tuple[CommentShown, ...]:
    """Each with the first of its replies, all of them read at once."""
    answered = [each.id for each in found if each.replies]
    if not answered:
        return tuple(found)
    place = func.row_number().over(partition_by=Answer.parent_id, order_by=Answer.id)
    ranked = (
        select(Answer.id, place.label("place"))
        .where(Answer.parent_id.in_(answered), Answer.withdrawn_at.is_(None))
        .subquery()
    )
    first = select(ranked.c.id).where(ranked.c.place <= REPLIES_SHOWN)
    rows = session.execute(_select(talk).where(Comment.id.in_(first)).order_by(Comment.id)).all()
    by_parent: dict[int | None, list[CommentShown]] = {}
    for reply in _shown(talk, rows):
        by_parent.setdefault(reply.parent, []).append(reply)
    return tuple(replace(each, answers=tuple(by_parent.get(each.id, ()))) for each in found)


def _make_cursor(following: Mapping[str, Sequence[int]]) -> str:
    return base64.urlsafe_b64encode(json.dumps(following).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, lists: Sequence[str]) -> dict[str, _Last | None]:
    """Raises DomainError ``list.cursor_invalid``."""
    try:
        told = json.loads(base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode()))
        found: dict[str, _Last | None] = {}
        for name in lists:
            if name in told:
                agrees, comment_id = told[name]
                if not (0 <= int(agrees) < 2**31 and 0 < int(comment_id) < 2**63):
                    raise ValueError("no such numbers")
                found[name] = _Last(int(agrees), int(comment_id))
        if not found:
            raise ValueError("it is of another list")
        return found
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DomainError("list.cursor_invalid", field="cursor") from error
