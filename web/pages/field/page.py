"""The page and what it takes along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, jsonify, render_template, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from civic.city.queries import CityRules
from civic.core import clock
from civic.core.events import last_position
from civic.core.secrets import display_public_id
from civic.issues.queries.field import FieldJob, field_work
from civic.issues.rooms import person_room, rooms_at_work
from civic.issues.status import verbs_from
from civic.triage.moments import soon_until
from web import context
from web.dues import Due
from web.maps import city_map
from web.pages.field.door import pages
from web.pages.staff.dates import due_at
from web.priority_words import PRIORITY_ICONS, priority_words
from web.templating import STATUS_ICONS, STATUS_WORDS, iso, name, title_of

STEPS = ("accept", "start", "deliver")
"""The verbs of this page, besides taking what nobody has."""


@pages.get("/")
def page() -> Any:
    """One's assignments as a list that needs no script; with one it is the whole workplace."""
    actor = context.actor()
    with context.reading() as session:
        position = last_position(session)
        jobs = [told_of(job) for job in field_work(session, actor)]
        rooms = [person_room(actor.person_id or 0)]
        rooms += [room for unit in sorted(actor.departments) for room in rooms_at_work(actor, unit)]
        return render_template(
            "pages/field/page.html", jobs=jobs, at=iso(clock.now()), live_rooms=dict.fromkeys(rooms, position),
            own=[job for job in jobs if job["mine"]],
            free=[job for job in jobs if not job["mine"]], page_map=city_map(session, "field", whole=True),
        )  # fmt: skip


@pages.get("/work.json")
def work() -> Response:
    """All that the page shows, to be kept on the phone; with a token, so that what waited there can be sent."""
    actor = context.actor()
    with context.reading() as session:
        jobs = [told_of(job) for job in field_work(session, actor)]
    response = jsonify(
        {"person": actor.person_id, "at": iso(clock.now()), "token": generate_csrf(), "jobs": jobs}
    )
    response.cache_control.no_store = True
    return response


def told_of(job: FieldJob) -> dict[str, Any]:
    """An assignment as the page keeps it, in the reader's language. Longitude and latitude are WGS 84."""
    issue, actor = job.issue, context.actor()
    due = _due(job, replace(context.rules(), calendar=job.calendar))
    possible = verbs_from(job.status)
    return {
        "id": issue.public_id, "number": display_public_id(issue.public_id), "assignment": job.assignment,
        "status": job.status, "status_words": str(STATUS_WORDS[job.status]), "status_icon": STATUS_ICONS[job.status],
        "assignee": job.assignee_id, "mine": job.assignee_id is not None and job.assignee_id == actor.person_id,
        "title": title_of(issue), "category": name(issue.category_name), "icon": issue.icon.removeprefix("g-"),
        "address": issue.address, "area": name(issue.area_name) if issue.area_name else "",
        "lon": None if issue.place_uncertain else issue.lon, "lat": None if issue.place_uncertain else issue.lat,
        "priority": issue.priority, "priority_words": priority_words()[issue.priority],
        "priority_icon": PRIORITY_ICONS[issue.priority], "affected": issue.affected_count,
        "due": due.words, "due_css": due.css,
        "words": list(job.words), "notes": list(job.notes), "planned": job.planned_result,
        "criteria": [name(item["text"]) for item in job.criteria], "photo_required": job.photo_required,
        "photos": [
            {"kind": photo.kind, "small": url_for("media.small_photo", public_id=photo.public_id),
             "large": url_for("media.photo", public_id=photo.public_id)}
            for photo in job.photos
        ],
        "verbs": [verb for verb in STEPS if verb in possible],
        "page": url_for("staff.issue", public_id=issue.public_id, assignment=job.assignment),
    }  # fmt: skip


def _due(job: FieldJob, rules: CityRules) -> Due:
    """The date that it works towards; while the reporter is waited for the clock stands still."""
    if job.status == "waiting":
        return Due("", "hourglass", gettext("Paused"))
    if job.status == "blocked":
        return Due("", "hourglass", gettext("Waits for another part"))
    taking = job.status == "assigned"
    return due_at(job.take_by if taking else job.target, soon_until(rules.calendar), rules, taking=taking)
