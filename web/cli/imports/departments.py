"""`civic import departments`."""

from __future__ import annotations

from pathlib import Path

import click

from civic.categories.queries import categories
from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from civic.departments.commands import import_departments
from civic.departments.files import read_departments
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import Refused, change, console, counted, plain_refusals, shaped_city, tell_dry_run


@click.command()
@click.argument("file", type=FILE)
@DRY_RUN
def departments(file: Path, dry_run: bool) -> None:
    """Set the departments and who answers for what.

    FILE is TOML or JSON; docs/shape-a-city.md has one to copy. Import the areas and categories first that it names.

    Departments are known by their codes: new ones are added, known ones changed, those that the file does not have
    retired, unless somebody still waits for them. The rules of the file replace those before. Two rules that would
    tie are refused; so is a file without a triage desk.
    """
    with plain_refusals(), shaped_city() as database:
        with database.reading() as session:
            languages = city_rules(session).languages
            groups = {
                group.code: [category.code for category in inner] for group, inner in categories(session)
            }
        known = [code for codes in groups.values() for code in codes]
        spec = read_departments(file, languages, categories=known if groups else None, groups=groups or None)
        if spec.jurisdictions and not groups:
            raise Refused("There are no categories to answer for yet. First: civic import categories FILE")
        with change(database, dry_run=dry_run) as session:
            result = import_departments(session, SYSTEM, spec, name=file.name)
    out = console()
    out.print(
        f"[bold]Departments[/] from {file.name}: {len(spec.departments)} with {result.jurisdictions} rules; "
        f"the triage desk is {spec.triage.code}."
    )
    if result.is_new:
        out.print(
            counted(
                [
                    ("added", result.added), ("changed", result.changed), ("back again", result.returned),
                    ("retired", result.retired), ("the same as before", result.unchanged),
                ]
            )
        )  # fmt: skip
        out.print(f"Rules: {result.rules_added} added, {result.rules_removed} removed.")
    else:
        out.print("They are just these already: nothing was changed.")
    tell_dry_run(out, dry_run)
