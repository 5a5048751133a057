"""What a new category or place means for who answers and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civic.areas.queries import AreaHere
from civic.categories.models import Category
from civic.core.errors import DomainError
from civic.issues.about import asset_of, who_answers
from civic.issues.commands.hand_over import passed_on
from civic.issues.events import HandedOver
from civic.issues.models import Assignment
from civic.issues.status import OPEN
from civic.issues.work import Work


def lead_assignment(work: Work) -> Assignment:
    """The open assignment of the issue's responsible department. Raises DomainError ``assignment.not_open``."""
    opened = [item for item in work.assignments if item.status in OPEN]
    if not opened:
        raise DomainError("assignment.not_open")
    return next((item for item in opened if item.department_id == work.issue.department_id), opened[0])


@dataclass(frozen=True, slots=True)
class Passed:
    """A hand-over that followed from routing: from which assignment, to which, of which department."""

    lead: Assignment
    new: Assignment
    department: str

    def record(self, work: Work) -> None:
        """Append the event, after that of the change which it followed from."""
        work.record_on(self.lead, HandedOver, to_assignment=self.new.id, to_department=self.department)


def route_anew(work: Work, category: Category, areas: Sequence[AreaHere]) -> Passed | None:
    """Hand the lead assignment to whoever answers now, unless they are on it already. The first promise stays.

    Returns the hand-over that the caller records, if there was one.
    """
    lead = lead_assignment(work)
    routed = who_answers(work.session, category, areas, asset_of(work.session, work.issue.asset_id))
    involved = {item.department_id for item in work.assignments if item.status in OPEN}
    if routed.department_id not in involved:
        passed_on(work, lead, routed.department_id, routed.code)
        work.issue.department_id = routed.department_id
        return Passed(lead, work.assignments[-1], routed.code)
    if lead.department_id != routed.department_id:
        work.issue.department_id = routed.department_id
    return None
