"""Which events of work are told to staff and to outside parties by letter."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.events import StoredEvent
from civic.core.reactor import react_to
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue
from civic.notifications.party_letters import TOLD
from civic.notifications.reactions import queue_one
from civic.notifications.work_letters import TEMPLATE
from civic.parties.models import PartyLink
from civic.people.queries import leads_of

PARTYS_ACTS = ("declined", "asked", "done", "expired")
"""What of a party's acts is told to who has sent it; the others are seen in the panel."""


@react_to("issue.party")
def tell_party_or_department(session: Session, event: StoredEvent) -> None:
    what, link_id = event.body["what"], event.body["link"]
    if what in TOLD:
        queue_one(session, event, party_link_id=link_id, template="party")
    elif what in PARTYS_ACTS:
        sender = session.scalar(select(PartyLink.sent_by_id).where(PartyLink.id == link_id))
        _tell(session, event, [sender] if sender is not None else _hands(session, event.body["assignment"]))


@react_to("issue.turn_came")
def tell_whose_turn_it_is(session: Session, event: StoredEvent) -> None:
    _tell(session, event, _hands(session, event.body["assignment"]))


@react_to("issue.sent_back")
def tell_who_gets_it_back(session: Session, event: StoredEvent) -> None:
    _tell(session, event, _hands(session, event.body["to_assignment"]))


@react_to("issue.disputed")
def tell_the_lead(session: Session, event: StoredEvent) -> None:
    lead = event.body.get("lead")
    _tell(session, event, [lead] if lead is not None else _desk(session))


def _hands(session: Session, assignment_id: int) -> list[int]:
    """Who has an assignment in hand; where nobody has, who leads its department."""
    row = session.execute(
        select(Assignment.assignee_id, Assignment.department_id, Issue.category_id)
        .join(Issue, Issue.id == Assignment.issue_id)
        .where(Assignment.id == assignment_id)
    ).one()
    if row.assignee_id is not None:
        return [row.assignee_id]
    return leads_of(session, row.department_id, row.category_id)


def _desk(session: Session) -> list[int]:
    desk = session.scalar(
        select(Department.id).where(Department.kind == "triage", Department.retired_at.is_(None))
    )
    return [] if desk is None else leads_of(session, desk)


def _tell(session: Session, event: StoredEvent, people: Iterable[int]) -> None:
    for person_id in people:
        if person_id != event.actor_id:
            queue_one(session, event, person_id=person_id, template=TEMPLATE)
