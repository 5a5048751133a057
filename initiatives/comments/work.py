"""How every verb works on a comment: find the initiative that the actor sees, lock the comment, record.

Nothing here holds the initiative: who speaks never waits for who signs, nor the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import NotFound, WrongStatus
from civic.core.permissions import Actor, policies
from civic.core.secrets import commit
from civic.issues.rooms import person_room
from initiatives.comments.events import CommentEvent
from initiatives.comments.models import Comment
from initiatives.proposals.models import Initiative, InitiativeAuthor
from initiatives.proposals.policy import InitiativeSubject
from initiatives.proposals.rooms import initiative_room
from initiatives.proposals.status import FINAL
from initiatives.proposals.work import subject_of

EDITABLE: Final = timedelta(minutes=15)
"""How long after writing an author may put other words in place."""


@dataclass(slots=True)
class Talk:
    """An initiative that the actor sees."""

    session: Session
    actor: Actor
    initiative: Initiative
    subject: InitiativeSubject

    def require(self, permission: str, writer: int | None = None) -> None:
        """Raise NotAllowed for who may not do this, with words of that ``writer`` where they are somebody's."""
        policies.require(permission, self.actor, replace(self.subject, writer=writer))

    def require_open(self, verb: str) -> None:
        """Raise WrongStatus where nobody discusses it yet, or any more."""
        if self.initiative.published_at is None or self.initiative.status in FINAL:
            raise WrongStatus(verb, self.initiative.status)

    def comment(self, comment_id: int) -> Comment:
        """One of the initiative's comments, locked. Raises NotFound ``comment.not_found``."""
        found = self.session.scalar(
            select(Comment)
            .where(Comment.id == comment_id, Comment.initiative_id == self.initiative.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound("comment", comment_id)
        return found

    def record(
        self, comment: Comment, event: type[CommentEvent], *, commitment: bytes | None = None, **values: Any
    ) -> None:
        """Flush the change and append its event, told to who reads the initiative and to who wrote the comment."""
        self.session.flush()
        body = event(
            initiative=self.initiative.public_id, comment=comment.id, parent=comment.parent_id, **values
        )
        rooms = {initiative_room(self.initiative.public_id)}
        rooms |= {person_room(comment.person_id)} if comment.person_id is not None else set()
        events.record(
            self.session, self.actor, events.Subject("comment", comment.id), body, rooms=rooms, commitment=commitment
        )  # fmt: skip


def talk_about(session: Session, actor: Actor, public_id: str) -> Talk:
    """An initiative to be discussed. Raises NotFound, also where the actor may not see it."""
    initiative = session.scalar(select(Initiative).where(Initiative.public_id == public_id))
    if initiative is None:
        raise NotFound("initiative", public_id)
    authors = session.scalars(
        select(InitiativeAuthor.person_id).where(InitiativeAuthor.initiative_id == initiative.id)
    )
    subject = subject_of(initiative, frozenset(authors))
    if not policies.allows("initiative.see", actor, subject):
        raise NotFound("initiative", public_id)
    return Talk(session, actor, initiative, subject)


def may_edit(comment: Comment) -> bool:
    """Whether its author may put other words in place: for a short time, or when a moderator has asked for them."""
    if comment.withdrawn_at is not None:
        return False
    return comment.moderated == "rephrase" or (
        comment.moderated is None and clock.now() - comment.written_at < EDITABLE
    )


def commitment_to(comment: Comment) -> bytes | None:
    """What an event keeps of the words: a salted hash, empty of meaning once the salt is erased."""
    return None if comment.salt is None else commit(comment.salt, {"text": comment.text})
