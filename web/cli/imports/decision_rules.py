"""`civic import decision-rules`."""

from __future__ import annotations

from pathlib import Path

import click

from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from initiatives.council.commands.bring_in_rules import bring_in_rules
from initiatives.council.rule_file import read_rules
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import change, console, plain_refusals, shaped_city, tell_dry_run


@click.command("decision-rules")
@click.argument("file", type=FILE)
@DRY_RUN
def decision_rules(file: Path, dry_run: bool) -> None:
    """Add the rules by which the council decides: quorum, majority, ties, recusal.

    FILE is TOML or JSON; docs/council.md explains every key. A version that is there stays as it is: a rule that
    changes gets a day of its own from which it is in force, and a sitting uses what is in force on its day.
    """
    with plain_refusals(), shaped_city() as database:
        with database.reading() as session:
            languages = city_rules(session).languages
        rules = read_rules(file, languages)
        with change(database, dry_run=dry_run) as session:
            added = bring_in_rules(session, SYSTEM, rules)
    out = console()
    for rule in added:
        out.print(f"{rule.code} since {rule.since}: added")
    if not added:
        out.print("They are just that already: nothing was changed.")
    tell_dry_run(out, dry_run)
