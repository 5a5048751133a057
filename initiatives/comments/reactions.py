"""What follows from comments: rules read what is new, who wrote hears of answers and what moderators have decided."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.reactor import react_to, waive
from civic.moderation.scan import scan
from civic.notifications.reactions import MODERATED_TOLD, queue_one
from civic.profile.queries import takes_email
from initiatives.comments.models import Comment
from initiatives.comments.moderated import NAME
from initiatives.proposals.letters import TEMPLATE

NOT_TOLD: Final = {
    "comment.withdrawn": "the author has just done it",
    "comment.agreed": "the number is read on the page, live",
    "comment.disagreed": "the number is read on the page, live",
}


@react_to("comment.written", "comment.edited")
def read_comment(session: Session, event: StoredEvent) -> None:
    """The words are new."""
    scan(session, NAME, event.subject.id)


@react_to("comment.written")
def tell_who_is_answered(session: Session, event: StoredEvent) -> None:
    """Who wrote a comment hears that it was answered: of the first answer since they last spoke in its thread."""
    parent = session.get(Comment, event.body["parent"]) if "parent" in event.body else None
    if parent is None or parent.person_id is None or parent.withdrawn_at is not None:
        return
    thread = or_(Comment.id == parent.id, Comment.parent_id == parent.id)
    spoke = (
        select(func.max(Comment.id)).where(thread, Comment.person_id == parent.person_id).scalar_subquery()
    )
    first = session.scalar(
        select(func.min(Comment.id)).where(Comment.parent_id == parent.id, Comment.id > spoke)
    )
    if first == event.subject.id and takes_email(session, parent.person_id):
        queue_one(session, event, person_id=parent.person_id, template=TEMPLATE)


@react_to("comment.moderated")
def tell_the_author(session: Session, event: StoredEvent) -> None:
    """Who wrote it alone hears that it was covered, and why."""
    comment = session.get(Comment, event.subject.id)
    if comment is not None and comment.person_id is not None and event.body["what"] in MODERATED_TOLD:
        queue_one(session, event, person_id=comment.person_id, template=TEMPLATE)


for _kind, _reason in NOT_TOLD.items():
    waive(_kind, _reason)
