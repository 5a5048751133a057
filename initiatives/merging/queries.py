"""What pages and the API show of initiatives that join one another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from initiatives.merging.models import MergeProposal
from initiatives.proposals.models import Initiative, InitiativeVersion
from initiatives.proposals.policy import InitiativeSubject
from initiatives.proposals.queries.visibility import findable
from initiatives.signatures.models import LIVE, Signature

MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class MergeShown:
    """A proposal seen from one of its initiatives: ``joins``: that one would end and join the other, whose public id,
    title, language and signatures these are. ``agreed``: its side has; ``other_agreed``: the other side has. ``verbs``:
    what the reader may do, of ``agree_to_merge``, ``decline_merge``, ``withdraw_merge``.
    """

    id: int
    joins: bool
    other: str
    title: str
    language: str
    signatures: int
    agreed: bool
    other_agreed: bool
    proposed_at: datetime
    expires_at: datetime
    state: str
    ended_at: datetime | None
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinedShown:
    """An initiative that has joined another; ``open`` and ``news`` are the choices with which the reader signed it,
    None where they are not asked about.
    """

    public_id: str
    title: str
    language: str
    open: bool | None = None
    news: bool | None = None


def proposals_of(
    session: Session, actor: Actor, initiative_id: int, subject: InitiativeSubject, *, waiting: bool = False
) -> list[MergeShown]:  # fmt: skip
    """The newest proposals about an initiative, MOST_SHOWN at most, for its authors and for moderators; ``waiting``:
    only those about which something can be decided.
    """
    if not policies.allows("initiative.propose_merge", actor, subject):
        return []
    joins = MergeProposal.joining_id == initiative_id
    query = (
        select(MergeProposal, Initiative, InitiativeVersion.title, InitiativeVersion.language)
        .join(
            Initiative,
            Initiative.id == case((joins, MergeProposal.taking_id), else_=MergeProposal.joining_id),
        )
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .where(or_(joins, MergeProposal.taking_id == initiative_id))
        .order_by(MergeProposal.id.desc())
        .limit(MOST_SHOWN)
    )
    if waiting:
        query = query.where(
            MergeProposal.state == "open",
            MergeProposal.expires_at > clock.now(),
            Initiative.status == "collecting",
        )
    shown = []
    for row, other, title, language in session.execute(query):
        mine = row.joining_id == initiative_id
        sides = (row.joining_agreed_at, row.taking_agreed_at)
        agreed, theirs = sides if mine else sides[::-1]
        shown.append(
            MergeShown(
                id=row.id, joins=mine, other=other.public_id, title=title, language=language,
                signatures=other.signatures, agreed=agreed is not None, other_agreed=theirs is not None,
                proposed_at=row.proposed_at, expires_at=row.expires_at, state=row.state, ended_at=row.ended_at,
                verbs=_verbs(actor, row, subject, can=other.status == subject.status == "collecting", agreed=agreed),
            )
        )  # fmt: skip
    return shown


def joined_to(session: Session, actor: Actor, initiative_id: int) -> list[JoinedShown]:
    """The initiatives that have joined one, the newest first, MOST_SHOWN at most."""
    rows = session.execute(
        select(Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language)
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .where(Initiative.merged_into_id == initiative_id, findable(actor))
        .order_by(Initiative.changed_at.desc(), Initiative.id.desc())
        .limit(MOST_SHOWN)
    )
    return [JoinedShown(*row) for row in rows]


def signed_elsewhere(session: Session, actor: Actor, initiative_id: int) -> JoinedShown | None:
    """What the reader signed and has joined this one since; None where there is nothing of the kind."""
    if actor.person_id is None:
        return None
    row = session.execute(
        select(
            Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language, Signature.open, Signature.news
        )
        .join(Signature, Signature.initiative_id == Initiative.id)
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .where(
            Initiative.merged_into_id == initiative_id, Signature.person_id == actor.person_id,
            Signature.standing.in_(LIVE),
        )
        .order_by(Signature.id.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    return None if row is None else JoinedShown(*row)


def _verbs(
    actor: Actor, row: MergeProposal, subject: InitiativeSubject, *, can: bool, agreed: datetime | None
) -> tuple[str, ...]:  # fmt: skip
    if row.state != "open" or row.expires_at <= clock.now():
        return ()
    decides = policies.allows("initiative.decide_merge", actor, subject)
    possible = {
        "agree_to_merge": decides and can and agreed is None,
        "decline_merge": decides,
        "withdraw_merge": row.proposed_by_id is not None and row.proposed_by_id == actor.person_id,
    }
    return tuple(verb for verb, may in possible.items() if may)
