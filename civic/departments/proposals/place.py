"""Where a rule or a proposal holds."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement

from civic.departments.models import Jurisdiction
from civic.departments.proposals.models import RoutingProposal


class Place(NamedTuple):
    """What and where, by row ids and the area's code; None means any. Two rules of one place would tie."""

    category_id: int | None
    group_id: int | None
    area_type_id: int | None
    area_code: str | None


def place_of(row: Jurisdiction | RoutingProposal) -> Place:
    return Place(row.category_id, row.group_id, row.area_type_id, row.area_code)


def at(table: type[Jurisdiction] | type[RoutingProposal], place: Place) -> list[ColumnElement[bool]]:
    """The conditions that a row of the table is about this very place."""
    return [getattr(table, field).is_not_distinct_from(value) for field, value in place._asdict().items()]
