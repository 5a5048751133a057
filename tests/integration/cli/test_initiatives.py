"""`civic initiatives`, as an operator meets it."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from initiatives.signatures.commands.sign import sign
from tests.integration.cli.conftest import Civic
from tests.integration.initiatives.town import Town
from tests.small_city import small_city


def test_initiatives_are_listed_shown_and_their_totals_proved_and_put_right(
    civic: Civic, rows: Engine
) -> None:
    with Session(rows) as session:
        town = Town(small_city(session))
        public_id = town.published(least=1000)
        for area in ("west", "west", None):
            sign(session, town.resident(area), public_id, version=1)
        session.commit()
    assert "All signatures" in civic("initiatives", "recount").output
    listed = civic("initiatives", "list", "--status", "collecting").output
    assert "A bridge over the Lind" in listed and "1,000" in listed
    assert "A bridge" not in civic("initiatives", "list", "--status", "expired").output
    shown = civic("initiatives", "show", public_id).output
    assert "3 of 1,000 signatures" in shown and "only the city is known" in shown
    assert civic("initiatives", "show", "no number").exit_code == 2
    assert civic("initiatives", "show", "00000000").exit_code == 2
    with rows.begin() as connection:
        connection.execute(text("UPDATE initiative SET signatures = 7"))
        connection.execute(text("UPDATE initiative_district SET counted = counted + 4 WHERE area_id IS NULL"))
    found = civic("initiatives", "recount")
    assert found.exit_code == 1 and "altogether" in found.output and "only the city is known" in found.output
    assert civic("initiatives", "recount", public_id, "--repair").exit_code == 0
    assert civic("initiatives", "recount").exit_code == 0
