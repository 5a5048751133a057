"""Who answers for what and where, changed rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from civic.areas.drawing import DRAWN, erase_drawn_area
from civic.city.shape import begin_shaping, record_shaping
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.departments.commands import note_rules
from civic.departments.described import rules_by_code
from civic.departments.events import RulesAdded, RulesEnded
from civic.departments.files import parse_jurisdiction
from civic.departments.jurisdictions import Rule, known_today, rules_of
from civic.departments.models import Department, Jurisdiction


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """How many single rules are new, and how many of these were another department's before."""

    added: int
    replaced: int


def let_answer(
    session: Session, actor: Actor, values: Mapping[str, Any], *, replace: bool = False
) -> RulesChanged:
    """Let a department answer for what ``values`` say, which are a jurisdiction as a file has it.

    The same again changes nothing. Raises DepartmentsError ``departments.*`` as a file of departments does;
    ``departments.tie`` names the department that answers there already, unless ``replace`` lets this one take over.
    """
    begin_shaping(session, actor)
    in_use = select(Department.code, Department.id).where(Department.retired_at.is_(None))
    units = dict(session.execute(in_use).tuples().all())
    known = known_today(session)
    spec = parse_jurisdiction(values, units, categories=known.categories, groups=known.groups)
    columns = [getattr(Jurisdiction, field) for field in Rule._fields]
    there = {Rule(*row[1:]): row.id for row in session.execute(select(Jurisdiction.id, *columns))}
    codes = {id: code for code, id in units.items()}
    taken: dict[tuple[object, ...], str] = (
        {} if replace else {rule[1:]: codes.get(rule.department_id, "-") for rule in there}
    )
    wanted = set(rules_of(spec, known, units[spec.department], taken, file="-", where=""))
    new = wanted - there.keys()
    places = {rule[1:] for rule in new}
    gone = [id for rule, id in there.items() if rule[1:] in places]
    if not new:
        return RulesChanged(0, 0)
    before = rules_by_code(session)
    session.execute(delete(Jurisdiction).where(Jurisdiction.id.in_(gone)))
    session.execute(insert(Jurisdiction), [rule._asdict() for rule in sorted(new, key=str)])
    note_rules(session, before, rules_by_code(session))
    result = RulesChanged(len(new), len(gone))
    body = RulesAdded(department=spec.department, added=result.added, replaced=result.replaced)
    record_shaping(session, actor, body)
    return result


def end_rule(session: Session, actor: Actor, rule_id: int) -> str:
    """Let one single rule hold no more; the code of the department that answered by it.

    Issues stay where they are. Raises NotFound ``jurisdiction.not_found``.
    """
    begin_shaping(session, actor)
    row = session.get(Jurisdiction, rule_id, with_for_update=True)
    if row is None:
        raise NotFound("jurisdiction", rule_id)
    department = session.get_one(Department, row.department_id).code
    before = rules_by_code(session)
    session.delete(row)
    session.flush()
    note_rules(session, before, rules_by_code(session))
    record_shaping(session, actor, RulesEnded(department=department, ended=1))
    return department


def take_drawn_area_away(session: Session, actor: Actor, code: str) -> None:
    """Take an area that was drawn by hand away, unless somebody answers there.

    Raises NotFound ``area.not_found``, DomainError ``area.has_rules`` (``rules``: how many name it).
    """
    begin_shaping(session, actor)
    naming = sum((rule.area_type, rule.area_code) == (DRAWN, code) for rule in rules_by_code(session))
    if naming:
        raise DomainError("area.has_rules", rules=naming)
    erase_drawn_area(session, actor, code)
