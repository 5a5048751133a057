"""Which templates there are, which fit, and how often each was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.i18n import localized
from civic.core.permissions import Actor, policies
from civic.templates.files import TemplateSpec
from civic.templates.models import MessageTemplate, TemplateUse


@dataclass(frozen=True, slots=True)
class Offered:
    """A template that fits, in one language; ``text`` has its blanks still (``civic.templates.filling``)."""

    id: int
    code: str
    verb: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplateListed:
    """A template with how often it was used, and how often as it was, without a change."""

    spec: TemplateSpec
    category_name: Names | None
    group_name: Names | None
    uses: int
    as_it_was: int
    retired_at: datetime | None


def suggested_templates(
    session: Session, category: str, status: str, verb: str | None, language: str
) -> list[Offered]:
    """The templates that fit an issue of the category (its code) in that status, for a verb or for all of them.

    The most particular first: of the category, of its group, of all; of these one for the status first; then in the
    city's order.
    """
    own = select(Category.id, Category.group_id).where(Category.code == category).subquery()
    query = (
        select(MessageTemplate)
        .join(own, onclause=MessageTemplate.id.is_not(None))
        .where(
            MessageTemplate.retired_at.is_(None),
            or_(MessageTemplate.status.is_(None), MessageTemplate.status == status),
            or_(MessageTemplate.category_id.is_(None), MessageTemplate.category_id == own.c.id),
            or_(MessageTemplate.group_id.is_(None), MessageTemplate.group_id == own.c.group_id),
        )
        .order_by(
            MessageTemplate.category_id.is_(None),
            MessageTemplate.group_id.is_(None),
            MessageTemplate.status.is_(None),
            MessageTemplate.position,
            MessageTemplate.id,
        )
    )
    if verb is not None:
        query = query.where(MessageTemplate.verb == verb)
    return [
        Offered(row.id, row.code, row.verb, localized(row.name, language), localized(row.text, language))
        for row in session.scalars(query)
    ]


def templates_listed(session: Session, actor: Actor) -> list[TemplateListed]:
    """All templates in their order, the retired ones last. Raises NotAllowed."""
    policies.require("city.shape", actor)
    uses = (
        select(
            TemplateUse.template_id,
            func.count().label("uses"),
            func.sum(cast(TemplateUse.as_it_was, Integer)).label("as_it_was"),
        )
        .group_by(TemplateUse.template_id)
        .subquery()
    )
    rows = session.execute(
        select(
            MessageTemplate, Category.code, Category.name, CategoryGroup.code, CategoryGroup.name, uses.c.uses,
            uses.c.as_it_was,
        )
        .outerjoin(Category, Category.id == MessageTemplate.category_id)
        .outerjoin(CategoryGroup, CategoryGroup.id == MessageTemplate.group_id)
        .outerjoin(uses, uses.c.template_id == MessageTemplate.id)
        .order_by(MessageTemplate.retired_at.is_not(None), MessageTemplate.position, MessageTemplate.id)
    )  # fmt: skip
    return [
        TemplateListed(
            _spec(row, category, group), category_name, group_name, count or 0, unchanged or 0, row.retired_at
        )
        for row, category, category_name, group, group_name, count, unchanged in rows
    ]


def template_specs(session: Session) -> Sequence[TemplateSpec]:
    """The templates in use, in their order."""
    rows = session.execute(
        select(MessageTemplate, Category.code, CategoryGroup.code)
        .outerjoin(Category, Category.id == MessageTemplate.category_id)
        .outerjoin(CategoryGroup, CategoryGroup.id == MessageTemplate.group_id)
        .where(MessageTemplate.retired_at.is_(None))
        .order_by(MessageTemplate.position, MessageTemplate.id)
    )
    return [_spec(*row) for row in rows]


def _spec(row: MessageTemplate, category: str | None, group: str | None) -> TemplateSpec:
    return TemplateSpec(row.code, row.verb, row.status, category, group, row.name, row.text)
