"""`civic import residents`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from civic.areas.queries import areas_of_city
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.residence.keyed import QUESTIONS
from civic.residence.register import RegisterTaken, import_register
from civic.residence.register_file import RegisterRow, read_register
from civic.residence.rules import residence_rules
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import PARTLY, change, console, plain_refusals, shaped_city, tell_dry_run

_WHY = {
    "part_missing": "something that people are asked for is missing or too long",
    "date": "the date of birth is none",
    "area": "the city has no area of this code",
}


@click.command()
@click.argument("file", type=FILE)
@click.option("--by", "asks", type=click.Choice(list(QUESTIONS)), default="number", show_default=True,
              help="What residents type: number and birth_date, or name, birth_date and postcode.")  # fmt: skip
@click.option("--encoding", default="utf-8-sig", metavar="NAME", help="Encoding of the file, such as cp1251.")
@click.option(
    "--end-gone", is_flag=True, help="End the verifications of those whom the register has no more."
)
@DRY_RUN
def residents(file: Path, asks: str, encoding: str, end_gone: bool, dry_run: bool) -> None:
    """Import the register of residents, as nothing but HMACs under the city's key.

    FILE is CSV with the columns number, birth_date and area, or name, birth_date, postcode and area; area is the code
    of an area of the type that tiles the city. It is the whole register: what it does not have is no entry any more.
    Nobody can read the register back, the city neither. docs/residence.md says how entries are spelled.
    """
    out = console()
    with plain_refusals(), shaped_city() as database:
        key = Settings.from_environment().secret_key.encode()
        with database.reading() as session:
            areas = {area.code for area in areas_of_city(session)}
            on = "register" in residence_rules(session).ways
        rows = read_register(file, asks, key, areas, encoding=encoding)
        with change(database, dry_run=dry_run) as session:
            taken = import_register(session, SYSTEM, _told(out, rows), asks, end_gone=end_gone)
    _tell(out, taken, on=on)
    tell_dry_run(out, dry_run)
    if taken.left_out_count or taken.twice:
        raise click.exceptions.Exit(PARTLY)


def _told(out: Console, rows: Iterable[RegisterRow]) -> Iterator[RegisterRow]:
    columns = (
        SpinnerColumn(), TextColumn("{task.completed:,.0f} rows"), BarColumn(pulse_style="green"), TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task("rows", total=None)
        for number, row in enumerate(rows, 1):
            yield row
            if number % 2000 == 0:
                progress.update(task, completed=number)


def _tell(out: Console, taken: RegisterTaken, *, on: bool) -> None:
    out.print(f"[bold]Register[/]: {taken.entries:,} entries now, {taken.added:,} new, {taken.gone:,} gone.")
    if taken.twice:
        out.print(f"{taken.twice:,} rows are alike but for the area: none of them counts.")
    if taken.without:
        done = "were ended" if taken.ended else "stay; with --end-gone they would be ended"
        out.print(f"{taken.without:,} verified residents are not in it, or in another area: they {done}.")
    if taken.left_out_count:
        out.print(f"{taken.left_out_count:,} rows were left out:")
        table = Table("Line", "Why", box=None, padding=(0, 2, 0, 0), header_style="dim")
        for row in taken.left_out:
            table.add_row(str(row.number), _WHY[row.problem or "part_missing"])
        out.print(table)
        if taken.left_out_count > len(taken.left_out):
            out.print(f"and {taken.left_out_count - len(taken.left_out):,} more")
    if not on:
        out.print("The way is not switched on yet: an administrator does that on the page Residence.")
