"""What somebody was mentioned in, and what of it they have not seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.models import Issue, IssueUpdate
from civic.issues.policy import IssueSubject
from civic.issues.queries.visibility import reads_notes
from civic.mentions.mention import mentionable
from civic.mentions.models import Mention
from civic.people.models import Person
from civic.people.queries import Colleague

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class MentionShown:
    """A note in which somebody was called by name. ``by`` is who wrote it, None for an account that is gone."""

    id: int
    public_id: str
    title: str
    address: str
    text: str
    by: str | None
    at: datetime
    seen: bool


def unseen_count(session: Session, actor: Actor) -> int:
    """How many notes that mention the actor, and that they may read, they have not looked at."""
    if actor.person_id is None:
        return 0
    counted = (
        select(func.count())
        .select_from(Mention)
        .join(Issue, Issue.id == Mention.issue_id)
        .where(Mention.person_id == actor.person_id, Mention.seen_at.is_(None), reads_notes(actor))
    )
    return session.scalar(counted) or 0


def mentions_of(session: Session, actor: Actor, *, issue_id: int | None = None) -> list[MentionShown]:
    """The notes that mention the actor, the newest first; of one issue those that they have not seen.

    What the actor may not read any more is not among them.
    """
    if actor.person_id is None:
        return []
    query = (
        select(
            Mention.id,
            Issue.public_id,
            Issue.title,
            Issue.address,
            IssueUpdate.text,
            Person.name,
            Mention.created_at,
            Mention.seen_at,
        )
        .join(Issue, Issue.id == Mention.issue_id)
        .join(IssueUpdate, IssueUpdate.id == Mention.update_id)
        .outerjoin(Person, Person.id == IssueUpdate.author_id)
        .where(Mention.person_id == actor.person_id, reads_notes(actor))
        .order_by(Mention.id.desc())
        .limit(MOST_SHOWN)
    )
    if issue_id is not None:
        query = query.where(Mention.issue_id == issue_id, Mention.seen_at.is_(None))
    return [
        MentionShown(
            row.id,
            row.public_id,
            row.title,
            row.address,
            row.text,
            row.name,
            row.created_at,
            row.seen_at is not None,
        )
        for row in session.execute(query)
    ]


def colleagues_to_mention(
    session: Session, actor: Actor, subject: IssueSubject, begin: str
) -> list[Colleague]:
    """Whom the actor may call by name on an issue, whose names begin so (any of their words). Raises NotAllowed."""
    policies.require("issue.note", actor, subject)
    wanted = begin.casefold().strip()
    return [
        each
        for each in mentionable(session, subject)
        if each.id != actor.person_id
        and (
            each.name.casefold().startswith(wanted)
            or any(w.startswith(wanted) for w in each.name.casefold().split())
        )
    ]
