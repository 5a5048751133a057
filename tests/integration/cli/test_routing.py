"""`civic routing`, as an operator meets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.past_issues import past
from tests.small_city import EAST, MONDAY, WEST, small_city

Civic = Callable[..., Result]


@pytest.fixture
def town(rows: Engine) -> None:
    with Session(rows) as session:
        city = small_city(session)
        past(session, city, "lamp", "care", 70, area=None)
        past(session, city, "lamp", "roads", 40, area="east")
        past(session, city, "poster", "care", 33)
        past(session, city, "poster", "lighting", 9)
        session.commit()


def jurisdictions(rows: Engine) -> set[tuple[str | None, str | None, str]]:
    with rows.connect() as connection:
        found = connection.execute(
            text(
                "SELECT category.code, area_code, department.code FROM jurisdiction JOIN department"
                " ON department.id = department_id LEFT JOIN category ON category.id = category_id"
            )
        )
        return {tuple(row) for row in found}


def numbers(civic: Civic) -> list[str]:
    return re.findall(r"^ *(\d+) ", civic("routing", "proposals").output, re.MULTILINE)


def test_the_past_is_asked_listed_and_what_is_sure_is_accepted(
    civic: Civic, rows: Engine, town: None
) -> None:
    before = jurisdictions(rows)
    done = civic("routing", "propose")
    assert "152 past issues: 3 wait for a decision (3 new" in done.output
    assert jurisdictions(rows) == before
    listed = civic("routing", "proposals").output
    assert re.search(r"A lamp +everywhere +Care +70 of 70 +94 % +Lighting \(replaced\)", listed)
    assert re.search(r"A lamp +East +Roads +40 of 40 +91 % +the same", listed)
    assert "A poster" not in civic("routing", "proposals", "--min-confidence", "0.9").output
    done = civic("routing", "accept", "--all", "--min-confidence", "0.9")
    assert "2 accepted: new reports go by them. 1 rule(s) were replaced." in done.output
    assert ("lamp", None, "care") in jurisdictions(rows)
    (left,) = numbers(civic)
    assert "1 refused" in civic("routing", "refuse", left).output
    assert "There are none" in civic("routing", "proposals").output
    assert civic("routing", "proposals", "--decided").output.count("accepted") == 2
    assert "1 were refused before" in civic("routing", "propose").output


def test_what_cannot_be_done_is_said_and_nothing_is_done(civic: Civic, rows: Engine, town: None) -> None:
    civic("routing", "propose")
    before, first = jurisdictions(rows), numbers(civic)[0]
    unknown = civic("routing", "accept", first, "9999")
    assert (unknown.exit_code, "There is no proposal 9999" in unknown.output) == (2, True)
    assert jurisdictions(rows) == before, "all of them or none"
    assert "or --all" in civic("routing", "accept").output
    civic("routing", "refuse", first)
    late = civic("routing", "accept", first)
    assert (late.exit_code, "decided already" in late.output) == (2, True)


MAPPING = """
source = "before"
language = "en"
[file]
format = "csv"
[columns]
id = "no"
received = "opened"
category = ["topic", "kind"]
department = "unit"
lon = "x"
lat = "y"
[status]
default = "received"
[categories]
planned_result = { en = "It is done." }
criterion = { en = "It is done." }
"""


def test_agreement_is_tried_on_later_rows_of_a_file(civic: Civic, town: None, tmp_path: Path) -> None:
    rows = [
        f"{hour}-{minute}-{kind}-{who},{MONDAY.replace(hour=hour, minute=minute).isoformat()},streets,{kind},{who},"
        f"{place[0]},{place[1]}"
        for hour in range(20)
        for minute in range(0, 60, 5)
        for kind, who, place in (("lamp", "roads", EAST), ("lamp", "care", WEST), ("sign", "roads", WEST))
    ]
    (tmp_path / "reports.csv").write_text("\n".join(["no,opened,topic,kind,unit,x,y", *rows]))
    (tmp_path / "mapping.toml").write_text(MAPPING)
    done = civic("routing", "evaluate", "reports.csv", "--mapping", "mapping.toml")
    assert done.exit_code == 0
    assert "Learned from 504 rows up to 2026-11-23, asked about 216" in done.output
    assert "Places were looked up in: district." in done.output
    assert re.search(r"3 rules +100.0 % +100.0 % +100.0 %", done.output)
    assert re.search(r"learning model +100.0 % +100.0 % +100.0 %", done.output)
    assert re.search(r"streets › lamp +144 +100.0 %", done.output)
    nothing = civic(
        "routing", "evaluate", "reports.csv", "--mapping", "mapping.toml", "--split-date", "2000-01-01"
    )
    assert (nothing.exit_code, "no rows to learn from" in nothing.output) == (2, True)
