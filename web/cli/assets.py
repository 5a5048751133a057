"""`civic assets`: what may be made of the city's numbered things."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from civic.assets.labelled import labelled
from civic.city.queries import city_logo, city_rules
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from web.cli.shaping import Refused, console, plain_refusals, shaped_city
from web.labels import PER_SHEET, label_sheets


@click.group()
def assets() -> None:
    """Labels for lamps, benches and other things with a number."""


@assets.command()
@click.option(
    "--type", "asset_type", required=True, metavar="CODE", help="Kind of asset, such as lamp or bench."
)
@click.option("--numbers", default="", metavar="NUMBERS", help="Only these: 1-200,217,K-12.")
@click.option("--area", default="", metavar="CODE", help="Only those in this area.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("labels.pdf"), show_default=True,
              help="Where to write the PDF.")  # fmt: skip
def labels(asset_type: str, numbers: str, area: str, out: Path) -> None:
    """Print sheets of labels with a code to scan.

    A4, 24 labels of 70 × 37 mm on a sheet. Whoever scans one comes to a report about that thing, at the city's own
    address (CIVIC_BASE_URL).
    """
    said = console()
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        rules, logo = city_rules(session), city_logo(session)
        things = labelled(session, SYSTEM, asset_type, numbers=numbers, area=area)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=said, transient=True, disable=not said.is_terminal) as progress:
        task = progress.add_task("codes", total=len(things))

        def told(done: int) -> None:
            progress.update(task, completed=done, description="codes" if done < len(things) else "pages")

        made = label_sheets(
            things, city=rules.name, languages=rules.languages, base_url=Settings.from_environment().base_url,
            colour=rules.brand_colour, logo=logo, told=told,
        )  # fmt: skip
    try:
        out.write_bytes(made)
    except OSError as error:
        raise Refused(f"{out}: cannot be written ({error.strerror})") from error
    sheets = -(-len(things) // PER_SHEET)
    said.print(f"{len(things):,} labels on {sheets:,} sheets in {out}.", markup=False)
