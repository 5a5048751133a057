"""All that the page of an initiative shows."""

from __future__ import annotations

import inspect
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.core import clock
from civic.core.permissions import Actor
from civic.issues.rooms import issue_room, person_room
from civic.places.queries import reverse
from civic.residence.queries import residence_of
from geo.shapes import Point
from initiatives.delivery.queries import project_shown
from initiatives.enclosures import events as of_enclosures
from initiatives.enclosures.queries import enclosed
from initiatives.merging import events as of_merging
from initiatives.merging.queries import joined_to, proposals_of, signed_elsewhere
from initiatives.opinions import events as of_opinions
from initiatives.opinions.queries.rounds import rounds
from initiatives.origins import events as of_origins
from initiatives.origins.queries import issues_of
from initiatives.proposals import events
from initiatives.proposals.placing import areas_reached
from initiatives.proposals.queries.detail import InitiativeDetail, initiative_detail
from initiatives.proposals.queries.listing import InitiativeListed
from initiatives.proposals.queries.timeline import timeline
from initiatives.proposals.rooms import initiative_room
from web.initiative_history import told
from web.initiative_rules import rules_of
from web.initiative_words import FINDINGS, STAGES, stage_of
from web.language import current_language
from web.templating import name

STEPS: Final = " ".join(
    sorted(
        body.kind
        for module in (events, of_opinions, of_merging, of_enclosures, of_origins)
        for _, body in inspect.getmembers(module, inspect.isclass)
        if issubclass(body, events.InitiativeEvent)
        and body.kind
        and body not in (events.SignaturesCounted, events.AuthorInvited, events.AuthorLinkRevoked)
    )
)
"""The kinds of event after which parts of the page are read again. A count is none of them: it tells its totals; a link
for authors changes nothing there.
"""


AT_WORK: Final = frozenset({"open", "accept", "start", "deliver", "set_milestone", "tell"})
"""Verbs of clerks and departments, which have a page of their own."""


def initiative_view(session: Session, actor: Actor, public_id: str) -> dict[str, Any]:
    """The variables of the initiative's templates. Raises NotFound where the reader may not see it."""
    detail = initiative_detail(session, actor, public_id)
    here = place_of(detail)
    found = reverse(session, here) if here is not None else None
    asked = rounds(session, actor, detail.id, detail.subject)
    units = {each.department: name(each.department_name) for part in asked for each in part.opinions}
    project = project_shown(session, actor, detail)
    issues = issues_of(session, actor, detail.id)
    known = residence_of(session, actor.person_id) if actor.person_id is not None else None
    return {
        "detail": detail,
        "it": detail.listed,
        "home": name(known.area_name) if known is not None and known.area_name else "",
        # It may be for an area of another type than those that tile the city and have pages.
        "area_page": detail.listed.area in {area.code for area in areas_of_city(session)},
        "stages": [words for words, _ in STAGES],
        "stage": stage_of(detail.listed.status),
        "rounds": asked,
        "FINDINGS": FINDINGS,
        "entries": told(timeline(session, actor, detail.id, detail.subject), units),
        "project": project,
        "works": bool(
            AT_WORK & set(detail.verbs) or AT_WORK & set(project.verbs if project is not None else ())
        ),
        "broken": rules_of(detail.broken_rules),
        "merges": proposals_of(session, actor, detail.id, detail.subject, waiting=True)
        if detail.listed.status == "collecting"
        else [],
        "joined": joined_to(session, actor, detail.id) if detail.listed.published_at else [],
        "followed": signed_elsewhere(session, actor, detail.id) if "sign" in detail.verbs else None,
        "here": here,
        "drawn": drawn_of(detail),
        "reached": areas_reached(session, detail.id) if drawn_of(detail) else [],
        "enclosed": enclosed(session, detail.id),
        "issues": issues,
        "issue_rooms": [issue_room(issue.public_id) for issue in issues],
        "address": found.label(current_language()) if found is not None else "",
        "days_left": days_left(detail.listed),
        "moderation_late": detail.moderation_due is not None and detail.moderation_due <= clock.now(),
        "percent": percent(detail.listed),
        "STEPS": STEPS,
        "room": initiative_room(public_id),
        "own_room": person_room(actor.person_id) if actor.person_id is not None else "",
    }


def place_of(detail: InitiativeDetail) -> Point | None:
    """The place that its authors chose (WGS 84); None where they named an area or the whole city alone."""
    if not detail.placed or detail.where is None or detail.where["type"] != "Point":
        return None
    lon, lat = detail.where["coordinates"]
    return Point(lon, lat)


def drawn_of(detail: InitiativeDetail) -> dict[str, Any] | None:
    """The line or shape that its authors drew, as GeoJSON geometry; None where there is none."""
    return detail.where if detail.placed and place_of(detail) is None else None


def percent(it: InitiativeListed) -> int:
    """How much of what is needed is there, in hundredths; never more than all."""
    return min(100, it.signatures * 100 // it.needed) if it.needed else 0


def days_left(it: InitiativeListed) -> int | None:
    """Whole days until signatures are collected no more; None where none are."""
    if it.status != "collecting" or it.collecting_until is None:
        return None
    return max(0, (it.collecting_until - clock.now()).days)
