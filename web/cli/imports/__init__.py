"""`civic import`: the city's own shape, out of files."""

from __future__ import annotations

import click

from web.cli.imports.areas import areas
from web.cli.imports.categories import categories
from web.cli.imports.city import calendar, city
from web.cli.imports.departments import departments


@click.group(name="import")
def import_group() -> None:
    """Give the city its own shape: settings, areas, categories, departments.

    In this order: city, areas, categories, departments. docs/shape-a-city.md walks through all of it. Running a
    command again with the same file changes nothing. Exit codes: 0 done; 1 done, but rows were left out; 2 refused,
    nothing was changed.
    """


for command in (city, calendar, areas, categories, departments):
    import_group.add_command(command)
