"""It was handed over to us, but it is not ours: back to who gave it, or to a lead when that has gone on long enough."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.areas.queries import covering
from civic.categories.models import Category
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.queries import triage_desk
from civic.issues.about import asset_of, who_answers
from civic.issues.commands.hand_over import passed_on
from civic.issues.models import Assignment, IssueUpdate
from civic.issues.part_events import Disputed, SentBack
from civic.issues.places import place_of
from civic.issues.status import RETURNS
from civic.issues.work import Work, take
from civic.people.queries import leads_of


def send_back(
    session: Session, actor: Actor, public_id: str, message: str, *, assignment: int | None = None
) -> None:
    """Return a part that came by hand-over to the department that gave it, with a reason that colleagues read.

    The sender gets it as a part of its own with the same promise. After `RETURNS` returns the next one goes to a lead
    instead: of the department that has jurisdiction, else of the triage desk; what a lead has decided is not sent back.
    Raises NotFound, NotAllowed, WrongStatus, DomainError ``assignment.not_handed_over`` (nobody gave it),
    ``assignment.returned_too_often``, ``text.missing`` at ``message``.
    """
    work = take(session, actor, public_id)
    chosen = work.choose("send_back", assignment)
    work.require("assignment.send_back", chosen)
    giver = given_by(work, chosen)
    if chosen.returns > RETURNS:
        raise DomainError("assignment.returned_too_often", field="message")
    if giver is None:
        raise DomainError("assignment.not_handed_over", field="message")
    said = work.say(message, "internal", assignment=chosen, required=True)
    if chosen.returns == RETURNS:
        _to_a_lead(work, chosen, said)
        return
    new = passed_on(work, chosen, giver.department_id, work.departments[giver.department_id], "send_back")
    new.returns = chosen.returns + 1
    work.settle()
    work.record_on(
        chosen, SentBack, words=said, to_assignment=new.id,
        to_department=work.departments[giver.department_id], returns=new.returns,
    )  # fmt: skip


def given_by(work: Work, part: Assignment) -> Assignment | None:
    """The part whose hand-over gave this one; None where none did."""
    return next((item for item in work.assignments if item.handed_to_id == part.id), None)


def _to_a_lead(work: Work, chosen: Assignment, said: IssueUpdate | None) -> None:
    session, issue = work.session, work.issue
    category = session.get_one(Category, issue.category_id)
    areas = [] if issue.place_uncertain else covering(session, place_of(session, issue.id))
    routed = who_answers(session, category, areas, asset_of(session, issue.asset_id))
    department_id, code = routed.department_id, routed.code
    leads = leads_of(session, department_id, issue.category_id)
    if not leads:
        desk = triage_desk(session)
        department_id, code = desk.id, desk.code
        leads = leads_of(session, department_id, issue.category_id)
    new = passed_on(work, chosen, department_id, code, "send_back")
    new.returns, new.assignee_id = chosen.returns + 1, leads[0] if leads else None
    work.settle()
    work.record_on(
        chosen, Disputed, words=said, to_assignment=new.id, to_department=code, returns=new.returns,
        lead=new.assignee_id,
    )  # fmt: skip
