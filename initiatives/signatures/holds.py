"""Holds of initiatives: lists of them, one with its signatures, and how a decision is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from civic.areas.models import Area
from civic.core import clock
from civic.core.db import Names
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion
from initiatives.proposals.work import Work, subject_of
from initiatives.signatures.models import STANDINGS, Signature, SignatureHold

PAGE: Final = 50
MARK_DIGITS: Final = 6

HeldBy, DecidedBy = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold as moderators see it. ``network`` and ``hour`` (its beginning) are what was conspicuous; ``network`` is
    the mark of a range of addresses, the same for all that came from it on this initiative, and nothing of the
    address. ``held_by`` None: the platform has noticed it. ``decision`` None: it waits for one.
    """

    id: int
    public_id: str
    title: str
    language: str
    reason: str
    network: str | None
    hour: datetime | None
    number: int
    held_at: datetime
    held_by: str | None
    decision: str | None
    removal: str | None
    release: str | None
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class HoldsPage:
    """A page of them, the newest first; ``older`` is where the next page begins (None on the last)."""

    holds: list[HoldShown]
    older: int | None


@dataclass(frozen=True, slots=True)
class SignatureHeld:
    """A signature of a hold, without whose it is. ``account_at``: when the account was made; None once it is gone."""

    id: int
    district: Names | None
    network: str | None
    signed_at: datetime
    account_at: datetime | None
    standing: str


@dataclass(frozen=True, slots=True)
class SignaturesHeldPage:
    """A page of a hold's signatures, oldest first; ``after`` is where the next page begins (None on the last)."""

    signatures: list[SignatureHeld]
    after: int | None


def mark(network: bytes | None) -> str | None:
    """A range of addresses as people compare it."""
    return None if network is None else network.hex()[:MARK_DIGITS].upper()


def open_hold(work: Work, hold_id: int) -> SignatureHold:
    """A hold of the initiative that ``work`` holds, about which nobody has decided.

    Raises NotFound ``signature_hold.not_found``, DomainError ``signature_hold.decided``.
    """
    hold = work.session.get(SignatureHold, hold_id, populate_existing=True)
    if hold is None or hold.initiative_id != work.initiative.id:
        raise NotFound("signature_hold", hold_id)
    if hold.decision is not None:
        raise DomainError("signature_hold.decided")
    return hold


def in_hold(hold: SignatureHold, only: Sequence[int] | None) -> list[ColumnElement[bool]]:
    """The signatures of a hold that are still under review; ``only`` those of so many numbers, None: all."""
    chosen = [Signature.hold_id == hold.id, Signature.standing == "under_review"]
    return chosen if only is None else [*chosen, Signature.id.in_(only)]


def decide(work: Work, hold: SignatureHold, decision: str, *, removal: str | None = None) -> None:
    """Write the decision down once none of its signatures is under review any more."""
    left = select(Signature.id).where(*in_hold(hold, None)).limit(1)
    if work.session.scalar(left) is not None:
        return
    hold.decision, hold.removal = decision, removal
    hold.decided_at, hold.decided_by_id = clock.now(), work.actor.person_id


def holds(
    session: Session, actor: Actor, public_id: str | None = None, *, waiting: bool | None = None,
    reason: str | None = None, before: int | None = None, limit: int = PAGE,
) -> HoldsPage:  # fmt: skip
    """The holds of an initiative (None: of all); ``waiting``: those without a decision, or with one; ``reason`` as
    `SignatureHold` has it.

    Raises NotAllowed.
    """
    policies.require("signature.review", actor)
    query = _listed().order_by(SignatureHold.id.desc()).limit(limit + 1)
    if public_id is not None:
        query = query.where(Initiative.public_id == public_id)
    if waiting is not None:
        query = query.where(
            SignatureHold.decision.is_(None) if waiting else SignatureHold.decision.is_not(None)
        )
    if reason is not None:
        query = query.where(SignatureHold.reason == reason)
    if before is not None:
        query = query.where(SignatureHold.id < before)
    rows = session.execute(query).all()
    found = [_shown(row) for row in rows[:limit]]
    return HoldsPage(found, found[-1].id if len(rows) > limit else None)


def hold_shown(session: Session, actor: Actor, hold_id: int) -> HoldShown:
    """One of them. Raises NotFound ``signature_hold.not_found``, NotAllowed (also for authors of the initiative)."""
    policies.require("signature.review", actor)
    row = session.execute(
        _listed().add_columns(Initiative.id.label("initiative_id")).where(SignatureHold.id == hold_id)
    ).one_or_none()
    if row is None:
        raise NotFound("signature_hold", hold_id)
    authors = session.scalars(
        select(InitiativeAuthor.person_id).where(InitiativeAuthor.initiative_id == row.initiative_id)
    )
    initiative = session.get_one(Initiative, row.initiative_id)
    policies.require("signature.review", actor, subject_of(initiative, frozenset(authors)))
    return _shown(row)


def standings_of(session: Session, actor: Actor, hold_id: int) -> dict[str, int]:
    """How those that were in a hold stand now: how many by standing. Raises as `hold_shown`."""
    hold_shown(session, actor, hold_id)
    rows = session.execute(
        select(Signature.standing, func.count())
        .where(Signature.hold_id == hold_id)
        .group_by(Signature.standing)
    )
    return dict.fromkeys(STANDINGS, 0) | dict(rows.tuples().all())


def signatures_held(session: Session, actor: Actor, hold_id: int, *, after: int = 0) -> SignaturesHeldPage:
    """The signatures of a hold, a page of them. Raises as `hold_shown`."""
    hold_shown(session, actor, hold_id)
    rows = session.execute(
        select(
            Signature.id,
            Area.name,
            Signature.network,
            Signature.signed_at,
            Person.created_at,
            Signature.standing,
        )
        .outerjoin(Area, Area.id == Signature.district_id)
        .outerjoin(Person, Person.id == Signature.person_id)
        .where(Signature.hold_id == hold_id, Signature.id > after)
        .order_by(Signature.id)
        .limit(PAGE + 1)
    ).all()
    found = [
        SignatureHeld(row.id, row.name, mark(row.network), row.signed_at, row.created_at, row.standing)
        for row in rows[:PAGE]
    ]
    return SignaturesHeldPage(found, found[-1].id if len(rows) > PAGE else None)


def _listed() -> Any:
    return (
        select(
            SignatureHold.id, Initiative.public_id, InitiativeVersion.title, InitiativeVersion.language,
            SignatureHold.reason, SignatureHold.network, SignatureHold.hour, SignatureHold.number,
            SignatureHold.held_at, HeldBy.name.label("held_by"), SignatureHold.decision, SignatureHold.removal,
            SignatureHold.release, SignatureHold.decided_at, DecidedBy.name.label("decided_by"),
        )
        .join(Initiative, Initiative.id == SignatureHold.initiative_id)
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .outerjoin(HeldBy, HeldBy.id == SignatureHold.held_by_id)
        .outerjoin(DecidedBy, DecidedBy.id == SignatureHold.decided_by_id)
    )  # fmt: skip


def _shown(row: Any) -> HoldShown:
    values = {name: getattr(row, name) for name in HoldShown.__dataclass_fields__ if name != "network"}
    return HoldShown(**values, network=mark(row.network))
