"""Whose it is: jurisdictions first, then who has had such issues there so far."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from civic.areas.queries import covering
from civic.categories.queries import category_by_code
from civic.departments.learning.backoff import BackoffModel
from civic.departments.learning.cases import HistoryCase
from civic.departments.queries import departments
from civic.issues.about import asset_of, who_answers
from civic.learning.facts import Facts, Proposed
from civic.learning.past import areas_of, settled_like
from geo.shapes import Point

LEAST_CASES: Final = 10
"""Past issues of the category's group below which the past says nothing."""

LEAST: Final = 0.15
AGAINST_ROUTING: Final = 0.75
"""How sure the past must be to contradict a department that routing chose by a jurisdiction."""

BY_JURISDICTION: Final = 0.99
AMONG: Final = 3


def department_of(session: Session, facts: Facts) -> list[Proposed]:
    """Up to three departments, the likeliest first; nothing once somebody has taken the issue or passed it on."""
    if not facts.untouched:
        return []
    known = {unit.code: unit for unit in departments(session) if unit.kind == "department"}
    category = category_by_code(session, facts.category)
    areas = [] if facts.place_uncertain else covering(session, Point(facts.lon, facts.lat))
    routed = who_answers(session, category, areas, asset_of(session, facts.asset_id))
    if routed.code != facts.department and routed.code in known:
        return [Proposed(routed.code, BY_JURISDICTION, ({"code": "jurisdiction"},))]
    cases = settled_like(session, facts.category_id, facts.group_id, facts.id)
    if len(cases) < LEAST_CASES:
        return []
    model = BackoffModel()
    for case in cases:
        model.learn(HistoryCase(case.at, case.levels, case.answer, areas=case.areas))
    levels, here = (facts.group, facts.category), areas_of(facts.areas)
    found = [each for each in model.suggest(levels, here) if each.department in known][:AMONG]
    if not found or found[0].department == facts.department:
        return []
    at_triage = facts.department_kind != "department"
    if not at_triage and found[0].probability < AGAINST_ROUTING:
        return []
    same = [case for case in cases if case.levels == levels]
    proposed = []
    for each in found:
        if each.department == facts.department or each.probability < LEAST:
            continue
        theirs = sum(case.answer == each.department for case in same)
        reason = (
            {"code": "history", "cases": theirs, "of": len(same)} if theirs else {"code": "group_history"}
        )
        proposed.append(Proposed(each.department, each.probability, (reason,)))
    return proposed if at_triage else proposed[:1]
