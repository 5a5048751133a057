"""The council has accepted an initiative: a clerk notes the decision and who carries it out."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.departments.queries import department_by_code
from civic.issues.submission import Problems
from initiatives.delivery.models import Milestone, Project
from initiatives.proposals.events import Accepted
from initiatives.proposals.work import take

LONGEST_DECISION = 200


def accept(session: Session, actor: Actor, public_id: str, *, decision: str, department: str) -> None:
    """Make a project of it. ``decision`` names the decision as the city's books do; ``department`` is a code.

    What was accepted before and failed begins anew. Raises NotFound, NotAllowed, WrongStatus, InvalidInput with
    ``text.missing``, ``text.too_long``, ``department.not_found`` at ``decision``, ``department``.
    """
    work = take(session, actor, public_id)
    work.require("initiative.accept")
    work.step("accept")
    problems = Problems()
    words = problems.text(decision, "decision", longest=LONGEST_DECISION, required=True)
    department_id = 0
    try:
        department_id = department_by_code(session, department).id
    except NotFound:
        problems.found.append(DomainError("department.not_found", field="department"))
    problems.raise_if_any()
    project = session.get(Project, work.initiative.id)
    if project is None:
        project = Project(initiative_id=work.initiative.id, round=0, least_judges=3)
        session.add(project)
    project.department_id, project.decision, project.accepted_at = department_id, words, clock.now()
    project.failures, project.outcome = 0, None
    project.started_at = project.budget = project.spent = None
    # Of an earlier attempt, which the log still tells.
    session.execute(delete(Milestone).where(Milestone.initiative_id == work.initiative.id))
    work.department = department_id
    work.record(Accepted, department=department)
