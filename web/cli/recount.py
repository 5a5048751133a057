"""`civic recount`: whether issues keep what follows from their rows."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from civic.core.db import Database, make_engine
from civic.core.secrets import display_public_id
from civic.core.settings import Settings
from civic.issues.recount import Difference, differences, repair
from web.cli.city_database import city_database

MOST_SHOWN = 100


@click.command()
@click.option("--repair", "mend", is_flag=True, help="Put right what differs.")
def recount(mend: bool) -> None:
    """Compare the counts and statuses that issues keep with the rows that they follow from.

    Shows each difference; exits with 1 when there are any and they were not repaired. The city may go on meanwhile:
    with --repair each issue is locked and looked at again before it is changed.
    """
    console = Console(highlight=False)
    with city_database(Settings.from_environment()) as settings:
        database = Database(make_engine(settings.database_url, pooled=False, application="civic recount"))
        with database.reading() as session:
            found = list(differences(session))
        if mend:
            found = _repaired(database, found)
        database.engine.dispose()
    if not found:
        console.print("[green]All counts and statuses are as they should be.[/]")
        return
    console.print(_table(found))
    if not mend:
        console.print("Run it with --repair to put this right.")
        sys.exit(1)
    console.print(f"[green]{len({each.issue_id for each in found}):,} issues were put right.[/]")


def _repaired(database: Database, found: list[Difference]) -> list[Difference]:
    mended: list[Difference] = []
    for issue_id in dict.fromkeys(each.issue_id for each in found):
        with database.transaction() as session:
            mended += repair(session, issue_id)
    return mended


def _table(found: list[Difference]) -> Table:
    title = f"{len(found):,} differences" + (f", the first {MOST_SHOWN}" if len(found) > MOST_SHOWN else "")
    table = Table("issue", "value", "kept", "right", title=title, title_justify="left")
    for each in found[:MOST_SHOWN]:
        table.add_row(display_public_id(each.public_id), each.field, str(each.stored), str(each.right))
    return table
