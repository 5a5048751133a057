"""`civic residence`: letters with codes, without a browser."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.residence.batches import mark_sent, print_again, print_letters
from web.cli.shaping import Refused, change, console, plain_refusals, shaped_city
from web.residence_letters import letter_sheets


@click.group()
def residence() -> None:
    """Print the letters by which residents show where they live."""


@residence.command()
@click.option("--out", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.pdf",
              help="Where the PDF is written; a page for each letter.")  # fmt: skip
@click.option(
    "--batch", type=int, metavar="NUMBER", help="Print what is left of this batch again, with new codes."
)
@click.option("--limit", type=click.IntRange(1), default=500, show_default=True, help="At most so many.")
def letters(file: Path, batch: int | None, limit: int) -> None:
    """Print the letters that wait into FILE.pdf, and mark them as printed.

    The file is the only place where the codes stand: delete it when the letters are sent.
    """
    if file.exists():
        raise Refused(f"{file} is there already. Name another file.")
    out = console()
    with plain_refusals(), shaped_city() as database:
        settings = Settings.from_environment()
        key = settings.secret_key.encode()
        try:
            file.touch(mode=0o600)
        except OSError as error:
            raise Refused(f"{file} cannot be written: {error.strerror}") from error
        try:
            # Drawn and written before it is final: letters are marked as printed only when there is a file.
            with change(database) as session, Progress(console=out, transient=True) as bars:
                printed = (
                    print_letters(session, SYSTEM, key=key, limit=limit)
                    if batch is None
                    else print_again(session, SYSTEM, batch, key=key)
                )
                city = city_rules(session)
                task = bars.add_task("Letters", total=len(printed.letters))
                made = letter_sheets(
                    printed.letters, city=city.name, languages=city.languages, time_zone=city.time_zone,
                    base_url=settings.base_url, told=lambda done: bars.update(task, completed=done),
                )  # fmt: skip
                file.write_bytes(made)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
    out.print(f"Batch {printed.id}: {len(printed.letters):,} letters in {file}.", markup=False)
    out.print(f"When they are on their way: civic residence sent {printed.id}")


@residence.command()
@click.argument("batch", type=int)
def sent(batch: int) -> None:
    """Mark the letters of BATCH as sent."""
    with plain_refusals(), shaped_city() as database, change(database) as session:
        mark_sent(session, SYSTEM, batch)
    click.echo(f"Batch {batch} is marked as sent.")
