"""A report opens an issue: placed, routed, promised."""

from __future__ import annotations

import secrets as random_source
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from civic.areas.queries import AreaHere, covering
from civic.categories.models import Category
from civic.categories.queries import category_by_code
from civic.city.queries import CityRules, city_rules
from civic.core import clock, events
from civic.core.calendar import WorkingCalendar
from civic.core.db import Names, explain_constraint
from civic.core.errors import NotAllowed, NotFound
from civic.core.permissions import Actor, policies
from civic.core.secrets import commit, new_public_id, new_salt, report_secret, secret_hash
from civic.departments.calendars import calendar_of_code
from civic.departments.routing import Responsible
from civic.issues.about import reported_asset, who_answers
from civic.issues.dates import promised_dates
from civic.issues.events import IssueReceived
from civic.issues.models import Assignment, Issue, Report
from civic.issues.opening import write_issue
from civic.issues.own import is_confirmed
from civic.issues.photos import claim_photos
from civic.issues.rooms import rooms_of
from civic.issues.submission import (
    LONGEST_ADDRESS,
    LONGEST_RESULT,
    MOST_PHOTOS,
    Problems,
    Submission,
    checked_answers,
    checked_contact,
    checked_criteria,
    checked_place,
    title_of,
)  # fmt: skip
from civic.issues.work import LONGEST_TEXT, e7
from civic.people.lasting import keep_open
from geo.mercator import to_pixels
from geo.shapes import Point

explain_constraint("uq_issue_public_id", "write.try_again")


@dataclass(frozen=True, slots=True)
class Promise:
    """What the reporter is told at once. ``secret`` is shown this one time."""

    issue_id: int
    report_id: int
    public_id: str
    secret: str
    status: str
    department: str
    department_name: Names
    take_by: datetime
    target: datetime


def report(session: Session, actor: Actor, submission: Submission, *, key: bytes) -> Promise:
    """Take in a report and open an issue for it. ``key`` is the city's secret key, from which the link is derived.

    Raises InvalidInput with a problem for each field, among them ``issue.outside_city`` at ``location`` and
    ``category.emergency`` at ``category``; NotAllowed (also whose account has just ended); DomainError
    ``report.anonymous_not_allowed`` where the city wants a contact. A report about an asset is where the asset is.
    """
    policies.require("issue.report", actor)
    if not keep_open(session, actor.person_id):
        raise NotAllowed("issue.report")
    rules = city_rules(session)
    problems = Problems()
    category = _category(session, submission.category, rules, problems)
    asset = reported_asset(session, submission.asset, category, submission.lon, submission.lat, problems)
    place = asset.spot if asset else _place(submission, problems)
    text = problems.text(submission.text, "text", longest=LONGEST_TEXT, required=True)
    address = problems.text(submission.address, "address", longest=LONGEST_ADDRESS).replace("\n", " ")
    planned_result = problems.text(submission.planned_result, "planned_result", longest=LONGEST_RESULT)
    contact = checked_contact(submission.contact, problems)
    if not contact and actor.person_id is None and not rules.anonymous_reports:
        problems.add("report.anonymous_not_allowed", "contact_email")
    if len(submission.photos) > MOST_PHOTOS:
        problems.add("photo.too_many", "photos", most=MOST_PHOTOS)
    areas = place_areas(session, place, rules, problems)
    criteria = checked_criteria(category, submission.criteria, problems) if category else []
    answers = checked_answers(category, submission.answers, problems) if category else {}
    problems.raise_if_any()
    assert category is not None and place is not None, "a missing one is among the problems"

    now = clock.now()
    routed = who_answers(session, category, areas, asset)
    language = rules.spoken(submission.language)
    planned_result = planned_result or category.planned_result.get(language, "")
    issue = new_issue(
        category, place, areas, rules, routed, now, calendar_of_code(session, routed.calendar, rules),
        title=title_of(text), language=language, address=address,
        planned_result=planned_result, criteria=criteria, source=submission.source,
        asset_id=asset.id if asset else None,
    )  # fmt: skip
    nonce, salt = random_source.token_bytes(16), new_salt()
    secret = report_secret(key, nonce)
    record = Report(
        person_id=actor.person_id, link_nonce=nonce, link_hash=secret_hash(secret), text=text,
        language=language, planned_result=planned_result, answers=answers, place=issue.place,
        contact_name=contact.name or None, contact_email=contact.email or None, contact_phone=contact.phone or None,
        salt=salt, received_at=now, source=submission.source,
        contact_confirmed_at=now if is_confirmed(session, actor, contact.email) else None,
    )  # fmt: skip
    assignment = Assignment(
        department_id=routed.department_id, status="assigned", assigned_at=now,
        take_by=issue.take_by, target=issue.target, promised=issue.target,
    )  # fmt: skip
    write_issue(session, issue, record, assignment, [area.id for area in areas])
    photos = (
        claim_photos(session, submission.photos, issue.id, report_id=record.id) if submission.photos else []
    )
    lon_e7, lat_e7 = e7((place.lon, place.lat), issue.visibility)
    events.record(
        session, actor, events.Subject("issue", issue.id),
        IssueReceived(
            issue=issue.public_id, status=issue.status, report=record.id, assignment=assignment.id,
            category=category.code, department=routed.code, take_by=issue.take_by, target=issue.target,
            lon_e7=lon_e7, lat_e7=lat_e7, asset=asset.code if asset and issue.visibility != "private" else None,
        ),
        rooms=rooms_of(issue, [routed.department_id]),
        commitment=commit(salt, report_content(record, photos)),
    )  # fmt: skip
    return Promise(
        issue.id,
        record.id,
        issue.public_id,
        secret,
        issue.status,
        routed.code,
        routed.name,
        issue.take_by,
        issue.target,
    )


