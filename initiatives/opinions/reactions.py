"""Which events of opinions are told by letter to whom in a department: each step once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.reactor import react_to, waive
from civic.departments.models import Department
from civic.notifications.reactions import queue_one
from civic.people.queries import holders_of, leads_of, works_for
from initiatives.opinions.letters import TEMPLATE
from initiatives.opinions.models import Opinion, OpinionRound
from initiatives.proposals.models import Initiative

NOT_TOLD: Final = {
    "initiative.opinion_given": "the page shows it, live; the authors get one letter when all are in",
    "initiative.opinion_extended": "the page shows the new date and why",
    "initiative.opinions_answered": "the page shows it; what follows from it is told",
}


@react_to("initiative.opinion_asked", "initiative.opinion_handed_over")
def tell_leads(session: Session, event: StoredEvent) -> None:
    """Who leads the department: they write it, or give it to somebody."""
    opinion, category = _asked(session, event)
    for person_id in leads_of(session, opinion.department_id, category):
        queue_one(session, event, person_id=person_id, template=TEMPLATE)


@react_to("initiative.opinion_assigned")
def tell_assignee(session: Session, event: StoredEvent) -> None:
    """The colleague to whom it was given, unless they took it themselves."""
    assignee = event.body["assignee"]
    if assignee is not None and assignee != event.actor_id:
        queue_one(session, event, person_id=assignee, template=TEMPLATE)


@react_to("initiative.opinion_late")
def tell_department(session: Session, event: StoredEvent) -> None:
    """Who has it to write, who leads the department, and its heads."""
    opinion, category = _asked(session, event)
    told = {
        *leads_of(session, opinion.department_id, category),
        *holders_of(session, "head", opinion.department_id),
    }
    assignee = opinion.assignee_id
    if assignee is not None and works_for(session, assignee, opinion.department_id, category):
        told.add(assignee)
    for person_id in sorted(told):
        queue_one(session, event, person_id=person_id, template=TEMPLATE)


def _asked(session: Session, event: StoredEvent) -> tuple[Opinion, int | None]:
    """What the department was asked for last, and the category of the initiative."""
    row = session.execute(
        select(Opinion, Initiative.category_id)
        .join(OpinionRound, OpinionRound.id == Opinion.round_id)
        .join(Initiative, Initiative.id == OpinionRound.initiative_id)
        .join(Department, Department.id == Opinion.department_id)
        .where(Initiative.id == event.subject.id, Department.code == event.body["department"])
        .order_by(OpinionRound.id.desc())
        .limit(1)
    ).one()
    return row[0], row[1]


for _kind, _reason in NOT_TOLD.items():
    waive(_kind, _reason)
