"""`civic demo`: a made-up city with a year of life, to look at and to try things in."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from civic.city.queries import city_rules
from civic.core.db import Database, make_engine
from civic.core.errors import NotFound
from civic.core.settings import Settings
from civic.demo.many import add_many
from civic.demo.people import SignIn, sign_ins
from civic.demo.seed import Seeded, seed_if_empty
from geo.town import DEFAULT_SEED
from initiatives.demo.seed import live_initiatives
from web.cli.city_database import city_database
from web.cli.schema import bring_up_to_date
from web.cli.shaping import Refused, console

STEPS = {
    "town": "Building the town",
    "photos": "Drawing photos",
    "ground": "Laying streets and districts",
    "history": "Living a year",
    "writing": "Writing it down",
}


@click.group(invoke_without_command=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=DEFAULT_SEED, show_default=True,
              help="Another number makes another city.")  # fmt: skip
@click.option("--issues", type=click.IntRange(1, 10_000_000),
              help="Add so many issues of earlier years, to try how the city feels when it is big.")  # fmt: skip
@click.pass_context
def demo(context: click.Context, seed: int, issues: int | None) -> None:
    """Fill an empty database with the demo city: a river town with some 3,000 issues.

    Everybody in it signs in with one printed password, which no other city accepts. `civic up` does it by itself. With
    `--issues` the demo city may be there already: it becomes bigger each time.
    """
    if context.invoked_subcommand is not None:
        return
    out = console()
    with city_database(Settings.from_environment()) as settings:
        bring_up_to_date(settings.database_owner_url)
        seeded = make_demo_city(settings, out, seed=seed)
        if issues is not None:
            make_bigger(settings, out, issues)
            return
        if seeded is None:
            raise Refused("There is a city already; the demo city is only made in an empty database.")
    out.print(f"{seeded.issues:,} issues, {seeded.reports:,} reports, {seeded.events:,} events.\n")
    out.print(sign_in_table(seeded.sign_ins))


@demo.command()
def people() -> None:
    """Print the demo city's sign-ins again."""
    with city_database(Settings.from_environment()) as settings:
        found = sign_ins_of(settings)
    if not found:
        raise Refused("This is not the demo city.")
    console().print(sign_in_table(found))


def make_demo_city(settings: Settings, out: Console, *, seed: int = DEFAULT_SEED) -> Seeded | None:
    """Make the demo city where there is none yet, with a bar that shows how far it is; None when there is a city."""
    columns = (TextColumn("Demo city  {task.description:<28}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=out, transient=True) as bars:
        task = bars.add_task("", total=1.0, visible=False)

        def told(step: str, share: float) -> None:
            bars.update(task, description=STEPS[step], completed=share, visible=True)

        return seed_if_empty(settings, above=live_initiatives, seed=seed, progress=told)


def make_bigger(settings: Settings, out: Console, issues: int) -> None:
    """Add issues to the demo city, with a bar that shows how far it is."""
    owner = Database(make_engine(settings.database_owner_url, application="civic demo"))
    columns = (TextColumn("Issues"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    began = time.monotonic()
    try:
        with Progress(*columns, console=out, transient=True) as bars:
            task = bars.add_task("", total=issues)

            def told(done: int, of: int) -> None:
                bars.update(task, completed=done, total=of)

            events = add_many(owner, issues, key=settings.secret_key.encode(), told=told)
    finally:
        owner.engine.dispose()
    out.print(f"{issues:,} issues and {events:,} events more, in {time.monotonic() - began:,.0f} s.")


def sign_ins_of(settings: Settings) -> Sequence[SignIn]:
    """Everybody's sign-in while the city is a demo, else nobody's."""
    database = Database(make_engine(settings.database_url, pooled=False, application="civic demo"))
    try:
        with database.reading() as session:
            return sign_ins() if city_rules(session).demo else []
    except NotFound:
        return []
    finally:
        database.engine.dispose()


def sign_in_table(found: Sequence[SignIn]) -> Table:
    """Who can sign in, and how."""
    table = Table("Sign in as", "E-mail", "Password", box=None, padding=(0, 3, 0, 0), header_style="dim")
    for sign_in in found:
        table.add_row(*sign_in)
    return table
