"""One issue for staff: what is known, what happened, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import render_template, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.categories.queries import categories, category_by_code
from civic.core.errors import DomainError
from civic.core.events import last_position
from civic.core.permissions import Actor, policies
from civic.departments.calendars import department_calendar
from civic.departments.queries import departments
from civic.issues.commands.decline import CHOSEN_BY_STAFF
from civic.issues.commands.see_contact import ContactShown
from civic.issues.queries.contact_views import contact_just_shown
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.issues.queries.nearby import Nearby, nearby
from civic.issues.rooms import department_room, issue_room, person_room
from civic.issues.status import OPEN
from civic.people.queries import colleagues
from civic.triage.moments import soon_until
from geo.shapes import Point
from web import context
from web.forms import LARGEST_ID
from web.fragments import fragment
from web.history import told
from web.history_words import DECLINE_WORDS
from web.issue_page import answered, issue_map
from web.message_templates import filled_templates
from web.messages import message_of
from web.pages.staff.actions import KEYS, chosen_assignment, earlier_parts, issue_verbs, work_verbs, works_on
from web.pages.staff.dates import due_at, share_used, turns_at
from web.pages.staff.door import pages
from web.pages.staff.found import found_issue
from web.pages.staff.parts import parts_of
from web.priority_words import PRIORITY_ICONS, priority_words
from web.promise import assignment_dates


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form that was sent and not taken: its verb, what was typed, what is wrong, and whether it came too late."""

    verb: str
    typed: Mapping[str, Any]
    errors: Mapping[str, str] = field(default_factory=dict)
    too_late: bool = False


@pages.get("/staff/issues/<public_id>")
def issue(public_id: str) -> Any:
    return page(public_id)


@pages.get("/staff/issues/<public_id>/timeline")
def issue_timeline(public_id: str) -> Any:
    """What happened, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/timeline.html", **_story(session, public_id)))


@pages.get("/staff/issues/<public_id>/facts")
def issue_facts(public_id: str) -> Any:
    """The head of the page: status, title, facts."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/facts.html", **_story(session, public_id)))


