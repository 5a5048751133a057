"""`civic import deadlines`."""

from __future__ import annotations

from pathlib import Path

import click

from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from civic.deadlines.files import import_deadlines, read_deadlines
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import change, console, plain_refusals, shaped_city, tell_dry_run


@click.command()
@click.argument("file", type=FILE)
@DRY_RUN
def deadlines(file: Path, dry_run: bool) -> None:
    """Set who is told when a date is near or past, and the terms that laws set.

    FILE is TOML or JSON; docs/deadlines.md has one to copy. Import the categories and departments first that it names.
    What the file does not have stays as it is; terms that run keep their end.
    """
    with plain_refusals(), shaped_city() as database:
        with database.reading() as session:
            languages = city_rules(session).languages
        spec = read_deadlines(file, languages)
        with change(database, dry_run=dry_run) as session:
            result = import_deadlines(session, SYSTEM, spec)
    out = console()
    out.print(
        f"[bold]Deadlines[/] from {file.name}: {len(spec.ladders)} ladders and {len(spec.clocks)} laws."
    )
    for what, codes in (
        ("ladders changed", result.ladders), ("laws added", result.added), ("laws changed", result.changed)
    ):  # fmt: skip
        if codes:
            out.print(f"{what}: {', '.join(codes)}")
    if not (result.ladders or result.added or result.changed):
        out.print("They are just that already: nothing was changed.")
    tell_dry_run(out, dry_run)
