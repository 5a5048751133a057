"""`civic import categories`."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from civic.assets.queries import asset_types
from civic.categories.commands import import_categories
from civic.categories.files import Taxonomy, read_taxonomy
from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from civic.departments.stale_rules import stale_rules
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.imports.stale import tell_stale_rules
from web.cli.shaping import change, console, counted, plain_refusals, shaped_city, tell_dry_run


def _without_assets(session: Session, taxonomy: Taxonomy) -> dict[str, list[str]]:
    """The types of asset that the city has none of, and the categories that are about them."""
    there = {kind.code for kind in asset_types(session) if kind.in_use}
    found: dict[str, list[str]] = {}
    for category in taxonomy:
        if category.asset_type is not None and category.asset_type not in there:
            found.setdefault(category.asset_type, []).append(category.code)
    return found


@click.command()
@click.argument("file", type=FILE)
@DRY_RUN
def categories(file: Path, dry_run: bool) -> None:
    """Set the kinds of issue, their promises and criteria.

    FILE is TOML or JSON with texts in all languages of the city; civic/categories/starter.toml is one to begin with.

    Categories are known by their codes: new ones are added, known ones changed, those that the file does not have
    retired. Nothing is deleted, issues keep the category they have.
    """
    with plain_refusals(), shaped_city() as database:
        with database.reading() as session:
            languages = city_rules(session).languages
        taxonomy = read_taxonomy(file, languages)
        with change(database, dry_run=dry_run) as session:
            result = import_categories(session, SYSTEM, taxonomy)
            stale = stale_rules(session)
            without = _without_assets(session, taxonomy)
    out = console()
    out.print(
        f"[bold]Categories[/] from {file.name}: {len(list(taxonomy))} in {len(taxonomy.groups)} groups."
    )
    if result.is_new:
        out.print(
            counted(
                [
                    ("added", result.added), ("changed", result.changed), ("back again", result.returned),
                    ("retired", result.retired), ("the same as before", result.unchanged),
                    ("groups added or changed", result.groups),
                ]
            )
        )  # fmt: skip
    else:
        out.print("They are just these already: nothing was changed.")
    for asset_type, codes in sorted(without.items()):
        out.print(f"There are no assets of the type {asset_type} yet; until then nobody is asked for one by:")
        out.print(f"  {', '.join(codes)}", markup=False)
        out.print(f"  civic import assets FILE --type {asset_type} --number-field FIELD", markup=False)
    tell_stale_rules(out, stale)
    tell_dry_run(out, dry_run)
