"""Which events of initiatives and signatures are told by letter: each step once, to authors and to who wished it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.events import StoredEvent
from civic.core.jobs import Retry, Tools, defer, defer_many, job
from civic.core.reactor import react_to, waive
from civic.notifications.models import Delivery
from civic.notifications.reactions import SEND, queue_one
from civic.people.queries import holders_of
from initiatives.proposals.letters import ASKS_AGAIN, TEMPLATE
from initiatives.proposals.models import InitiativeAuthor
from initiatives.proposals.queries.followers import followers
from initiatives.signatures.models import LIVE, Signature

TELL_SIGNERS: Final = "initiatives.tell_signers"
ASK_SIGNERS: Final = "initiatives.ask_signers"
TELL_FOLLOWERS: Final = "initiatives.tell_followers"
CHUNK: Final = 500

DELIVERY: Final = (
    "initiative.accepted", "initiative.rejected", "initiative.referred_back", "initiative.delivery_started",
    "initiative.delivered", "initiative.settled",
)  # fmt: skip
"""What the council has decided, and steps of what was accepted."""

NOT_TOLD: Final = {
    "initiative.proposed": "the author has just done it",
    "initiative.submitted": "moderators see it in their queue, live",
    "initiative.appealed": "moderators see it in their queue, live",
    "initiative.withdrawn": "the page says so; nobody waits for anything any more",
    "initiative.signatures_counted": "the total is read on the page, live",
    "initiative.signatures_held": "the page shows them apart; moderators see them in their queue, live",
    "initiative.signers_seen": "it is kept for who asks; moderators look when they must",
    "initiative_rules.changed": "the city's shape; what is published keeps its rules",
    "initiative.signatures_removed": "the page shows them apart, for ever",
    "initiative.author_invited": "the first author has just done it, and hands the link on",
    "initiative.author_link_revoked": "the first author has just done it",
    "initiative.author_joined": "the page says so, live",
    "initiative.author_left": "the page says so, live",
    "initiative.lead_handed_over": "the page says so, live",
    "initiative.paper_entered": "the page shows them apart, live",
    "initiative.paper_corrected": "the page shows them apart, live",
    "initiative.opened": "the decision follows; the page says so, live",
    "initiative.postponed": "the page says so, live; the decision follows",
    "initiative.milestone_changed": "the page says so, live",
    "initiative.project_told": "the page says so, live",
    "initiative.contribution_offered": "the department sees it on the page, live",
    "initiative.contribution_decided": "who offered it sees it on the page, live",
    "initiative.judged": "who judged has just done it",
    "signature.given": "the signer has just done it",
    "signature.renewed": "the signer has just done it",
    "signature.withdrawn": "the signer has just done it",
}


@react_to(
    "initiative.published", "initiative.sent_back", "initiative.threshold_reached", "initiative.expired",
    "initiative.answer_opened", "initiative.opinions_concluded",
    *DELIVERY,
)  # fmt: skip
def tell_authors(session: Session, event: StoredEvent) -> None:
    authors = session.scalars(
        select(InitiativeAuthor.person_id)
        .where(InitiativeAuthor.initiative_id == event.subject.id)
        .order_by(InitiativeAuthor.person_id)
    )
    for person_id in authors:
        queue_one(session, event, person_id=person_id, template=TEMPLATE)


@react_to("initiative.moderation_near", "initiative.moderation_late")
def tell_moderators(session: Session, event: StoredEvent) -> None:
    """Those who may decide; when it is late, or where there are none, administrators too."""
    told = {*holders_of(session, "moderator")}
    if not told or event.kind == "initiative.moderation_late":
        told |= {*holders_of(session, "administrator")}
    decide_not = select(InitiativeAuthor.person_id).where(InitiativeAuthor.initiative_id == event.subject.id)
    for person_id in sorted(told - {*session.scalars(decide_not)}):
        queue_one(session, event, person_id=person_id, template=TEMPLATE)


@react_to("initiative.threshold_reached", "initiative.expired", "initiative.opinions_concluded", *DELIVERY)
def begin_telling_signers(session: Session, event: StoredEvent) -> None:
    """There may be very many of them: a job does it, piece by piece."""
    defer(session, TELL_SIGNERS, event_id=event.id, initiative_id=event.subject.id)


@job(TELL_SIGNERS, retry=Retry(first=10, longest=600, most=8))
def tell_signers(tools: Tools, event_id: int, initiative_id: int) -> None:
    """Queue a letter to each who signed and wishes it."""
    tell_each(tools, event_id, Signature.initiative_id == initiative_id, Signature.news.is_(True))


@react_to(*ASKS_AGAIN)
def begin_asking_signers(session: Session, event: StoredEvent) -> None:
    """Who is asked again hears of it, whether they wished for news or not: their signature counts no more."""
    if event.body.get("again"):
        asked = {"version": event.body.get("text"), "hold": event.body.get("hold")}
        defer(session, ASK_SIGNERS, event_id=event.id, initiative_id=event.subject.id, **asked)


@job(ASK_SIGNERS, retry=Retry(first=10, longest=600, most=8))
def ask_signers(
    tools: Tools, event_id: int, initiative_id: int, version: int | None, hold: int | None
) -> None:
    """Queue a letter to each who was asked again for a ``version``, or when a ``hold`` was released."""
    which = Signature.asked_version == version if hold is None else Signature.hold_id == hold
    tell_each(
        tools, event_id, Signature.initiative_id == initiative_id, Signature.standing == "asked_again", which
    )


@react_to("initiative.published")
def begin_telling_followers(session: Session, event: StoredEvent) -> None:
    """There may be very many of them, too."""
    defer(session, TELL_FOLLOWERS, event_id=event.id, initiative_id=event.subject.id)


@job(TELL_FOLLOWERS, retry=Retry(first=10, longest=600, most=8))
def tell_followers(tools: Tools, event_id: int, initiative_id: int) -> None:
    """Queue a letter to each who follows an area of the initiative, unless they wish for no letters by e-mail."""
    after = 0
    while True:
        with tools.database.transaction() as session:
            person_ids = followers(session, initiative_id, after=after, limit=CHUNK)
            if not person_ids:
                return
            _queue(session, event_id, person_ids)
        after = person_ids[-1]


def tell_each(tools: Tools, event_id: int, *which: ColumnElement[bool]) -> None:
    """Queue a letter to each signer who is meant; those who have one of the same event get no second."""
    after = 0
    while True:
        with tools.database.transaction() as session:
            rows = session.execute(
                select(Signature.id, Signature.person_id)
                .where(
                    *which,
                    Signature.id > after,
                    Signature.standing.in_(LIVE),
                    Signature.person_id.is_not(None),
                )
                .order_by(Signature.id)
                .limit(CHUNK)
            ).all()
            if not rows:
                return
            _queue(session, event_id, [row.person_id for row in rows])
        after = rows[-1].id


def _queue(session: Session, event_id: int, person_ids: Sequence[int]) -> None:
    queued = session.scalars(
        insert(Delivery)
        .values(
            [
                {
                    "event_id": event_id, "person_id": person_id, "channel": "email", "template": TEMPLATE,
                    "created_at": clock.now(),
                }
                for person_id in person_ids
            ]
        )
        .on_conflict_do_nothing()
        .returning(Delivery.id)
    ).all()  # fmt: skip
    defer_many(session, SEND, [{"delivery_id": delivery_id} for delivery_id in queued])


for _kind, _reason in NOT_TOLD.items():
    waive(_kind, _reason)
