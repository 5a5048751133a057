"""Writing a new issue with its first report and assignment, in one statement.

A report is what residents wait for. Four inserts by the unit of work cost more time in this process than in the
database; one statement, built once, is what remains of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from civic.core.db import Base
from civic.issues.models import Assignment, Issue, IssueArea, Report


def write_issue(
    session: Session, issue: Issue, report: Report, assignment: Assignment, areas: Sequence[int]
) -> None:
    """Insert them all and give them their ids. They stay outside the session; ``areas`` are ids of areas."""
    values = {"areas": list(areas)}
    for row in (issue, report, assignment):
        values |= {_name(column): _value(row, column) for column in _written(type(row))}
    ids = session.execute(_STATEMENT, values).one()
    issue.id, report.id, assignment.id = ids
    report.issue_id = assignment.issue_id = issue.id


def _written(model: type[Base]) -> list[Column[Any]]:
    """The columns that are given: all but the row's own id and the issue's."""
    table = Base.metadata.tables[model.__tablename__]
    return [column for column in table.columns if column.name not in ("id", "issue_id")]


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}_{column.name}"


def _value(row: Base, column: Column[Any]) -> Any:
    value = getattr(row, column.key)
    default = column.default
    return default.arg if value is None and isinstance(default, ScalarElementColumnDefault) else value


def _parameter(column: Column[Any]) -> ColumnElement[Any]:
    # Typed one by one: what is selected, not listed as values, does not take the type of the column it goes to.
    if isinstance(column.type, Geometry):
        return func.ST_GeomFromEWKT(bindparam(_name(column)), type_=Geometry)
    return cast(bindparam(_name(column), type_=column.type), column.type)


def _inserted(model: type[Base], issue: CTE | None) -> CTE:
    columns = _written(model)
    names = [column.name for column in columns]
    parameters = [_parameter(column) for column in columns]
    if issue is not None:
        names, parameters = ["issue_id", *names], [issue.c.id, *parameters]
    table = Base.metadata.tables[model.__tablename__]
    return (
        insert(table).from_select(names, select(*parameters)).returning(table.c.id).cte(f"new_{table.name}")
    )


def _statement() -> Any:
    issue = _inserted(Issue, None)
    report, assignment = _inserted(Report, issue), _inserted(Assignment, issue)
    areas = (
        insert(IssueArea)
        .from_select(
            ["issue_id", "area_id"],
            select(
                issue.c.id, func.unnest(cast(bindparam("areas", type_=ARRAY(BigInteger)), ARRAY(BigInteger)))
            ),
        )
        .returning(literal_column("1"))
        .cte("new_issue_area")
    )
    return select(
        issue.c.id, select(report.c.id).scalar_subquery(), select(assignment.c.id).scalar_subquery()
    ).add_cte(areas)


_STATEMENT = _statement()
