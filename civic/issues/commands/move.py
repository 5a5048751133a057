"""An issue is somewhere else than was thought."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.assets.queries import metres_to
from civic.categories.models import Category
from civic.city.queries import city_rules
from civic.core.permissions import Actor
from civic.issues.commands.report import place_areas
from civic.issues.events import Moved
from civic.issues.models import IssueArea
from civic.issues.rerouting import route_anew
from civic.issues.submission import LONGEST_ADDRESS, Problems, checked_place
from civic.issues.work import checked_text, e7, take
from geo.mercator import to_pixels

STILL_THERE = 25.0
"""Metres from an asset within which a place is still meant to be at it."""


def move(
    session: Session,
    actor: Actor,
    public_id: str,
    lon: object,
    lat: object,
    message: str,
    *,
    address: str = "",
) -> None:
    """Move an issue to another place of the city with a reason; it is routed anew. From now on its place is certain.

    It is about its asset no more where that is farther away than STILL_THERE.

    ``lon``, ``lat`` in degrees (WGS 84). Raises NotFound, NotAllowed, WrongStatus, InvalidInput
    (``issue.outside_city``, ``place.missing`` …), DomainError ``text.missing`` at ``message``.
    """
    work = take(session, actor, public_id)
    work.require("issue.move")
    work.require_open("move")
    issue = work.issue
    rules = city_rules(session)
    problems = Problems()
    place = checked_place(lon, lat, problems)
    areas = place_areas(session, place, rules, problems)
    problems.raise_if_any()
    assert place is not None, "a missing one is among the problems"
    said = work.say(message, "public", required=True)
    issue.place = f"SRID=4326;POINT({place.lon!r} {place.lat!r})"
    issue.px, issue.py = to_pixels(place)
    issue.place_uncertain = False
    issue.address = checked_text(address, field="address", required=False, longest=LONGEST_ADDRESS)
    issue.area_id = next((area.id for area in areas if area.area_type_id == rules.area_type_id), None)
    session.execute(delete(IssueArea).where(IssueArea.issue_id == issue.id))
    session.add_all(IssueArea(issue_id=issue.id, area_id=area.id) for area in areas)
    if issue.asset_id is not None and metres_to(session, issue.asset_id, place) > STILL_THERE:
        issue.asset_id = None
    category = session.scalars(select(Category).where(Category.id == issue.category_id)).one()
    passed = route_anew(work, category, areas)
    work.settle()
    lon_e7, lat_e7 = e7((place.lon, place.lat), issue.visibility)
    work.record(Moved, words=said, lon_e7=lon_e7, lat_e7=lat_e7, update=said.id if said else None)
    if passed is not None:
        passed.record(work)
