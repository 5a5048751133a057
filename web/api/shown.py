"""Issues as the API shows them: from read models, which have left out what the reader may not see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from civic.assets.numbers import asset_code
from civic.core.i18n import LANGUAGES, primary
from civic.core.permissions import Actor, policies
from civic.core.secrets import display_public_id
from civic.issues.queries.detail import AssignmentShown, CriterionShown, IssueDetail, ReportShown, TakenOver
from civic.issues.queries.listing import IssueListed
from civic.issues.queries.timeline import Entry, PhotoShown
from web.api.links import issue_links, photo_links
from web.live.audience import INTERNAL_KEYS


def in_language(names: Mapping[str, str] | None, language: str | None) -> dict[str, str] | None:
    """A name in every language, or where one is asked for in that alone (else in the first that it has)."""
    if names is None or language is None:
        return dict(names) if names is not None else None
    for known in (language, primary(language), *LANGUAGES, *sorted(names)):
        if names.get(known):
            return {known: names[known]}
    return {}


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def properties(issue: IssueListed, language: str | None) -> dict[str, Any]:
    """What a list says of an issue."""
    return {
        "display_id": display_public_id(issue.public_id),
        "title": issue.title,
        "status": issue.status,
        "resolution": issue.resolution,
        "visibility": issue.visibility,
        "category": {"code": issue.category, "name": in_language(issue.category_name, language)},
        "group": issue.group,
        "address": issue.address,
        "place_uncertain": issue.place_uncertain,
        "area_name": in_language(issue.area_name, language),
        "department": {"code": issue.department, "name": in_language(issue.department_name, language)},
        "received_at": moment(issue.received_at),
        "changed_at": moment(issue.changed_at),
        "take_by": moment(issue.take_by),
        "target_date": moment(issue.target),
        "target_confirmed": issue.target_confirmed,
        "report_count": issue.report_count,
        "affected_count": issue.affected_count,
        "judging_until": moment(issue.judging_until),
    }


def feature(issue: IssueListed, language: str | None) -> dict[str, Any]:
    """A row of a list as a GeoJSON Feature."""
    return {
        "type": "Feature",
        "id": issue.public_id,
        "geometry": None
        if issue.place_uncertain
        else {"type": "Point", "coordinates": [issue.lon, issue.lat]},
        "properties": properties(issue, language),
        "links": issue_links(issue.public_id),
    }


def detailed(issue: IssueDetail, actor: Actor, language: str | None) -> dict[str, Any]:
    """An issue with all that the reader may see of it."""
    staff = policies.allows("issue.see_notes", actor, issue.subject)
    shown = feature(issue.listed, language)
    shown["properties"] |= {
        "hidden": issue.hidden,
        "group_name": in_language(issue.group_name, language),
        "asset": asset_code(issue.asset.type, issue.asset.key) if issue.asset else None,
        "planned_result": issue.planned_result,
        "promised": moment(issue.promised),
        "delivered_at": moment(issue.delivered_at),
        "criteria": [_criterion(item, language) for item in issue.criteria],
        "judges": issue.judges,
        "round": issue.round,
        "assignments": [_assignment(item, language, staff) for item in issue.assignments],
        "reports": [_report(item, staff) for item in issue.reports],
        "timeline": [_entry(item, language, staff) for item in issue.timeline],
        "merged_into": issue.merged_into,
        "taken_over": _taken_over(issue.taken_over),
        "duplicates": list(issue.duplicates),
        "seq": issue.seq,
    }
    return shown


def _taken_over(item: TakenOver | None) -> dict[str, Any] | None:
    return {"source": item.source, "id": item.external_id, "ended_there": item.ended} if item else None


def _criterion(item: CriterionShown, language: str | None) -> dict[str, Any]:
    return {
        "code": item.code, "text": in_language(item.text, language), "met": item.met, "not_met": item.not_met,
        "cant_tell": item.cant_tell, "mine": item.mine,
    }  # fmt: skip


def _assignment(item: AssignmentShown, language: str | None, staff: bool) -> dict[str, Any]:
    dated = item.status != "blocked"
    shown: dict[str, Any] = {
        "department": {"code": item.department, "name": in_language(item.department_name, language)},
        "status": item.status,
        "take_by": moment(item.take_by) if dated else None,
        "target_date": moment(item.target) if dated else None,
        "promised": moment(item.promised) if dated else None,
        "accepted_at": moment(item.accepted_at),
        "scheduled_for": moment(item.scheduled_for),
        "waiting_since": moment(item.waiting_since),
        "delivered_at": moment(item.delivered_at),
        "decline_reason": item.decline_reason,
    }
    if staff:
        shown |= {"id": item.id, "assignee": item.assignee, "assignee_id": item.assignee_id}
    return shown


def _report(item: ReportShown, staff: bool) -> dict[str, Any]:
    told = any((item.contact_name, item.contact_email, item.contact_phone))
    contact = {
        "name": item.contact_name, "email": item.contact_email, "phone": item.contact_phone,
        "confirmed": item.contact_confirmed,
    }  # fmt: skip
    return {
        "number": item.id if staff else None,
        "description": item.text,
        "language": item.language,
        "planned_result": item.planned_result,
        "answers": item.answers,
        "received_at": moment(item.received_at),
        "withdrawn": item.withdrawn,
        "mine": item.mine,
        "contact": contact if told else None,
        "contact_left": item.contact_left,
        "photos": [_photo(photo) for photo in item.photos],
    }


def _entry(item: Entry, language: str | None, staff: bool) -> dict[str, Any]:
    # The body names the issue, as the answer does; row ids are for those who work with them.
    left_out = {"issue"} if staff else INTERNAL_KEYS | {"issue"}
    return {
        "seq": item.seq,
        "kind": item.kind,
        "at": moment(item.at),
        "origin": item.origin,
        "department": in_language(item.department, language),
        "text": item.text,
        "text_visibility": item.text_visibility,
        "by_reporter": item.by_reporter,
        "author": item.author,
        "photos": [_photo(photo) for photo in item.photos],
        "details": {key: value for key, value in item.body.items() if key not in left_out},
    }


def _photo(photo: PhotoShown) -> dict[str, Any]:
    return {
        "id": photo.public_id, **photo_links(photo.public_id), "kind": photo.kind, "width": photo.width,
        "height": photo.height,
    }  # fmt: skip
