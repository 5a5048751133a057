"""`civic rules`: what the platform does by itself, tried before it is switched on."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from civic.core.permissions import SYSTEM
from civic.rules.commands.bring_in import bring_in_rules
from civic.rules.commands.switch import switch_rule
from civic.rules.definition import read_definition
from civic.rules.files import read_rules
from civic.rules.queries import DAYS, rule_by_code
from civic.rules.queries import rules as listed
from civic.rules.trying import try_rule
from web.cli.shaping import change, console, plain_refusals, shaped_city


@click.group()
def rules() -> None:
    """Look after the city's rules: when something happens, then the platform acts."""


@rules.command("list")
def list_rules() -> None:
    """List the rules in their order, and how often each acted lately."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        found = listed(session, SYSTEM)
    table = Table("Rule", "Name", "State", "Acts on", f"Acted in {DAYS} days", "Failed")
    for each in found:
        state = "on" if each.enabled else f"broken: {each.broken_by}" if each.broken else "off"
        table.add_row(each.code, each.name, state, each.definition.trigger, str(each.total), str(each.failed))
    console().print(table)


@rules.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add_from_file(file: Path) -> None:
    """Add the rules of FILE (as rules.toml of a city's folder), or change those with their codes. New ones are off."""
    with plain_refusals(), shaped_city() as database:
        described = read_rules(file)
        with change(database) as session:
            done = bring_in_rules(session, SYSTEM, described, leave_others=True)
    for what in ("added", "changed", "unchanged"):
        for code in done[what]:
            click.echo(f"{code}: {what}")


@rules.command("try")
@click.argument("code")
def try_one(code: str) -> None:
    """Say what rule CODE would have done to the issues of the last month. Nothing is changed."""
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        tried = try_rule(session, SYSTEM, read_definition(rule_by_code(session, code).definition))
    table = Table("Issue", "Does", "Now", "Then")
    for each in tried.shown:
        for planned in each.planned:
            then = f"left out: {planned.left_out}" if planned.left_out else str(planned.then)
            table.add_row(each.public_id, planned.action.do, str(planned.now), then)
    console().print(table)
    click.echo(f"{tried.acted:,} of {tried.looked:,} issues.")


@rules.command("on")
@click.argument("code")
def switch_on(code: str) -> None:
    """Switch rule CODE on: it acts on what happens from now on."""
    _switch(code, on=True)


@rules.command("off")
@click.argument("code")
def switch_off(code: str) -> None:
    """Switch rule CODE off. What it did stays."""
    _switch(code, on=False)


def _switch(code: str, *, on: bool) -> None:
    with plain_refusals(), shaped_city() as database, change(database) as session:
        switch_rule(session, SYSTEM, code, on=on)
    click.echo(f"The rule {code} is {'on' if on else 'off'}.")
