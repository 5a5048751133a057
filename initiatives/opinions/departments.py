"""Which departments are asked about an initiative: those that would get issues of its kind where it applies."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.areas.queries import covering_all
from civic.categories.models import Category
from civic.departments.queries import DepartmentListed, departments
from civic.departments.routing import Routing
from geo.shapes import Point
from initiatives.proposals.models import Initiative


def departments_to_ask(session: Session, initiative: Initiative) -> list[DepartmentListed]:
    """By the routing of issues, for a place inside each current area that it reaches; by code.

    An outside body gives no opinion: the triage desk does. Raises NotFound ``department.not_found`` where a city has no
    triage desk.
    """
    # No kind of issue was said: what is answered for by kind fits nobody, and what is for any kind does.
    kind = (0, 0)
    if initiative.category_id is not None:
        kind = (initiative.category_id, session.get_one(Category, initiative.category_id).group_id)
    route = Routing(session)
    places = covering_all(session, _places(session, initiative)) or [[]]
    found = {route(*kind, areas).department_id for areas in places}
    known = departments(session)
    asked = [unit for unit in known if unit.id in found and unit.kind != "outside"]
    if len(asked) < len(found):
        asked += [unit for unit in known if unit.kind == "triage" and unit not in asked]
    return sorted(asked, key=lambda unit: unit.code)


def _places(session: Session, initiative: Initiative) -> list[Point]:
    """A place (WGS 84) in each current area where the initiative applies: at its place, else in its area, else
    everywhere.
    """
    inside = func.ST_PointOnSurface(Area.geometry)
    query = select(Area.id).join(AreaEdition, AreaEdition.id == Area.edition_id).where(AreaEdition.current)
    if initiative.place is not None:
        here = select(Initiative.place).where(Initiative.id == initiative.id).scalar_subquery()
        shared = func.ST_Intersection(here, Area.geometry)
        inside = func.ST_PointOnSurface(shared)
        # An area that a line or a shape only touches is none that it reaches.
        query = query.where(
            func.ST_Intersects(here, Area.geometry), func.ST_Dimension(shared) == func.ST_Dimension(here)
        )
    elif initiative.area_id is not None:
        here = select(Area.geometry).where(Area.id == initiative.area_id).scalar_subquery()
        query = query.where(or_(Area.id == initiative.area_id, func.ST_Covers(here, inside)))
    rows = session.execute(query.with_only_columns(func.ST_X(inside), func.ST_Y(inside)).order_by(Area.id))
    return [Point(*row) for row in rows]