@pages.get("/staff/issues/<public_id>/panel")
def issue_panel(public_id: str) -> Any:
    """Dates, assignments and actions, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/staff/panel.html", **shown_issue(session, public_id)))


def page(public_id: str, attempt: Attempt | None = None) -> str:
    """The whole page; with an ``attempt`` its form is open, with what was typed and what is wrong beside the fields."""
    actor = context.actor()
    with context.reading() as session:
        position = last_position(session)
        shown = shown_issue(session, public_id, attempt)
        detail: IssueDetail = shown["detail"]
        rooms = [issue_room(detail.listed.public_id), person_room(actor.person_id or 0)]
        category = detail.subject.category
        own = {unit for unit in detail.subject.departments if actor.works_for(unit, category)}
        rooms += sorted(
            department_room(unit, None if actor.scope(unit) is None else category) for unit in own
        )
        return render_template(
            "pages/staff/issue.html", answers=answered(detail), contact=contact_asked_for(session, detail),
            live_rooms=dict.fromkeys(rooms, position), parts=parts_of(session, actor, detail),
            **issue_map(session, detail), **shown,
        )  # fmt: skip


def contact_asked_for(session: Session, detail: IssueDetail, view: int | None = None) -> ContactShown | None:
    """The contact that this reader has asked for a moment ago: by ``view``, the number of the look, or the address."""
    view = view or request.args.get("contact", type=int)
    if view is None or not 0 < view <= LARGEST_ID:
        return None
    return contact_just_shown(session, context.actor(), detail.subject, view)


def _story(session: Session, public_id: str) -> dict[str, Any]:
    """What the head of the page and its timeline show."""
    actor = context.actor()
    detail = found_issue(session, public_id, actor)
    works = policies.allows("issue.see_notes", actor, detail.subject)
    return {
        "detail": detail, "issue": detail.listed, "works": works,
        "entries": told(session, detail, actor),
    }  # fmt: skip


def shown_issue(
    session: Session, public_id: str, attempt: Attempt | None = None, *, with_choices: bool = True
) -> dict[str, Any]:
    """What the dates, verbs and history of an issue are shown with. Raises NotFound ``issue.not_found``.

    Without its choices a form has nothing to choose from yet: `issue_panel` brings them.
    """
    actor, rules = context.actor(), context.rules(session)
    shown = _story(session, public_id)
    detail: IssueDetail = shown["detail"]
    asked = request.values.get("assignment", type=int)
    assignment = chosen_assignment(detail, actor, asked)
    if assignment is not None:
        rules = replace(rules, calendar=department_calendar(session, assignment.department_id))
    soon = soon_until(rules.calendar)
    return shown | {
        "assignment": assignment,
        "due": _due(detail, assignment, soon, rules),
        "verbs": work_verbs(detail, actor, assignment) if assignment else [],
        "issue_verbs": issue_verbs(detail, actor),
        "keys": KEYS,
        "attempt": attempt or Attempt("", {}),
        "message_templates": filled_templates(session, actor, detail, assignment) if with_choices else {},
        "choices": _choices(session, actor, detail, assignment) if with_choices else {},
        "actor_departments": actor.departments,
        "selectable": {item.id for item in detail.assignments if works_on(actor, detail, item)},
        "open_statuses": OPEN,
        "priorities": priority_words(),
        "PRIORITY_ICONS": PRIORITY_ICONS,
        "assignment_dates": assignment_dates,
        "decline_words": DECLINE_WORDS,
        "idle_words": _idle(detail, assignment),
        "idempotency_key": f"{detail.listed.public_id}-{detail.seq}",
    }


def _due(
    detail: IssueDetail, assignment: AssignmentShown | None, soon: Any, rules: Any
) -> dict[str, Any] | None:
    """The date that the chosen assignment works towards: its tag, and how much of the time has passed."""
    if (
        assignment is None
        or assignment.status not in OPEN
        or detail.listed.status in ("duplicate", "withdrawn")
    ):
        return None
    taking = assignment.status == "assigned"
    at = assignment.take_by if taking else assignment.target
    paused = assignment.status in ("waiting", "blocked")
    return {
        "at": at, "taking": taking, "paused": paused,
        "tag": due_at(at, soon, rules, taking=taking),
        "turns": None if paused else turns_at(at, soon, rules, taking=taking),
        "used": share_used(detail.listed.received_at, at, rules.calendar),
    }  # fmt: skip


def _choices(
    session: Session, actor: Actor, detail: IssueDetail, assignment: AssignmentShown | None
) -> dict[str, Any]:
    """What the forms let one choose from; nothing for who has no part in the issue."""
    if not policies.allows("issue.see_notes", actor, detail.subject):
        return {}
    category = category_by_code(session, detail.listed.category)
    here = Point(detail.listed.lon, detail.listed.lat)
    near: list[Nearby] = [] if detail.listed.place_uncertain else nearby(session, actor, category, here)
    involved = {item.department_id for item in detail.assignments if item.status in OPEN}
    return {
        "departments": [unit for unit in departments(session) if unit.id not in involved],
        "colleagues": colleagues(session, assignment.department_id, category.id) if assignment else [],
        "categories": categories(session),
        "photo_required": category.photo_on_delivery,
        "near": [item for item in near if item.issue.public_id != detail.listed.public_id],
        "reasons": CHOSEN_BY_STAFF,
        "parts_before": earlier_parts(detail, assignment),
        "parts_open": earlier_parts(detail, None),
    }


def _idle(detail: IssueDetail, assignment: AssignmentShown | None) -> str:
    """Why there is nothing to do for the chosen assignment."""
    if detail.listed.status == "duplicate":
        return gettext("Its work rests while another issue stands for it.")
    if detail.listed.status == "withdrawn":
        return gettext("Its reporters have taken it back.")
    if detail.taken_over is not None and detail.taken_over.ended:
        return gettext("It had ended before it came here.")
    if assignment is not None and assignment.still_answers:
        return gettext("You have handed it over. Until it is taken there, you go on answering for it.")
    if assignment is not None and assignment.status == "handed_over":
        return gettext("This part was handed over; the other department works on it now.")
    return gettext("Your part is done. Residents judge the result.")


def refusals(error: DomainError) -> dict[str, str]:
    """A refusal as sentences by field; what is nobody's field stands under ``form``."""
    problems = getattr(error, "problems", None) or (error,)
    return {problem.field or "form": message_of(problem) for problem in problems}
