"""A bulk as its page and the API show it to whoever asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category
from civic.core.db import Names
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.issues.queries.visibility import findable
from civic.triage.bulk.asking import Chosen
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.bulk.policy import SEE
from civic.triage.bulk.rows import counts, own_bulk, refusals


@dataclass(frozen=True, slots=True)
class BulkShown:
    """A bulk with its counts. ``foreseen`` and ``refused`` say how often the verb would be or was refused, by code;
    ``tried`` of how many issues the former is known.
    """

    id: int
    verb: str
    fields: Mapping[str, Any]
    despite_claims: bool
    status: str
    total: int
    created_at: datetime
    starts_at: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    tried: int
    foreseen: Mapping[str, int]
    done: int
    refused: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An issue of a bulk; ``category_name`` and ``title`` only where the reader may still find it."""

    public_id: str | None
    title: str | None
    category_name: Names | None
    address: str
    assignment_id: int | None
    status: str
    foreseen: str | None
    code: str | None


def bulk_shown(session: Session, actor: Actor, bulk_id: int) -> BulkShown:
    """A bulk of the actor's. Raises NotFound ``bulk.not_found``."""
    return _shown(session, own_bulk(session, actor, bulk_id, SEE))


def under_way(session: Session, actor: Actor) -> BulkShown | None:
    """The actor's latest bulk that waits for its beginning or runs now. Raises NotAllowed."""
    policies.require(SEE, actor, actor.person_id)
    row = session.scalar(
        select(Bulk)
        .where(Bulk.person_id == actor.person_id, Bulk.status.in_(("waiting", "running")))
        .order_by(Bulk.id.desc())
        .limit(1)
    )
    return None if row is None else _shown(session, row)


def recent(session: Session, actor: Actor, *, limit: int = 20) -> list[BulkShown]:
    """The actor's last bulks that were begun, the newest first. Raises NotAllowed."""
    policies.require(SEE, actor, actor.person_id)
    rows = session.scalars(
        select(Bulk)
        .where(Bulk.person_id == actor.person_id, Bulk.starts_at.is_not(None))
        .order_by(Bulk.id.desc())
        .limit(limit)
    ).all()
    return [_shown(session, row) for row in rows]


def items(
    session: Session, actor: Actor, bulk_id: int, *, code: str | None = None, status: str | None = None,
    limit: int = 50, offset: int = 0,
) -> list[ItemShown]:  # fmt: skip
    """Issues of a bulk in their order: those that were or would be refused with a ``code`` (``ok``: that would not),
    those of a ``status``. Raises NotFound.
    """
    own_bulk(session, actor, bulk_id, SEE)
    may_find = findable(actor)
    rows = session.execute(
        select(
            Issue.public_id, Issue.title, Category.name, Issue.address, BulkItem.assignment_id, BulkItem.status,
            BulkItem.foreseen, BulkItem.code, may_find.label("found"),
        )
        .join(Issue, Issue.id == BulkItem.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .where(BulkItem.bulk_id == bulk_id, *_narrowed(code, status))
        .order_by(BulkItem.position)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [
        ItemShown(*row[:4], *row[4:8]) if row.found
        else ItemShown(None, None, None, "", row.assignment_id, row.status, row.foreseen, row.code)
        for row in rows
    ]  # fmt: skip


def chosen_again(session: Session, actor: Actor, bulk_id: int, *, refused: bool) -> list[Chosen]:
    """The issues of a bulk, or those that were ``refused``, to ask for them anew. Raises NotFound."""
    own_bulk(session, actor, bulk_id, SEE)
    rows = session.execute(
        select(BulkItem.issue_id, BulkItem.assignment_id)
        .where(BulkItem.bulk_id == bulk_id, *([BulkItem.status == "refused"] if refused else []))
        .order_by(BulkItem.position)
    )
    return [Chosen(*row) for row in rows]


def _narrowed(code: str | None, status: str | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if code is not None:
        wanted.append(or_(BulkItem.code == code, and_(BulkItem.code.is_(None), BulkItem.foreseen == code)))
    if status is not None:
        wanted.append(BulkItem.status == status)
    return wanted


def _shown(session: Session, row: Bulk) -> BulkShown:
    so_far = counts(session, row.id)
    foreseen = refusals(session, row.id, foreseen=True)
    tried = row.total
    if row.status == "foreseeing":
        known = select(func.count()).where(BulkItem.bulk_id == row.id, BulkItem.foreseen.is_not(None))
        tried = session.scalar(known) or 0
    return BulkShown(
        id=row.id, verb=row.verb, fields=row.fields, despite_claims=row.despite_claims, status=row.status,
        total=row.total, created_at=row.created_at, starts_at=row.starts_at, begun_at=row.begun_at,
        ended_at=row.ended_at, tried=tried, foreseen=foreseen, done=so_far["done"],
        refused=refusals(session, row.id),
    )  # fmt: skip
