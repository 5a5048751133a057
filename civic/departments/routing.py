"""Who answers: from a category and the areas of a place to the responsible department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from civic.areas.queries import AreaHere
from civic.core.db import Names
from civic.core.errors import NotFound
from civic.departments.models import Department, Jurisdiction


@dataclass(frozen=True, slots=True)
class Responsible:
    """The department that routing chose, and the jurisdiction that decided (None: nothing matched, triage).

    ``calendar`` is the code of its working calendar; None: the city's.
    """

    department_id: int
    code: str
    name: Names
    jurisdiction_id: int | None
    calendar: str | None = None


# Built once: every report asks this, and building the statement costs more than asking.
_FITS = and_(
    or_(
        Jurisdiction.category_id == bindparam("category"),
        Jurisdiction.group_id == bindparam("group"),
        and_(Jurisdiction.category_id.is_(None), Jurisdiction.group_id.is_(None)),
    ),
    or_(
        Jurisdiction.area_type_id.is_(None),
        tuple_(Jurisdiction.area_type_id, Jurisdiction.area_code).in_(bindparam("areas", expanding=True)),
    ),
)
_FITTING = (
    select(
        Department.id,
        Department.code,
        Department.name,
        Department.calendar,
        Jurisdiction.id.label("jurisdiction_id"),
        Jurisdiction.category_id,
        Jurisdiction.group_id,
        Jurisdiction.area_type_id,
        Jurisdiction.area_code,
    )
    .outerjoin(Jurisdiction, and_(Jurisdiction.department_id == Department.id, _FITS))
    .where(Department.retired_at.is_(None), or_(Jurisdiction.id.is_not(None), Department.kind == "triage"))
)


class Routing:
    """``responsible`` for many: asked once for each category and the areas that some jurisdiction names.

    So a whole history is routed by as many statements as there are different cases, and by the very same rule. Good for
    as long as nobody changes jurisdictions: for one transaction.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._named = set(
            session.execute(select(Jurisdiction.area_type_id, Jurisdiction.area_code).distinct()).tuples()
        )
        self._known: dict[tuple[int, ...], Responsible] = {}

    def __call__(self, category_id: int, group_id: int, areas: Sequence[AreaHere]) -> Responsible:
        decisive = [area.id for area in areas if (area.area_type_id, area.code) in self._named]
        key = (category_id, *decisive)
        if key not in self._known:
            self._known[key] = responsible(self._session, category_id, group_id, areas)
        return self._known[key]


def responsible(session: Session, category_id: int, group_id: int, areas: Sequence[AreaHere]) -> Responsible:
    """The department whose jurisdiction fits best.

    Most specific category first (category, then group, then any), then the smaller area (one that names an area before
    one that does not). Nothing fits: the triage desk. Raises NotFound ``department.not_found`` when a city has no
    triage desk. Rule: docs/domain.md, Routing.
    """
    size = {(area.area_type_id, area.code): area.square_metres for area in areas}
    wanted = {"category": category_id, "group": group_id, "areas": list(size)}
    rows = session.execute(_FITTING, wanted).all()
    if not rows:
        raise NotFound("department", "triage")

    def rank(row: Any) -> tuple[int, float]:
        if row.jurisdiction_id is None:  # the triage desk, without a rule of its own
            return 3, 0.0
        specific = 0 if row.category_id is not None else 1 if row.group_id is not None else 2
        return specific, size.get((row.area_type_id, row.area_code), float("inf"))

    best = min(rows, key=rank)
    return Responsible(best.id, best.code, best.name, best.jurisdiction_id, best.calendar)
