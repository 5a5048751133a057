"""`civic import assets`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from civic.areas.queries import city_edition, extent_of_edition
from civic.assets.commands import AssetsImported, import_assets
from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from geo.importing import ThingRow, read_things
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.options import names_by_language
from web.cli.shaping import PARTLY, Refused, change, console, plain_refusals, shaped_city, tell_dry_run

MOST_ROWS = 40
MOST_OWNERS = 10


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--type", "asset_type", required=True, metavar="CODE", help="Kind of asset, such as lamp or bench."
)
@click.option("--type-name", metavar="NAMES", help="Its name for people: Lamp, or en=Lamp,ru=Фонарь.")
@click.option("--icon", metavar="GLYPH", help="Its symbol on maps, such as g-lamp.")
@click.option(
    "--number-field", required=True, metavar="FIELD", help="Field with the numbers, as they stand on things."
)
@click.option(
    "--name-field", metavar="FIELDS", help="Field with names of their own: NAME, or en=NAME,ru=NAME_RU."
)
@click.option("--owner-field", metavar="FIELD",
              help="Field with who owns them: a department's code or name, or somebody else.")  # fmt: skip
@click.option("--owner", metavar="TEXT", help="Who owns them where the file does not say.")
@click.option("--public-fields", metavar="FIELDS", help="Fields that everybody may read: light,height.")
@click.option("--replace", is_flag=True, help="What this file does not have is there no more.")
@click.option("--layer", metavar="NAME", help="Layer of a GeoPackage, or shapefile in an archive.")
@click.option("--crs", metavar="EPSG:N", help="Coordinate system, where the file names none.")
@click.option("--encoding", metavar="NAME", help="Encoding of a shapefile's texts, such as cp1251.")
@DRY_RUN
def assets(
    file: Path,
    asset_type: str,
    type_name: str | None,
    icon: str | None,
    number_field: str,
    name_field: str | None,
    owner_field: str | None,
    owner: str | None,
    public_fields: str | None,
    replace: bool,
    layer: str | None,
    crs: str | None,
    encoding: str | None,
    dry_run: bool,
) -> None:
    """Import things with a number: lamps, benches, hydrants, sections of road.

    FILE is GeoJSON, a GeoPackage or a zipped shapefile, of points, lines or areas. Assets are known by their numbers:
    new ones are added, known ones changed; with --replace those that the file does not have are retired, and keep their
    history. Rows that cannot be used are left out and told.
    """
    with plain_refusals(file.name), shaped_city() as database:
        with database.reading() as session:
            languages = city_rules(session).languages
            edition = city_edition(session)
            within = extent_of_edition(session, edition) if edition is not None else None
        known, rows = read_things(
            file, number_field=number_field, name_field=name_field, owner_field=owner_field, language=languages[0],
            layer=layer, crs=crs, encoding=encoding,
        )  # fmt: skip
        out = console()
        with change(database, dry_run=dry_run) as session:
            result = import_assets(
                session, SYSTEM, _told(out, rows), asset_type=asset_type, source=file.name, icon=icon, owner=owner,
                type_name=names_by_language(type_name, "--type-name", languages) if type_name else None,
                public_fields=_fields(public_fields, known), within=within, replace=replace,
            )  # fmt: skip
    _tell(out, file.name, result, replace)
    tell_dry_run(out, dry_run)
    if result.left_out:
        raise click.exceptions.Exit(PARTLY)


def _fields(given: str | None, known: list[str]) -> list[str] | None:
    if given is None:
        return None
    fields = [field.strip() for field in given.split(",") if field.strip()]
    for field in fields:
        if field not in known:
            raise Refused(f"--public-fields: the file has no field {field}. It has: {', '.join(known[:40])}")
    return fields


def _told(out: Console, rows: Iterable[ThingRow]) -> Iterator[ThingRow]:
    """The rows, with how many have been read so far where somebody watches."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        BarColumn(pulse_style="green"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("rows", total=None)
        for number, row in enumerate(rows, 1):
            yield row
            if number % 500 == 0:
                progress.update(task, completed=number)


def _tell(out: Console, file: str, result: AssetsImported, replace: bool) -> None:
    out.print(f"[bold]{result.asset_type}[/] from {file}: the city has {result.assets:,} of them now.")
    if result.is_new:
        table = Table("", "How many", box=None, padding=(0, 2, 0, 0), header_style="dim")
        table.columns[1].justify = "right"
        for what, count in (
            ("added", result.added), ("changed", result.changed), ("back again", result.returned),
            ("retired", result.retired), ("the same as before", result.unchanged),
        ):  # fmt: skip
            if count:
                table.add_row(what, f"{count:,}")
        out.print(table)
        if result.type_changed:
            out.print("The type itself has another name, symbol or public fields now.")
    else:
        out.print("They are just these already: nothing was changed.")
    if result.gone and not replace:
        out.print(f"{result.gone:,} of them are not in this file; with --replace they would be retired.")
    if result.outside:
        out.print(f"[yellow]{result.outside:,} lie outside the city.[/]")
    _tell_owners(out, result)
    _tell_rows(out, result)


def _tell_owners(out: Console, result: AssetsImported) -> None:
    if not result.owners:
        return
    out.print("Owners that are none of the city's departments, to whom no report goes by itself:")
    most = sorted(result.owners.items(), key=lambda pair: -pair[1])
    for owner, count in most[:MOST_OWNERS]:
        out.print(f"  {owner}: {count:,}", markup=False)
    if len(most) > MOST_OWNERS:
        out.print(f"  and {len(most) - MOST_OWNERS} more")


def _tell_rows(out: Console, result: AssetsImported) -> None:
    rows = [(row.index, row.number, "left out", row.reason) for row in result.left_out]
    rows += [(row.index, row.number, "repaired", row.problem or "") for row in result.repaired]
    if not rows:
        return
    table = Table("Row", "Number", "What", "Why", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for index, number, what, why in rows[:MOST_ROWS]:
        table.add_row(
            str(index + 1), Text(number), Text(what, "yellow" if what == "left out" else ""), Text(why)
        )
    out.print()
    out.print(table)
    if len(rows) > MOST_ROWS:
        out.print(f"and {len(rows) - MOST_ROWS} more rows")
    out.print()
