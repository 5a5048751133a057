"""What accepting, changing and refusing share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.areas.types import current_codes
from civic.categories.models import Category, CategoryGroup
from civic.city.shape import begin_shaping
from civic.core import clock
from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.departments.commands import note_rules
from civic.departments.described import rules_by_code
from civic.departments.models import Department, Jurisdiction
from civic.departments.proposals.models import RoutingProposal
from civic.departments.proposals.place import at, place_of
from civic.departments.queries import department_codes


def undecided(session: Session, actor: Actor, proposal_id: int, verb: str) -> RoutingProposal:
    """A proposal that waits for a decision, locked.

    Raises NotAllowed, NotFound ``routing_proposal.not_found``, WrongStatus when somebody has decided it already.
    """
    begin_shaping(session, actor)
    row = session.get(RoutingProposal, proposal_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("routing_proposal", proposal_id)
    if row.status != "proposed":
        raise WrongStatus(verb, row.status)
    return row


def let_answer(session: Session, row: RoutingProposal, department_id: int) -> str | None:
    """Write the rule; the code of the department whose rule of the same place it replaces, None if there was none.

    Raises DomainError ``routing_proposal.outdated`` when what the rule would name is no longer there,
    ``jurisdiction.tie`` (by the table's constraint) when another rule for the place was made at the same moment.
    """
    _still_there(session, row, department_id)
    before = rules_by_code(session)
    there = session.scalar(select(Jurisdiction).where(*at(Jurisdiction, place_of(row))).with_for_update())
    if there is None:
        session.add(Jurisdiction(**place_of(row)._asdict(), department_id=department_id))
        session.flush()
        note_rules(session, before, rules_by_code(session))
        return None
    if there.department_id == department_id:
        return None
    replaced = department_codes(session, [there.department_id])[there.department_id]
    there.department_id = department_id
    session.flush()
    note_rules(session, before, rules_by_code(session))
    return replaced


def _still_there(session: Session, row: RoutingProposal, department_id: int) -> None:
    unit = session.get_one(Department, department_id)
    category = session.get(Category, row.category_id) if row.category_id is not None else None
    areas = dict(current_codes(session).values())
    gone = (
        unit.retired_at is not None
        or (category is not None and category.retired_at is not None)
        or (row.area_type_id is not None and row.area_code not in areas.get(row.area_type_id, ()))
    )
    if gone:
        raise DomainError("routing_proposal.outdated", proposal=row.id)


def decide(row: RoutingProposal, actor: Actor, status: str, chosen_id: int | None = None) -> None:
    row.status, row.chosen_id = status, chosen_id
    row.decided_by_id, row.decided_at = actor.person_id, clock.now()


def told(session: Session, row: RoutingProposal) -> dict[str, Any]:
    """What every event about a decision says."""
    category = session.get(Category, row.category_id) if row.category_id is not None else None
    group = session.get(CategoryGroup, row.group_id) if row.group_id is not None else None
    kind = session.get(AreaType, row.area_type_id) if row.area_type_id is not None else None
    return {
        "proposal": row.id,
        "category": category.code if category else None,
        "group": group.code if group else None,
        "area_type": kind.code if kind else None,
        "area_code": row.area_code,
        "proposed": department_codes(session, [row.department_id])[row.department_id],
    }
