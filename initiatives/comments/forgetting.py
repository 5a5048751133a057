"""What stays of a person's comments when they delete their account: the words, if they leave them, without a name."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from civic.core.forgetting import Leaving, forgets
from civic.core.permissions import SYSTEM
from civic.moderation.commands.forget import forget_originals
from initiatives.comments.commands.withdraw_comment import empty
from initiatives.comments.events import CommentWithdrawn
from initiatives.comments.models import Comment, CommentAgreement
from initiatives.comments.moderated import NAME
from initiatives.comments.work import Talk
from initiatives.proposals.models import Initiative
from initiatives.proposals.work import subject_of


@forgets("comments")
def let_go_of_comments(session: Session, leaving: Leaving) -> Mapping[str, int]:
    """Comments are nobody's; taken words leave the empty place of those that have replies. Agreements go, and are
    counted no more.
    """
    mine = session.scalars(
        select(Comment).where(Comment.person_id == leaving.person_id).order_by(Comment.id).with_for_update()
    ).all()
    for comment in mine:
        if leaving.words == "taken" and comment.withdrawn_at is None:
            empty(session, comment)
            initiative = session.get_one(Initiative, comment.initiative_id)
            talk = Talk(session, SYSTEM, initiative, subject_of(initiative, frozenset()))
            talk.record(comment, CommentWithdrawn)
        comment.person_id = comment.salt = None
    forget_originals(session, [(NAME, comment.id) for comment in mine])
    session.flush()
    # In the order of comments, so that two who leave at once cannot wait for each other.
    agreed = session.scalars(
        select(Comment.id)
        .join(CommentAgreement, CommentAgreement.comment_id == Comment.id)
        .where(CommentAgreement.person_id == leaving.person_id)
        .order_by(Comment.id)
        .with_for_update(of=Comment)
    ).all()
    session.execute(update(Comment).where(Comment.id.in_(agreed)).values(agrees=Comment.agrees - 1))
    session.execute(delete(CommentAgreement).where(CommentAgreement.person_id == leaving.person_id))
    return {"comments": len(mine)}