def report_content(report: Report, photos: list[bytes]) -> dict[str, object]:
    """What the events of a report commit to: its words, answers and contact, and the SHA-256 of its photos."""
    return {
        "text": report.text, "planned_result": report.planned_result, "answers": report.answers,
        "contact": [report.contact_name, report.contact_email, report.contact_phone],
        "photos": [photo.hex() for photo in photos],
    }  # fmt: skip


def place_areas(
    session: Session, place: Point | None, rules: CityRules, problems: Problems, field: str = "location"
) -> list[AreaHere]:
    """The areas that a place lies in; a problem at ``location`` when it lies outside the city."""
    if place is None:
        return []
    areas = covering(session, place)
    if rules.area_type_id is not None and not any(area.area_type_id == rules.area_type_id for area in areas):
        problems.add("issue.outside_city", field, city=rules.name, advice=rules.outside_advice)
    return areas


def new_issue(
    category: Category, place: Point, areas: list[AreaHere], rules: CityRules, routed: Responsible, now: datetime,
    calendar: WorkingCalendar, *, title: str, language: str, address: str, planned_result: str,
    criteria: list[dict[str, object]], source: str, asset_id: int | None = None,
) -> Issue:  # fmt: skip
    """A fresh issue, not yet added to a session; ``calendar`` is that of the department which answers."""
    px, py = to_pixels(place)
    take_by, target = promised_dates(category, calendar, now)
    home = next((area.id for area in areas if area.area_type_id == rules.area_type_id), None)
    return Issue(
        public_id=new_public_id(), category_id=category.id, status="received", visibility=category.visibility,
        title=title, language=language, place=f"SRID=4326;POINT({place.lon!r} {place.lat!r})", px=px, py=py,
        address=address, area_id=home, department_id=routed.department_id, planned_result=planned_result,
        criteria=criteria, received_at=now, changed_at=now, take_by=take_by, target=target, promised=target,
        source=source, asset_id=asset_id,
    )  # fmt: skip


def _place(submission: Submission, problems: Problems) -> Point | None:
    """The place that is told; None without a problem of its own where an asset should have told it."""
    if submission.asset and submission.lon in (None, "") and submission.lat in (None, ""):
        return None
    return checked_place(submission.lon, submission.lat, problems)


def _category(session: Session, code: str, rules: CityRules, problems: Problems) -> Category | None:
    if not code:
        problems.add("category.missing", "category")
        return None
    try:
        category = category_by_code(session, code)
    except NotFound:
        problems.add("category.not_found", "category", key=code)
        return None
    if category.emergency:
        problems.add(
            "category.emergency",
            "category",
            number=rules.emergency_number,
            advice=category.emergency_text or {},
        )
    return category
