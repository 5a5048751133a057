"""A filter as conditions of a query over Issue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, exists, false, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from civic.categories.models import Category, CategoryGroup
from civic.core.db import there
from civic.core.permissions import Actor
from civic.deadlines.risk import often_late
from civic.departments.models import Department
from civic.issues.models import Assignment, Issue, IssueArea, Photo, Verdict
from civic.issues.queries.listing import in_box, placed
from civic.issues.status import FINAL
from civic.mentions.models import Mention
from civic.triage.filters import ME, NOBODY, Filter
from civic.triage.moments import Moments
from civic.triage.words import has_words

ENDED = frozenset({"delivered", *FINAL})
"""Statuses of an issue on which no work goes on."""

AT_WORK = frozenset({"received", "accepted", "scheduled", "in_progress", "waiting"})
"""Statuses of an issue on which work goes on: some assignment of it is open."""

_Merged = aliased(Issue)
_Part = aliased(Assignment)


def conditions(
    wanted: Filter, actor: Actor, moments: Moments, assignment: Any = None
) -> list[ColumnElement[bool]]:
    """The conditions on Issue (the statement must select from it) that the filter stands for. All must hold.

    What concerns work (``targets``, ``assignee``, ``desk``) asks whether one open assignment of the issue satisfies all
    of it, and ``department`` whether that one is the department's. With ``assignment``, the entity of a queue of work,
    it is asked of that one, and what it has copied of its issue is asked there. Who may find an issue is not part of
    it: add `civic.issues.queries.visibility.findable`.
    """
    found = _of_issue(wanted) if assignment is None else _of_copies(wanted, assignment)
    found.extend(_of_kind(wanted, Issue if assignment is None else assignment))
    found.extend(_of_time(wanted, moments))
    found.extend(_of_place(wanted, assignment))
    found.extend(_of_others(wanted, actor, assignment))
    found.extend(_of_work(wanted, actor, moments, assignment))
    return found


def due(assignment: Any) -> ColumnElement[Any]:
    """When to take an assignment while it is not accepted, then its target; None while the clock is paused, before its
    turn, or when the work is done. The function of the database by which indexes hold queues in their order.
    """
    return func.assignment_due(
        assignment.status, assignment.take_by, assignment.target, type_=DateTime(timezone=True)
    )


def is_open(assignment: Any) -> ColumnElement[bool]:
    """Work on it goes on, whatever its issue is: a duplicate's parts stay as they are."""
    return assignment.status.not_in(("delivered", "declined", "handed_over"))


def queued(assignment: Any) -> ColumnElement[bool]:
    """It stands in queues. Says it as the partial indexes of assignments do, else they are of no use.

    Another issue stands for a duplicate, and nobody reports any more what was withdrawn.
    """
    return and_(assignment.issue_status.not_in(("duplicate", "withdrawn")), is_open(assignment))


