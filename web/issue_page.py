"""All that the page of an issue shows, for the public page and for a reporter's own."""

from __future__ import annotations

import secrets
from typing import Any

from flask import session as cookie
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.permissions import Actor, policies
from civic.issues.queries.affected import person_who, said_me_too, who_hash
from civic.issues.queries.detail import IssueDetail, issue_detail
from civic.issues.rooms import issue_room
from civic.issues.status import FINAL
from civic.parties.queries import helpers
from geo.shapes import Point
from initiatives.origins.queries import initiatives_from
from initiatives.proposals.rooms import initiative_room
from web import context
from web.history import told
from web.maps import place_map
from web.moderation_words import WHY_COVERED
from web.promise import assignment_dates, outside_bodies, promise_of, reporters_words
from web.templating import name

LONGEST_DESCRIPTION = 200


def issue_view(session: Session, actor: Actor, public_id: str) -> dict[str, Any]:
    """The variables of the issue's templates. Raises NotFound where the reader may not see it."""
    detail = issue_detail(session, actor, public_id)
    mine = [report for report in detail.reports if report.mine]
    who = known_hash()
    came_of_it = initiatives_from(session, actor, detail.id)
    return {
        "detail": detail,
        "issue": detail.listed,
        "promise": promise_of(detail),
        "outside": outside_bodies(detail),
        "entries": told(session, detail, actor),
        "reporters": reporters_words(detail),
        "helpers": helpers(session, detail.id),
        "initiatives": came_of_it,
        "initiative_rooms": [initiative_room(it.public_id) for it in came_of_it],
        "assignment_dates": assignment_dates,
        "answers": answered(detail),
        "is_open": detail.listed.status not in FINAL,
        "mine": mine,
        "counted": bool(mine) or (who is not None and said_me_too(session, detail.id, who)),
        "works_on_it": policies.allows("issue.see_notes", actor, detail.subject),
        "WHY_COVERED": WHY_COVERED,
        "room": issue_room(detail.listed.public_id),
        "description": description_of(detail),
    }


def issue_map(session: Session, detail: IssueDetail) -> dict[str, Any]:
    """The small map of an issue; none where its place is not known."""
    issue = detail.listed
    return {
        "page_map": None
        if issue.place_uncertain
        else place_map(session, Point(issue.lon, issue.lat), "issue")
    }


def answered(detail: IssueDetail) -> list[tuple[str, str]]:
    """The category's own questions with the first report's answers, for those who may read them."""
    said = next((report.answers for report in detail.reports if report.answers), {})
    return [
        (name(question["label"]), _answer_words(question, said[question["code"]]))
        for question in detail.questions
        if question["code"] in said
    ]


def description_of(detail: IssueDetail) -> str:
    """One line for search engines and previews, made of what everybody may read."""
    issue = detail.listed
    parts = [name(issue.category_name), issue.address, name(issue.department_name)]
    return ". ".join(part for part in parts if part)[:LONGEST_DESCRIPTION]


def known_hash() -> bytes | None:
    """The person or device that asks, as a keyed hash: enough to count them once, not to know them again.

    None for a browser that has never been counted.
    """
    person = context.actor().person_id
    if person is not None:
        return _hash(person_who(person))
    return _hash(f"device:{cookie['device']}") if "device" in cookie else None


def hash_to_count() -> bytes:
    """The same for somebody who wants to be counted; a browser gets a cookie for it now."""
    if context.actor().person_id is None and "device" not in cookie:
        cookie["device"] = secrets.token_urlsafe(16)
        cookie.permanent = True
    found = known_hash()
    assert found is not None, "a cookie has just been set"
    return found


def _hash(who: str) -> bytes:
    return who_hash(context.city_key(), who)


def _answer_words(question: dict[str, Any], answer: object) -> str:
    if question["type"] == "choice":
        for choice in question.get("choices", ()):
            if choice["code"] == answer:
                return name(choice["label"])
    if question["type"] == "yes_no":
        return gettext("Yes") if answer == "yes" else gettext("No")
    return str(answer)
