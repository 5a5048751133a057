"""Initiatives as the API shows them: from read models, which have left out what the reader may not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from civic.core.secrets import display_public_id
from civic.issues.queries.listing import IssueListed
from initiatives.delivery.queries import ProjectShown
from initiatives.enclosures.queries import EnclosedThings
from initiatives.opinions.queries.rounds import OpinionShown, RoundShown
from initiatives.proposals.placing import AreaReached
from initiatives.proposals.queries.detail import DistrictShown, InitiativeDetail, VersionShown
from initiatives.proposals.queries.listing import InitiativeListed
from initiatives.proposals.queries.timeline import Entry
from initiatives.signatures.holds import HoldShown
from initiatives.signatures.models import STANDINGS
from web.api.links import document_link, initiative_links, issue_links, photo_links
from web.api.shown import in_language, moment
from web.live.audience import INTERNAL_KEYS


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown of an initiative beside itself: what goes with it, the issues that it comes from and the reader may
    see, the areas that its place reaches.
    """

    enclosed: EnclosedThings
    issues: Sequence[IssueListed]
    reached: Sequence[AreaReached]


def feature(initiative: InitiativeListed, language: str | None) -> dict[str, Any]:
    """A row of a list as a GeoJSON Feature."""
    here = [initiative.lon, initiative.lat]
    return {
        "type": "Feature",
        "id": initiative.public_id,
        "geometry": None if initiative.lon is None else {"type": "Point", "coordinates": here},
        "properties": {
            "display_id": display_public_id(initiative.public_id),
            "title": initiative.title,
            "language": initiative.language,
            "status": initiative.status,
            "category": _named(initiative.category, initiative.category_name, language),
            "area": _named(initiative.area, initiative.area_name, language),
            "signatures": initiative.signatures,
            "needed": initiative.needed,
            "created_at": moment(initiative.created_at),
            "changed_at": moment(initiative.changed_at),
            "published_at": moment(initiative.published_at),
            "collecting_until": moment(initiative.collecting_until),
        },
        "links": initiative_links(initiative.public_id),
    }


def detailed(
    initiative: InitiativeDetail,
    asked: Sequence[RoundShown],
    project: ProjectShown | None,
    entries: Sequence[Entry],
    beside: Beside,
    language: str | None,
) -> dict[str, Any]:
    """An initiative with all that the reader may see of it."""
    shown = feature(initiative.listed, language)
    signature = initiative.signature
    shown["geometry"] = initiative.where
    shown["properties"] |= {
        "hidden": initiative.hidden,
        "versions": [_version(version) for version in initiative.versions],
        "authors": [{"name": author.name, "first": author.first} for author in initiative.authors],
        "mine": initiative.mine,
        "submitted_at": moment(initiative.submitted_at),
        "reached_at": moment(initiative.reached_at),
        "appealed_at": moment(initiative.appealed_at),
        "moderation_due": moment(initiative.moderation_due),
        "merged_into": initiative.merged_into,
        "districts_needed": initiative.districts_needed,
        "districts_reached": initiative.districts_reached,
        "districts": [_district(district, language) for district in initiative.districts],
        "totals": initiative.totals,
        "paper": initiative.paper,
        "project": _project(project, language) if project is not None else None,
        "verbs": list(initiative.verbs),
        "signature": asdict(signature) | {"signed_at": moment(signature.signed_at)} if signature else None,
        "unable": initiative.unable,
        "broken_rules": list(initiative.broken_rules),
        "photos": [
            {"id": each.public_id, "alternative": each.alternative, **photo_links(each.public_id)}
            for each in beside.enclosed.photos
        ],
        "documents": [
            {
                "id": each.public_id,
                "name": each.name,
                "size": each.size,
                "url": document_link(initiative.listed.public_id, each.public_id),
            }
            for each in beside.enclosed.documents
        ],
        "issues": [
            {
                "id": each.public_id,
                "title": each.title,
                "status": each.status,
                "links": issue_links(each.public_id),
            }
            for each in beside.issues
        ],
        "areas_reached": [_named(each.code, each.name, language) for each in beside.reached],
        "opinions": [_round(each, language) for each in asked],
        "timeline": [_entry(entry) for entry in entries],
    }
    return shown


def held(hold: HoldShown) -> dict[str, Any]:
    return {
        "id": hold.id,
        "reason": hold.reason,
        "hour": moment(hold.hour),
        "signatures": hold.number,
        "held_at": moment(hold.held_at),
        "decision": hold.decision,
        "removal": hold.removal,
        "release": hold.release,
        "decided_at": moment(hold.decided_at),
    }


def _named(code: str | None, name: dict[str, str] | None, language: str | None) -> dict[str, Any] | None:
    return None if code is None else {"code": code, "name": in_language(name, language)}


def _project(project: ProjectShown, language: str | None) -> dict[str, Any]:
    return {
        "department": _named(project.department, project.department_name, language),
        "decision": project.decision,
        "accepted_at": moment(project.accepted_at),
        "budget": project.budget,
        "spent": project.spent,
        "least_judges": project.least_judges,
        "started_at": moment(project.started_at),
        "delivered_at": moment(project.delivered_at),
        "judging_until": moment(project.judging_until),
        "round": project.round,
        "outcome": project.outcome,
        "milestones": [
            asdict(each)
            | {
                "first_due": each.first_due.isoformat(),
                "due": each.due.isoformat(),
                "done_at": moment(each.done_at),
            }
            for each in project.milestones
        ],
        "updates": [
            {
                "language": each.language,
                "text": each.text,
                "written_at": moment(each.written_at),
                "photos": [photo_links(photo.public_id) for photo in each.photos],
            }
            for each in project.updates
        ],
        "contributions": [
            {
                "id": each.id,
                "name": each.name,
                "language": each.language,
                "text": each.text,
                "state": each.state,
                "offered_at": moment(each.offered_at),
            }
            for each in project.contributions
        ],
        "verbs": list(project.verbs),
        "answers": dict(project.answers),
        "counted": project.counted.answers if project.counted is not None else None,
    }


def _version(version: VersionShown) -> dict[str, Any]:
    return asdict(version) | {"written_at": moment(version.written_at)}


def _district(district: DistrictShown, language: str | None) -> dict[str, Any]:
    return {
        "code": district.code,
        "name": in_language(district.name, language),
        "needed": district.needed,
        **{standing: getattr(district, standing) for standing in STANDINGS},
    }


def _round(asked: RoundShown, language: str | None) -> dict[str, Any]:
    answer = asked.answer
    return {
        "asked_at": moment(asked.asked_at),
        "answer_until": moment(asked.answer_until),
        "concluded_at": moment(asked.concluded_at),
        "opinions": [_opinion(opinion, language) for opinion in asked.opinions],
        "answer": asdict(answer) | {"answered_at": moment(answer.answered_at)} if answer else None,
        "may_answer": asked.may_answer,
    }


def _opinion(opinion: OpinionShown, language: str | None) -> dict[str, Any]:
    return {
        "department": _named(opinion.department, opinion.department_name, language),
        "first_due": moment(opinion.first_due),
        "due": moment(opinion.due),
        "late": opinion.late,
        "extended": opinion.extended,
        "given_at": moment(opinion.given_at),
        "texts": [asdict(text) | {"written_at": moment(text.written_at)} for text in opinion.texts],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    left_out = INTERNAL_KEYS | {"initiative"}
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": moment(entry.at),
        "origin": entry.origin,
        "details": {key: value for key, value in entry.body.items() if key not in left_out},
    }