def _of_issue(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        found.append(Issue.status.in_(wanted.statuses))
    if wanted.waiting is not None:
        found.append(_if(wanted.waiting, Issue.status == "waiting"))
    if wanted.reopened is not None:
        found.append(_if(wanted.reopened, reopened()))
    return found


def _of_copies(wanted: Filter, assignment: Any) -> list[ColumnElement[bool]]:
    """The same of a part in a queue of work."""
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        found.append(assignment.issue_status.in_(wanted.statuses))
    if wanted.waiting is not None:
        # Of what is open only that has no date: said so, the index of dates leads to it.
        found.append(_if(wanted.waiting, due(assignment).is_(None)))
    if wanted.reopened is not None:
        found.append(_if(wanted.reopened, assignment.round > 0))
    return found


def _of_kind(wanted: Filter, copied: Any) -> list[ColumnElement[bool]]:
    """What stands at the issue and at its parts by the same names."""
    found: list[ColumnElement[bool]] = []
    if wanted.categories:
        found.append(copied.category_id.in_(select(Category.id).where(Category.code.in_(wanted.categories))))
    if wanted.groups:
        groups = select(CategoryGroup.id).where(CategoryGroup.code.in_(wanted.groups))
        found.append(copied.category_id.in_(select(Category.id).where(Category.group_id.in_(groups))))
    if wanted.sources:
        found.append(copied.source.in_(wanted.sources))
    if wanted.languages:
        found.append(copied.language.in_(wanted.languages))
    if wanted.priorities:
        found.append(copied.priority.in_(wanted.priorities))
    if wanted.reporters is not None:
        found.append(copied.affected_count >= wanted.reporters)
    return found


def reopened() -> ColumnElement[bool]:
    """Work goes on although it was delivered once. Says it as ix_issue_reopened does."""
    return and_(Issue.round > 0, Issue.status.not_in(sorted(ENDED)))


def _issue_id(assignment: Any) -> Any:
    """The id of the issue, where the statement has it at hand."""
    return Issue.id if assignment is None else assignment.issue_id


def _of_time(wanted: Filter, moments: Moments) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.received_from is not None:
        found.append(Issue.received_at >= moments.begins(wanted.received_from))
    if wanted.received_to is not None:
        next_day = wanted.received_to.fromordinal(wanted.received_to.toordinal() + 1)
        found.append(Issue.received_at < moments.begins(next_day))
    return found


def _of_place(wanted: Filter, assignment: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.area is not None:
        inside = exists().where(IssueArea.issue_id == _issue_id(assignment), IssueArea.area_id == wanted.area)
        found.append(inside.correlate(Issue, Assignment))
    if wanted.bbox is not None:
        found.append(in_box(wanted.bbox))
        if assignment is not None:
            # It says nothing new of a queue of work, but names the index of the places of what is open.
            found.append(Issue.status.not_in(sorted(FINAL)))
    if wanted.shape is not None:
        drawn = func.ST_SetSRID(func.ST_GeomFromGeoJSON(literal(wanted.shape)), 4326)
        found.append(and_(placed(), func.ST_Covers(drawn, Issue.place)))
    return found


def _of_others(wanted: Filter, actor: Actor, assignment: Any) -> list[ColumnElement[bool]]:
    """What stands in other tables about the issue."""
    found: list[ColumnElement[bool]] = []
    if wanted.has_photo is not None:
        found.append(_if(wanted.has_photo, has_photo(_issue_id(assignment))))
    if wanted.merged is not None:
        others = exists().where(_Merged.merged_into_id == Issue.id).correlate(Issue)
        found.append(_if(wanted.merged, others))
    if wanted.mentioned is not None:
        found.append(_if(wanted.mentioned, _mentioned(actor, _issue_id(assignment))))
    if wanted.text:
        found.append(has_words(actor, wanted.text, None if assignment is None else assignment.issue_id))
    if wanted.verdicts:
        found.append(or_(*(_verdict(verdict) for verdict in wanted.verdicts)))
    return found


def _mentioned(actor: Actor, issue_id: Any) -> ColumnElement[bool]:
    """Where a note calls the actor by name."""
    called = exists().where(Mention.issue_id == issue_id, Mention.person_id == actor.person_id)
    return called.correlate(Issue, Assignment)


def has_photo(issue_id: Any = Issue.id) -> ColumnElement[bool]:
    return there(select(literal(1)).where(Photo.issue_id == issue_id).correlate(Issue, Assignment))


def _verdict(verdict: str) -> ColumnElement[bool]:
    """What was said of the last delivery."""

    def said(*answers: str) -> ColumnElement[bool]:
        judged = select(literal(1)).where(
            Verdict.issue_id == Issue.id, Verdict.round == Issue.round, Verdict.answer.in_(answers)
        )
        return there(judged.correlate(Issue))

    if verdict == "met":
        return and_(said("met"), not_(said("not_met")))
    if verdict == "not_met":
        return said("not_met")
    return and_(Issue.round > 0, not_(said("met", "not_met")))


def _of_work(wanted: Filter, actor: Actor, moments: Moments, assignment: Any) -> list[ColumnElement[bool]]:
    joined = assignment is not None
    part = assignment if joined else _Part
    asked: list[ColumnElement[bool]] = []
    if wanted.assignee is not None:
        asked.append(_held_by(part, wanted.assignee, actor))
    if wanted.desk is not None:
        desks = select(Department.id).where(Department.kind == "triage")
        asked.append(_if(wanted.desk, part.department_id.in_(desks)))
    if wanted.targets:
        asked.append(or_(*(_falls_due(part, target, moments) for target in wanted.targets)))
    units = select(Department.id).where(Department.code == wanted.department)
    theirs = [part.department_id.in_(units)] if wanted.department else []
    if joined:
        return [*theirs, *asked]
    if asked:
        return [_some(part, is_open(part), *theirs, *asked)]
    return [_some(part, part.status != "handed_over", *theirs)] if theirs else []


def _some(part: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(part.issue_id == Issue.id, *conditions).correlate(Issue)


def _held_by(part: Any, assignee: int | str, actor: Actor) -> ColumnElement[bool]:
    if assignee == NOBODY:
        return part.assignee_id.is_(None)
    if assignee == ME:
        return false() if actor.person_id is None else part.assignee_id == actor.person_id
    return part.assignee_id == assignee


def at_risk(when: Any, category_id: Any, moments: Moments) -> ColumnElement[bool]:
    """A date that is to come and near by working time, or of work of a kind that is often late."""
    return and_(when >= moments.now, or_(when <= moments.soon, often_late(category_id)))


def _falls_due(part: Any, target: str, moments: Moments) -> ColumnElement[bool]:
    if target == "none":
        return due(part).is_(None)
    return _falls(due(part), part.category_id, target, moments)


def _falls(when: Any, category_id: Any, target: str, moments: Moments) -> ColumnElement[bool]:
    if target == "late":
        return when < moments.now
    if target == "risk":
        return at_risk(when, category_id, moments)
    return when < (moments.today if target == "today" else moments.week)


def _if(wanted: bool, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition if wanted else not_(condition)
