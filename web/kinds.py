"""The city's kinds of issue, as forms show and understand them: read once and kept until they change."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.categories.models import Category, CategoryGroup
from civic.categories.queries import categories
from civic.categories.suggest import Suggester
from civic.core.db import Names
from civic.departments.models import Department, Jurisdiction

LOOKED_AT_EVERY = 30.0
"""Seconds for which a change of the categories may stay unseen by a process."""

_VERSION = text("""
SELECT md5(concat_ws('|',
    (SELECT string_agg(c::text, '|' ORDER BY c.id) FROM category AS c),
    (SELECT string_agg(g::text, '|' ORDER BY g.id) FROM category_group AS g),
    (SELECT string_agg(d::text, '|' ORDER BY d.id) FROM department AS d),
    (SELECT string_agg(j::text, '|' ORDER BY j.id) FROM jurisdiction AS j)))
""")


@dataclass(frozen=True, slots=True)
class Kinds:
    """The categories in use by group in the city's order, the words that lead to them, and who does them.

    ``departments`` has the categories for which the same department answers everywhere in the city.
    """

    version: str
    groups: tuple[tuple[CategoryGroup, tuple[Category, ...]], ...]
    by_code: Mapping[str, Category]
    departments: Mapping[str, Names]
    suggester: Suggester

    def suggested(self, words: str, language: str) -> list[Category]:
        """Up to three kinds that the words may be about, the likeliest first."""
        return [self.by_code[found.code] for found in self.suggester.suggest(words, language)]


@dataclass(slots=True)
class _Looked:
    at: float
    kinds: Kinds


def kinds(session: Session) -> Kinds:
    """The kinds of issue of today's city, at most ``LOOKED_AT_EVERY`` seconds old."""
    known: _Looked | None = current_app.extensions.get("veche_kinds")
    now = time.monotonic()
    if known is not None and now - known.at < LOOKED_AT_EVERY:
        return known.kinds
    version = str(session.scalar(_VERSION))
    fresh = known.kinds if known is not None and known.kinds.version == version else _read(session, version)
    current_app.extensions["veche_kinds"] = _Looked(now, fresh)
    return fresh


def _read(session: Session, version: str) -> Kinds:
    groups = tuple((group, tuple(inner)) for group, inner in categories(session))
    departments = _departments(session, groups)
    for group, inner in groups:
        # They outlive this session, and nobody may change them through another one.
        for row in (group, *inner):
            session.expunge(row)
    by_code = {category.code: category for _, inner in groups for category in inner}
    return Kinds(version, groups, by_code, departments, Suggester(by_code.values()))


def _departments(
    session: Session, groups: tuple[tuple[CategoryGroup, tuple[Category, ...]], ...]
) -> dict[str, Names]:
    rows = session.execute(
        select(Jurisdiction.category_id, Jurisdiction.group_id, Jurisdiction.area_code, Department.name).join(
            Department, Department.id == Jurisdiction.department_id
        )
    ).all()
    found: dict[str, Names] = {}
    for group, inner in groups:
        for category in inner:
            own = [row for row in rows if row.category_id == category.id]
            shared = [row for row in rows if row.group_id == group.id]
            anything = [row for row in rows if row.category_id is None and row.group_id is None]
            ranked = own or shared or anything
            if len(ranked) == 1 and ranked[0].area_code is None:
                found[category.code] = ranked[0].name
    return found
