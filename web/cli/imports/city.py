"""`civic import city` and `civic import calendar`."""

from __future__ import annotations

from pathlib import Path

import click

from civic.city.commands import import_calendar, set_up_city
from civic.city.files import read_city
from civic.core.calendar_file import read_calendar
from civic.core.errors import DomainError
from civic.core.permissions import SYSTEM
from web.cli.shaping import Refused, change, console, in_words, plain_refusals, shaped_city, tell_dry_run

FILE = click.Path(path_type=Path)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")


@click.command()
@click.argument("file", type=FILE)
@DRY_RUN
def city(file: Path, dry_run: bool) -> None:
    """Describe the city: name, languages, time zone.

    FILE is TOML or JSON; docs/shape-a-city.md has one to copy. It may name a file of the calendar beside it. Everything
    else comes by the other imports, or all at once by: civic city import FOLDER
    """
    with plain_refusals():
        spec = read_city(file)
        with shaped_city() as database, change(database, dry_run=dry_run) as session:
            shaped = set_up_city(session, SYSTEM, spec)
    out = console()
    name = in_words(spec.name, spec.languages)
    if shaped.is_new:
        out.print(f"[bold]{name}[/] is set up: {', '.join(spec.languages)}; {spec.time_zone}.")
        if spec.calendar is None:
            out.print(
                "It works Monday to Friday, 9:00 to 18:00, without holidays, until: civic import calendar FILE"
            )
        out.print("Next: civic import areas FILE --type district --name-field FIELD")
    elif shaped.changed:
        out.print(f"[bold]{name}[/]: changed {', '.join(shaped.changed)}.")
    else:
        out.print(f"[bold]{name}[/] is just that already: nothing was changed.")
    tell_dry_run(out, dry_run)


@click.command()
@click.argument("file", type=FILE)
@DRY_RUN
def calendar(file: Path, dry_run: bool) -> None:
    """Set the city's working hours, holidays and moved workdays.

    FILE is TOML or JSON; docs/shape-a-city.md has one to copy. New promises count by it; what was promised stays
    promised.
    """
    with plain_refusals():
        try:
            wanted = read_calendar(file)
        except OSError as error:
            raise Refused(f"{file.name}: cannot be read ({error.strerror})") from None
        except DomainError as error:
            error.params["file"] = file.name
            raise
        with shaped_city() as database, change(database, dry_run=dry_run) as session:
            changed = import_calendar(session, SYSTEM, wanted)
    out = console()
    years = f"holidays known for {wanted.years[0]} to {wanted.years[1]}" if wanted.years else "no holidays"
    said = "is the city's calendar now" if changed else "is the city's calendar already: nothing was changed"
    out.print(f"{file.name} {said} ({wanted.timezone}, {years}).")
    tell_dry_run(out, dry_run)
