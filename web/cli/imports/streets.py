"""`civic import streets`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from civic.core.permissions import SYSTEM
from civic.places.commands.forget_streets import forget_streets
from civic.places.commands.import_streets import StreetsImported, import_streets
from geo.osm import ATTRIBUTION, LEFT_OUT, Tally, open_extract
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import change, console, plain_refusals, shaped_city, tell_dry_run

REASONS = {**LEFT_OUT, "repeated": "house numbers that were there already"}
LAYERS = {
    "water": "water", "landuse": "land and green", "roads": "roads and paths", "rail": "rail",
    "buildings": "buildings", "places": "named places",
}  # fmt: skip


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option(
    "--source", metavar="CODE", help="Name of this extract; else the file's, without its date and ending."
)
@click.option(
    "--everything", is_flag=True, help="Take all of the file, not only what lies in the city's areas."
)
@click.option("--forget", metavar="CODE", help="Instead: take away what the source of that name has brought.")
@DRY_RUN
def streets(
    file: Path | None, source: str | None, everything: bool, forget: str | None, dry_run: bool
) -> None:
    """Import streets, house numbers and the map's ground.

    FILE is an OpenStreetMap extract: .osm.pbf, .osm, .osm.gz, .osm.bz2. An extract replaces what one of the same
    source had brought before, so several can lie side by side. Import the areas first: what lies outside of them is
    left out.
    """
    if (file is None) == (forget is None):
        raise click.UsageError("Give either a FILE or --forget CODE.")
    if file is None:
        _forget(forget or "", dry_run)
        return
    with plain_refusals(file.name):
        extract = open_extract(file)
        code = source or re.sub(r"[^a-z0-9._-]+", "-", extract.name.lower()).strip("-._") or "streets"
        with (
            shaped_city() as database,
            _progress(file.name) as told,
            change(database, dry_run=dry_run) as session,
        ):
            result = import_streets(
                session, SYSTEM, extract, source=code, everything=everything, progress=told
            )
    out = console()
    _tell(out, file.name, result)
    tell_dry_run(out, dry_run)


def _forget(source: str, dry_run: bool) -> None:
    with plain_refusals(), shaped_city() as database, change(database, dry_run=dry_run) as session:
        count = forget_streets(session, SYSTEM, source)
    out = console()
    out.print(f"[bold]{source}[/]: its {count:,} streets are gone, with their addresses and their ground.")
    tell_dry_run(out, dry_run)


@contextmanager
def _progress(file: str) -> Iterator[Callable[[Tally], None]]:
    """A line that counts while the file is read; nothing where the output is no terminal."""
    err = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(f"Reading {file}: nodes first")

        def told(tally: Tally) -> None:
            doing = "Joining streets and houses" if tally.is_read else f"Reading {file}"
            counts = (
                f"{tally.pieces:,} pieces of streets, {tally.houses:,} house numbers, {tally.shapes:,} shapes"
            )
            progress.update(task, description=f"{doing}: {counts}")

        yield told


def _tell(out: Console, file: str, result: StreetsImported) -> None:
    if not result.is_new:
        out.print(
            f"[bold]{result.source}[/]: its streets and ground are just those of {file} already: nothing was changed."
        )
        return
    said = "in place of what it had brought before" if result.replaced else "from now on"
    out.print(f"[bold]{result.source}[/] from {file}, {said}.")
    table = Table("", "How many", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.columns[1].justify = "right"
    table.add_row("streets", f"{result.streets:,}")
    if result.own_streets:
        table.add_row("  known by their houses only", f"{result.own_streets:,}")
    table.add_row("addresses", f"{result.addresses:,}")
    for layer, called in LAYERS.items():
        if result.layers.get(layer):
            table.add_row(f"map: {called}", f"{result.layers[layer]:,}")
    for reason, count in sorted(result.left_out.items(), key=lambda pair: -pair[1]):
        table.add_row(f"left out: {REASONS[reason]}", f"{count:,}")
    out.print(table)
    if result.others:
        out.print(f"Beside it stay: {', '.join(result.others)}.", markup=False)
    out.print(f"Maps say where it is from: {ATTRIBUTION} (ODbL).", markup=False)
