"""`civic retention`: removing what has been kept long enough, and saying what is due."""

from __future__ import annotations

import click
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

import web.followers  # noqa: F401  # registers all that is swept
from civic.core.permissions import SYSTEM
from civic.core.settings import Settings
from civic.core.worker import tools_from
from civic.issues.contacts import AHEAD
from civic.privacy.queries.retention import last_runs, what_is_due
from civic.privacy.retention import run_retention
from web.cli.city_database import city_database
from web.cli.shaping import console, in_words, plain_refusals, shaped_city


@click.group()
def retention() -> None:
    """Remove contacts that have been kept long enough, and say what is due."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def run(dry_run: bool) -> None:
    """Remove what has been kept long enough; the worker does it each night by itself.

    Contacts of reports go by the days of their category, else of the city, after the end of the matter. Expired links,
    sessions and downloads go too. It may run while the city does; cut off, the next run does the rest.
    """
    if dry_run:
        _due(only=True)
        return
    out = console()
    # The schema is looked at first, then the tools of a worker stand on the same database.
    with plain_refusals(), shaped_city(), city_database(Settings.from_environment()) as settings:
        tools = tools_from(settings)
        columns = (SpinnerColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=out, transient=True) as bar:
            task = bar.add_task("Removing contacts")
            done = run_retention(
                tools, SYSTEM, lambda count: bar.update(task, description=f"{count:,} contacts removed")
            )
        tools.database.engine.dispose()
    removed = sum(done.contacts.values())
    out.print(f"[green]{removed:,} contacts removed.[/]" if removed else "No contact was due.")
    for kind, count in sorted({**done.contacts, **done.swept}.items()):
        if count:
            out.print(f"  {kind}: {count:,}")


@retention.command()
def report() -> None:
    """Say what is kept, what is due when, and what the last runs removed."""
    _due(only=False)


def _due(*, only: bool) -> None:
    out = console()
    with plain_refusals(), shaped_city() as database, database.reading() as session:
        found = [each for each in what_is_due(session, SYSTEM) if (each.due if only else each.kept)]
        runs = [] if only else last_runs(session, SYSTEM, 5)
    table = Table(
        "Category",
        "Days",
        "Kept",
        "Due",
        *(f"In {days} days" for days in AHEAD),
        box=None,
        header_style="dim",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for each in found:
        days = f"{each.days}{'' if each.own_days else ' (city)'}"
        table.add_row(
            in_words(each.name), days, f"{each.kept:,}", f"{each.due:,}", *(f"{n:,}" for n in each.ahead)
        )
    out.print(table if found else ("No contact is due." if only else "No contact is kept."))
    if only:
        out.print("\n[yellow]Nothing was removed: this was a --dry-run.[/]")
    for listed in runs:
        ended = "" if listed.ended_at else ", not finished"
        out.print(f"{listed.began_at:%Y-%m-%d %H:%M} UTC: {listed.removed:,} contacts removed{ended}")
