"""The city's own past as cases: what issues turned out to be, and who had them in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.learning.method import Case

MOST_TEXTS: Final = 40_000
"""The newest issues that a text model is trained on: more take more memory and teach hardly more."""

MOST_OF_CATEGORY, MOST_OF_GROUP = 1_500, 500
"""The newest settled issues that tell who has a category, and what is usual in its group."""

# Statements are put together of constants of this file; values are bound.
# ruff: noqa: S608

# A category is confirmed when a department has taken the issue on with it.
_TEXTS = text("""
    WITH newest AS (
        SELECT i.id, i.received_at, i.title, i.language, c.code
          FROM issue i JOIN category c ON c.id = i.category_id AND c.retired_at IS NULL AND NOT c.emergency
         WHERE i.status NOT IN ('received', 'duplicate', 'withdrawn', 'declined')
         ORDER BY i.received_at DESC, i.id DESC LIMIT :most
    )
    SELECT n.received_at, n.code, coalesce(r.language, n.language) AS language,
           coalesce(nullif(r.text, ''), n.title) AS words
      FROM newest n
      LEFT JOIN LATERAL (SELECT text, language FROM report
                          WHERE issue_id = n.id AND withdrawn_at IS NULL AND moderated IS NULL AND text <> ''
                          ORDER BY id LIMIT 1) r ON true
     WHERE coalesce(nullif(r.text, ''), n.title) <> ''
     ORDER BY n.received_at, n.id
""")

_SETTLED = """
    SELECT i.received_at, i.id, g.code AS "group", c.code AS category, d.code AS department,
           CASE WHEN i.place_uncertain THEN '{{}}' ELSE coalesce(
                (SELECT array_agg(t.code || ':' || a.code ORDER BY a.id)
                   FROM issue_area ia JOIN area a ON a.id = ia.area_id JOIN area_type t ON t.id = a.area_type_id
                  WHERE ia.issue_id = i.id), '{{}}') END AS areas
      FROM (SELECT * FROM issue
             WHERE {which} AND status NOT IN ('duplicate', 'withdrawn')
             ORDER BY received_at DESC, id DESC LIMIT {most}) i
      JOIN category c ON c.id = i.category_id
      JOIN category_group g ON g.id = c.group_id
      JOIN department d ON d.id = i.department_id AND d.kind = 'department' AND d.retired_at IS NULL
     WHERE EXISTS (SELECT FROM assignment a WHERE a.issue_id = i.id AND a.department_id = i.department_id
                      AND (a.accepted_at IS NOT NULL OR a.delivered_at IS NOT NULL))
"""
_OF_CATEGORY = text(
    _SETTLED.format(which="category_id = :category AND id <> :but", most=MOST_OF_CATEGORY)
    + " UNION "
    + _SETTLED.format(
        which="category_id IN (SELECT id FROM category WHERE group_id = :group) AND id <> :but",
        most=MOST_OF_GROUP,
    )
    + " ORDER BY 1, 2"
)
_OF_CITY = text(_SETTLED.format(which="true", most=":most") + " ORDER BY 1, 2")


def texts_of_city(session: Session, most: int = MOST_TEXTS) -> list[Case]:
    """What people wrote and which category it was in the end, from old to new.

    What was erased, taken back or covered is not among them.
    """
    rows = session.execute(_TEXTS, {"most": most})
    return [Case(row.received_at, row.code, row.words, row.language) for row in rows]


def settled_like(session: Session, category_id: int, group_id: int, but: int) -> list[Case]:
    """Who had the newest issues of a category and of its group, from old to new; the issue ``but`` itself left out."""
    rows = session.execute(_OF_CATEGORY, {"category": category_id, "group": group_id, "but": but})
    return _departments(rows.all())


def settled_of_city(session: Session, most: int = MOST_TEXTS) -> list[Case]:
    """Who had the newest issues of the city, from old to new."""
    return _departments(session.execute(_OF_CITY, {"most": most}).all())


def areas_of(codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """``type:area`` codes as keys, one of each type: on a border the first."""
    found: dict[str, tuple[str, str]] = {}
    for code in codes:
        kind, _, area = code.partition(":")
        found.setdefault(kind, (kind, area))
    return tuple(sorted(found.values()))


def _departments(rows: Sequence[Any]) -> list[Case]:
    return [
        Case(row.received_at, row.department, levels=(row.group, row.category), areas=areas_of(row.areas))
        for row in rows
    ]
