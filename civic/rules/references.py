"""Whether all that a rule names is still there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.rules.definition import Definition

_THERE = text("""
    SELECT 'category', code FROM category WHERE retired_at IS NULL
    UNION ALL SELECT 'group', code FROM category_group
    UNION ALL SELECT 'department', code FROM department WHERE retired_at IS NULL
    UNION ALL SELECT 'area', t.code || ':' || a.code FROM area a JOIN area_edition e ON e.id = a.edition_id
              JOIN area_type t ON t.id = a.area_type_id WHERE e.current
    UNION ALL SELECT 'question', q ->> 'code' FROM category, jsonb_array_elements(questions) q WHERE retired_at IS NULL
    UNION ALL SELECT 'emergency', code FROM category WHERE emergency AND retired_at IS NULL
""")

There = frozenset[tuple[str, str]]


def what_is_there(session: Session) -> There:
    """(kind of thing, code) of all that rules may name today."""
    return frozenset((row[0], row[1]) for row in session.execute(_THERE))


def missing(definition: Definition, there: There) -> list[tuple[str, str, str]]:
    """What a rule names and is not there: path, kind of thing, code."""
    return [found for found in definition.names() if (found[1], found[2]) not in there]


def check(definition: Definition, there: Iterable[tuple[str, str]]) -> None:
    """Raise DomainError ``rule.names_nothing`` at the first value that is the code of nothing, ``category.emergency``
    where an action would choose a category that takes no issues.
    """
    known = frozenset(there)
    for path, thing, code in missing(definition, known):
        raise DomainError("rule.names_nothing", field=path, thing=thing, value=code)
    for place, action in enumerate(definition.actions):
        if action.do == "recategorise" and ("emergency", action.values["category"]) in known:
            raise DomainError("rule.emergency", field=f"then[{place}].category")
