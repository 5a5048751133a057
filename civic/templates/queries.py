"""Which templates there are, which fit, and how often each was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, cast, func, or_, select
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.core.db import Names
from civic.core.i18n import localized
from civic.core.permissions import Actor, policies
from civic.issues.models import Issue
from civic.learning.kinds.template import TemplateUse as Use
from civic.learning.kinds.template import likely_templates
from civic.templates.files import TemplateSpec
from civic.templates.models import MessageTemplate, TemplateUse

MOST_USES = 500
"""So many of the newest uses say what is likely meant."""

FEWEST_USES, LIKELY = 3, 0.5
"""What was sent less often, or is less likely than this, is not suggested."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A template that fits, in one language; ``text`` has its blanks still (``civic.templates.filling``).

    ``uses``: how often it was lately sent with its verb for such issues, where it is the one that is suggested; else 0.
    """

    id: int
    code: str
    verb: str
    name: str
    text: str
    uses: int = 0


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

    What is suggested for a verb by what was sent before stands first (``civic.learning.kinds.template``). Else the most
    particular first: of the category, of its group, of all; of these one for the status first; then in the city's
    order. Two statements.
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
    offered = [
        Offered(row.id, row.code, row.verb, localized(row.name, language), localized(row.text, language))
        for row in session.scalars(query)
    ]
    suggested = _suggested(session, category, offered)
    marked = [replace(each, uses=suggested.get(each.code, 0)) for each in offered]
    return sorted(marked, key=lambda each: not each.uses)


def _suggested(session: Session, category: str, offered: Sequence[Offered]) -> dict[str, int]:
    """The template of each verb that is likely meant (its code), and how often it was sent for the category's group."""
    if not offered:
        return {}
    recent = (
        select(
            TemplateUse.id, TemplateUse.used_at, MessageTemplate.code, TemplateUse.verb,
            CategoryGroup.code.label("group"), Category.code.label("category"),
        )
        .join(MessageTemplate, MessageTemplate.id == TemplateUse.template_id)
        .join(Issue, Issue.id == TemplateUse.issue_id)
        .join(Category, Category.id == Issue.category_id)
        .join(CategoryGroup, CategoryGroup.id == Category.group_id)
        .where(
            TemplateUse.template_id.in_([each.id for each in offered]),
            Category.group_id == select(Category.group_id).where(Category.code == category).scalar_subquery(),
        )
        .order_by(TemplateUse.id.desc())
        .limit(MOST_USES)
    )  # fmt: skip
    rows = session.execute(recent).all()[::-1]
    uses = [Use(row.used_at, row.code, row.verb, row.group, row.category) for row in rows]
    found: dict[str, int] = {}
    for verb in dict.fromkeys(each.verb for each in offered):
        usable = {each.code for each in offered if each.verb == verb}
        group = uses[-1].group if uses else ""
        for code, share in likely_templates(uses, verb, group, category, usable, 1):
            count = sum(use.template == code and use.verb == verb for use in uses)
            if share >= LIKELY and count >= FEWEST_USES:
                found[code] = count
    return found


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
