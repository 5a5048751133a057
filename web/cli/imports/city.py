"""`civic import city` and `civic import calendar`."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from civic.city.calendars import calendars, save_calendar
from civic.city.commands import CITY_CALENDAR, import_calendar, set_up_city
from civic.city.files import read_city
from civic.city.queries import city_rules
from civic.core.calendar import WorkingCalendar
from civic.core.calendar_file import read_calendar
from civic.core.datafiles import CODE
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
@click.option(
    "--code", default=CITY_CALENDAR, show_default=True, help="A calendar for departments: its code."
)
@click.option("--name", default="", help="Its name, when it is new.")
@DRY_RUN
def calendar(file: Path, code: str, name: str, dry_run: bool) -> None:
    """Set the city's working hours, holidays and moved workdays, or with --code those of departments that choose it.

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
            changed = _save(session, code, name, wanted)
    out = console()
    years = f"holidays known for {wanted.years[0]} to {wanted.years[1]}" if wanted.years else "no holidays"
    which = "the city's calendar" if code == CITY_CALENDAR else f"the calendar {code}"
    said = f"is {which} now" if changed else f"is {which} already: nothing was changed"
    out.print(f"{file.name} {said} ({wanted.timezone}, {years}).")
    tell_dry_run(out, dry_run)


def _save(session: Session, code: str, name: str, wanted: WorkingCalendar) -> bool:
    if code == CITY_CALENDAR:
        return import_calendar(session, SYSTEM, wanted)
    if not CODE.fullmatch(code):
        raise Refused(f"--code {code!r} must be 1 to 64 of a-z, 0-9, - and _.")
    known = {each.code: each.name for each in calendars(session)}
    names = known.get(code) or dict.fromkeys(city_rules(session).languages, name or code)
    return save_calendar(session, SYSTEM, code, names, wanted)
