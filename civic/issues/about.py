"""Which asset an issue is about, and what that means for who answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from civic.areas.queries import AreaHere
from civic.assets.queries import AssetShown, asset_by_code, asset_by_id, has_assets
from civic.categories.models import Category
from civic.departments.routing import Responsible, responsible
from civic.issues.submission import Problems
from geo.errors import ShapeError
from geo.shapes import Point


def reported_asset(
    session: Session, code: str, category: Category | None, lon: object, lat: object, problems: Problems
) -> AssetShown | None:
    """The asset (``lamp:217``) that a report names; its ``spot`` is where the report then is.

    Problems at ``asset``: ``asset.not_found``, ``asset.retired``, ``asset.other_type`` (the category is about another
    kind), ``asset.missing`` (the category needs one, and the city has such assets).
    """
    if not code:
        needed = category.asset_type if category is not None and category.asset_required else None
        if needed is not None and has_assets(session, needed):
            problems.add("asset.missing", "asset")
        return None
    found = asset_by_code(session, code, _place_or_none(lon, lat))
    if found is None:
        problems.add("asset.not_found", "asset", key=code)
    elif found.retired_at is not None:
        problems.add("asset.retired", "asset", key=code)
    elif category is not None and category.asset_type not in (None, found.type):
        problems.add("asset.other_type", "asset", type=found.type_name)
    else:
        return found
    return None


def who_answers(
    session: Session, category: Category, areas: Sequence[AreaHere], asset: AssetShown | None
) -> Responsible:
    """The department that an issue goes to. Rule: docs/decisions/0008.

    Where the category says so the department that owns the asset; without one (nobody's, somebody else's, a department
    that is no more or not the city's) the jurisdictions decide, as for every other issue.
    """
    owner = asset.owner if asset is not None and category.by_asset_owner else None
    if owner is not None and owner.answers:
        assert owner.department_id is not None and owner.code is not None, "only departments answer"
        return Responsible(owner.department_id, owner.code, owner.department_name or {}, None, owner.calendar)
    return responsible(session, category.id, category.group_id, areas)


def asset_of(session: Session, asset_id: int | None) -> AssetShown | None:
    """The asset that an issue is about, if it is about one."""
    return asset_by_id(session, asset_id) if asset_id is not None else None


def _place_or_none(lon: object, lat: object) -> Point | None:
    try:
        return Point.parse(lon, lat)
    except ShapeError:
        return None
