"""`civic issue erase-report` as an administrator of the machine runs it."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from civic.core.permissions import VISITOR
from civic.issues.commands.join import join
from tests.integration.cli.conftest import Civic
from tests.small_city import KEY, small_city


def test_one_report_is_erased_and_where_there_are_several_it_is_asked_which(civic: Civic, rows: Engine):
    with Session(rows) as session:
        promise = small_city(session).report(text="Anna's lamp is dark.")
        other = join(session, VISITOR, promise.public_id, key=KEY, text="Mine too.").report_id
        session.commit()
    assert civic("issue", "erase-report", "not a number").exit_code == 2
    assert "There is no issue" in civic("issue", "erase-report", "0000-0000", "--yes").output
    unclear = civic("issue", "erase-report", promise.public_id, "--yes")
    assert unclear.exit_code == 2 and f"--report {other} " in unclear.output
    chosen = ("issue", "erase-report", promise.public_id, "--report", promise.report_id)
    assert civic(*chosen, stdin="n\n").exit_code == 1, "asked first, and the answer was no"
    assert civic(*chosen, "--reason", "legal_order", stdin="y\n").exit_code == 0
    assert "nothing left to erase" in civic(*chosen, "--yes").output
    with rows.connect() as connection:
        kept = connection.execute(text("SELECT id, text, erased_reason FROM report ORDER BY id")).all()
    assert [tuple(row) for row in kept] == [
        (promise.report_id, "", "legal_order"),
        (other, "Mine too.", None),
    ]
