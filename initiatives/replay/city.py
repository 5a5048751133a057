"""A city for a petition: its areas as districts with thresholds, and the petition as an initiative that collects.

The files know no boundaries: each area is a square of a grid, in the order of the file.
"""

from __future__ import annotations

import math
from typing import Final

from shapely import MultiPolygon, box
from sqlalchemy.orm import Session

from civic.areas.commands import import_areas
from civic.city.commands import CitySpec, set_city_areas, set_up_city
from civic.core.permissions import SYSTEM, Actor
from civic.departments.commands import import_departments
from civic.departments.files import Departments, DepartmentSpec
from civic.people.commands import add_person
from geo.importing import AreaRow
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.publish import publish
from initiatives.proposals.commands.set_rules import set_rules
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.rules import Rules, needed
from initiatives.proposals.submission import LONGEST, Proposal
from initiatives.replay.petition import Counted, Petition

DISTRICT: Final = "district"
SIDE: Final = 0.01
"""Degrees of a square."""

AUTHOR: Final = ("replay@petition.example", "Petition")
DESK: Final = DepartmentSpec("triage", "triage", {"en": "Triage desk"}, None, None, {})


def lay_city(session: Session, petition: Petition, *, per_mille: int) -> str:
    """Make the city in a database that has none, and publish the petition there; returns its public id.

    All its signatures are needed, so that the last one reaches the threshold, and so many districts as have
    ``per_mille`` of their voters: one signature too few anywhere and it is not reached.
    """
    set_up_city(session, SYSTEM, CitySpec(name={"en": "Replay"}, languages=("en",), time_zone="UTC"))
    import_areas(session, SYSTEM, _squares(petition), area_type=DISTRICT, source="petition")
    set_city_areas(session, SYSTEM, DISTRICT)
    import_departments(session, SYSTEM, Departments(("en",), (DESK,), ()))
    rules = Rules(
        least=petition.total, per_mille=0, district_least=1, district_per_mille=per_mille,
        districts_needed=len(reaching(petition, per_mille)),
    )  # fmt: skip
    set_rules(session, SYSTEM, rules)
    author = Actor(person_id=add_person(session, SYSTEM, *AUTHOR).id, origin="import")
    text = Proposal(
        title=petition.title[: LONGEST["title"]], problem=petition.words or petition.title, wish=petition.title,
        planned_result=petition.title, criteria=(petition.title[:300],),
    )  # fmt: skip
    public_id = propose(session, author, text)
    submit(session, author, public_id)
    publish(session, SYSTEM, public_id)
    return public_id


def reaching(petition: Petition, per_mille: int) -> set[str]:
    """The codes of the areas that have what is needed in a district, by the file's numbers."""
    return {
        code_of(number)
        for number, area in enumerate(petition.areas)
        if area.signatures >= needed(1, per_mille, area.electorate)
    }


def code_of(number: int) -> str:
    """The code of the area that is the file's ``number``, from 0."""
    return f"a{number + 1}"


def _squares(petition: Petition) -> list[AreaRow]:
    across = math.ceil(math.sqrt(len(petition.areas)))
    return [_square(number, area, across) for number, area in enumerate(petition.areas)]


def _square(number: int, area: Counted, across: int) -> AreaRow:
    west, south = (number % across) * SIDE, 50 + (number // across) * SIDE
    return AreaRow(
        index=number, code=code_of(number), names={"en": area.name},
        geometry=MultiPolygon([box(west, south, west + SIDE, south + SIDE)]), parent=None, problem=None,
        residents=area.electorate,
    )  # fmt: skip
