"""Who has a part in it too: a second matter in the same words, which another department answers for."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from civic.areas.queries import covering
from civic.categories.queries import categories
from civic.categories.suggest import Suggester
from civic.departments.queries import departments
from civic.departments.routing import responsible
from civic.learning.facts import Facts, Proposed
from geo.shapes import Point

CONFIDENCE: Final = 0.5
"""Nobody has measured it: worth a look."""

OF_THE_FIRST: Final = 0.6
"""How strong a second matter must be beside the first."""

LEAST_WORDS: Final = 2


def involved_in(session: Session, facts: Facts) -> list[Proposed]:
    """The department of the second matter, with its words; nothing where the words are those of the first one."""
    if not facts.text or facts.place_uncertain:
        return []
    known = {each.code: each for _, inner in categories(session) for each in inner}
    found = [
        each for each in Suggester(known.values()).suggest(facts.text, facts.language) if not each.emergency
    ]
    first = next((each for each in found if each.code == facts.category), None)
    if first is None:
        return []
    answering = {unit.id: unit for unit in departments(session) if unit.kind == "department"}
    for each in found:
        words = set(each.words) - set(first.words)
        category = known[each.code]
        if (
            category.group_id == facts.group_id or category.visibility == "private" or len(words) < LEAST_WORDS
            or each.score < OF_THE_FIRST * first.score
        ):  # fmt: skip
            continue
        routed = responsible(
            session, category.id, category.group_id, covering(session, Point(facts.lon, facts.lat))
        )
        if routed.department_id in answering and routed.department_id not in facts.departments:
            reasons = ({"code": "second_matter", "category": each.code, "at": facts.spots(words)},)
            return [Proposed(routed.code, CONFIDENCE, reasons)]
    return []
