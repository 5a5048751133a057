"""An issue is of another kind than was thought."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.queries import covering
from civic.categories.models import Category
from civic.categories.queries import category_by_code
from civic.city.queries import city_rules
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.departments.calendars import department_calendar
from civic.issues.about import asset_of
from civic.issues.dates import promised_dates
from civic.issues.events import Recategorised
from civic.issues.models import Issue
from civic.issues.places import place_of
from civic.issues.policy import OPENNESS
from civic.issues.rerouting import lead_assignment, route_anew
from civic.issues.work import take


def recategorise(session: Session, actor: Actor, public_id: str, category: str, message: str) -> None:
    """Change the category with a reason: it is routed anew and gets the new kind's dates, counted from its receipt.

    The result that a reporter wished for stays; one that was prefilled gives way to the new category's. So does an
    asset of a kind that the new category is not about. Visibility can only become narrower. Raises NotFound,
    NotAllowed, WrongStatus, DomainError ``category.same``, ``category.emergency``,
    ``category.narrower_than_duplicates`` (unmerge them first), ``text.missing``.
    """
    work = take(session, actor, public_id)
    work.require("issue.recategorise")
    work.require_open("recategorise")
    issue = work.issue
    new = category_by_code(session, category)
    old = session.scalars(select(Category).where(Category.id == issue.category_id)).one()
    if new.id == old.id:
        raise DomainError("category.same", field="category")
    rules = city_rules(session)
    if new.emergency:
        raise DomainError(
            "category.emergency",
            field="category",
            number=rules.emergency_number,
            advice=new.emergency_text or {},
        )
    if OPENNESS[new.visibility] < OPENNESS[issue.visibility] and _has_duplicates(session, issue.id):
        raise DomainError("category.narrower_than_duplicates", field="category")
    said = work.say(message, "public", required=True)
    lead_assignment(work)  # refuses where no work is open
    asset = asset_of(session, issue.asset_id)
    if asset is not None and new.asset_type not in (None, asset.type):
        issue.asset_id = None
    # On a default point it lies in no area that anybody knows of.
    areas = [] if issue.place_uncertain else covering(session, place_of(session, issue.id))
    passed = route_anew(work, new, areas)
    current = lead_assignment(work)
    calendar = department_calendar(session, current.department_id)
    current.take_by, current.target = promised_dates(new, calendar, issue.received_at, issue.priority)
    if issue.planned_result in old.planned_result.values():
        issue.planned_result = new.planned_result.get(issue.language, issue.planned_result)
    issue.category_id, issue.criteria = new.id, list(new.criteria)
    issue.visibility = min(issue.visibility, new.visibility, key=OPENNESS.__getitem__)
    work.settle()
    # The event is told in the rooms where it was public until now: there nobody learns what became of it.
    private = issue.visibility == "private"
    work.record(
        Recategorised, words=said, category=None if private else new.code, earlier=None if private else old.code,
        update=said.id if said else None,
    )  # fmt: skip
    if passed is not None:
        passed.record(work)


def _has_duplicates(session: Session, issue_id: int) -> bool:
    """Whether other issues are merged into it: their own pages would stay as public as they were."""
    return session.scalar(select(Issue.id).where(Issue.merged_into_id == issue_id).limit(1)) is not None
