"""`civic import`: the city's own shape, out of files."""

from __future__ import annotations

import click

from web.cli.imports.areas import areas
from web.cli.imports.assets import assets
from web.cli.imports.categories import categories
from web.cli.imports.city import calendar, city
from web.cli.imports.deadlines import deadlines
from web.cli.imports.decision_rules import decision_rules
from web.cli.imports.departments import departments
from web.cli.imports.initiatives import initiatives
from web.cli.imports.issues import issues
from web.cli.imports.residents import residents
from web.cli.imports.streets import streets


class InOrder(click.Group):
    """Lists its commands in the order in which an operator needs them, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(name="import", cls=InOrder)
def import_group() -> None:
    """Give the city its own shape and its history: settings, areas, streets, what is reported, who answers, assets.

    Each command reads one file; take them in the order below, because later files name what earlier ones bring.
    docs/shape-a-city.md walks through the shape, docs/import-history.md through the history. Running a command again
    with the same file changes nothing, and --dry-run only says what would happen. A whole city in one folder is taken
    by: civic city import FOLDER

    Exit codes: 0 done; 1 done, but rows were left out; 2 refused, nothing was changed.
    """


for command in (
    city,
    calendar,
    areas,
    streets,
    categories,
    departments,
    deadlines,
    initiatives,
    decision_rules,
    assets,
    issues,
    residents,
):
    import_group.add_command(command)
