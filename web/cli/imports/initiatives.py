"""`civic import initiatives`."""

from __future__ import annotations

from pathlib import Path

import click

from civic.core.permissions import SYSTEM
from initiatives.proposals.commands.set_rules import set_rules
from initiatives.proposals.rules_file import read_rules
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import change, console, plain_refusals, shaped_city, tell_dry_run


@click.command()
@click.argument("file", type=FILE)
@DRY_RUN
def initiatives(file: Path, dry_run: bool) -> None:
    """Set what initiatives need: signatures, days, who proposes, how long comments are.

    FILE is TOML or JSON; initiatives/proposals/rules_file.py explains every key. What is published keeps the rules
    under which it was.
    """
    with plain_refusals(), shaped_city() as database:
        wanted = read_rules(file)
        with change(database, dry_run=dry_run) as session:
            changed = set_rules(session, SYSTEM, wanted)
    console().print(
        f"[bold]Initiatives[/] from {file.name}: these rules hold from now on."
        if changed
        else "They are just that already: nothing was changed."
    )
    tell_dry_run(console(), dry_run)
