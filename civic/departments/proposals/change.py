"""Somebody who may shape the city lets another department answer than the one proposed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.shape import record_shaping
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.proposals.accept import accept_proposal
from civic.departments.proposals.deciding import decide, let_answer, told, undecided
from civic.departments.proposals.events import ProposalChanged
from civic.departments.queries import department_by_code


def change_proposal(session: Session, actor: Actor, proposal_id: int, department: str) -> str | None:
    """Let the department with this code answer at the proposal's place; naming the proposed one accepts it.

    A rule of the very same place is replaced; its department's code is returned. Raises as ``accept_proposal``, and
    NotFound ``department.not_found``, DomainError ``department.only_receives`` for an outside body (field department).
    """
    row = undecided(session, actor, proposal_id, "change")
    unit = department_by_code(session, department)
    if unit.kind == "outside":
        raise DomainError("department.only_receives", field="department", department=unit.code)
    if unit.id == row.department_id:
        return accept_proposal(session, actor, proposal_id)
    replaced = let_answer(session, row, unit.id)
    decide(row, actor, "changed", unit.id)
    body = ProposalChanged(department=unit.code, replaced=replaced, **told(session, row))
    record_shaping(session, actor, body)
    return replaced
