"""`civic import issues`."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import psycopg2
import psycopg2.errors
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import InterfaceError, OperationalError

from civic.city.queries import city_rules
from civic.core.settings import Settings
from civic.history.importing import Imported, import_issues
from civic.history.mapping import HistoryMapping, read_mapping
from civic.history.reasons import in_words
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.shaping import (
    MOST_NAMES,
    PARTLY,
    Refused,
    console,
    plain_refusals,
    shaped_city,
    tell_dry_run,
)

STAGES = {"scan": "Looking through the file", "rows": "Taking over"}


@click.command()
@click.argument("file", type=FILE)
@click.option("--mapping", "mapping_file", type=FILE, required=True, metavar="FILE",
              help="How to understand its columns; docs/import-history.md explains it.")  # fmt: skip
@click.option("--rejected", type=FILE, metavar="FILE",
              help="Where rows go that cannot be taken; else FILE.rejected.csv in this folder.")  # fmt: skip
@DRY_RUN
def issues(file: Path, mapping_file: Path, rejected: Path | None, dry_run: bool) -> None:
    """Import a city's history: the reports of another system.

    FILE is CSV, GeoJSON, or Open311's JSON or XML, packed by gzip or not. Running it again changes nothing; a newer
    file updates what it tells otherwise. Rows that cannot be taken are written to a file with line and reason. When it
    is broken off, start it again: it goes on where it was.
    """
    out = console()
    rejected = rejected or Path(f"{file.name}.rejected.csv")
    began = time.monotonic()
    with plain_refusals(), _told_when_broken_off():
        mapping = read_mapping(mapping_file)
        settings = Settings.from_environment()
        with shaped_city(owner=True) as database, _progress(out) as told:
            with database.reading() as session:
                zone = city_rules(session).time_zone
            result = import_issues(
                database, file, mapping, key=settings.secret_key.encode(), rejected=rejected, told=told,
                dry_run=dry_run,
            )  # fmt: skip
    _tell(out, file, mapping, result, ZoneInfo(zone), time.monotonic() - began, dry_run)
    if result.rejected:
        if not dry_run:
            out.print(f"Rows that were not taken, with their reasons: {rejected}")
        raise click.exceptions.Exit(PARTLY)


@contextmanager
def _told_when_broken_off() -> Iterator[None]:
    """A disk without room, and a database that went away, are told as what they are, whoever meets them."""
    try:
        yield
    # SQLAlchemy's own, and psycopg2's in a COPY, which SQLAlchemy knows nothing of.
    except (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        problem = getattr(error, "orig", error)
        if isinstance(problem, psycopg2.errors.DiskFull):
            raise _broken_off("there was no room on the database's disk") from error
        # Without room for its own log a database stops altogether, and says so only there.
        raise _broken_off(
            "the database stopped answering; its log says why, and its disk may be full"
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise _broken_off(error.strerror or str(error)) from error


def _broken_off(reason: str) -> Refused:
    return Refused(
        f"It was broken off: {reason}.\nThe rows before are in the city, the others are not; nothing is half-written. "
        "Mend it and start it again: it goes on where it was."
    )


@contextmanager
def _progress(out: Console) -> Iterator[_Bars]:
    columns = (
        TextColumn("{task.description:<26}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=out, transient=True) as bars:
        yield _Bars(bars)


class _Bars:
    """A bar for each stage, with rows a second where rows are counted."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._began: dict[str, float] = {}

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(STAGES[stage], total=of, rate="")
            self._began[stage] = time.monotonic()
        passed = time.monotonic() - self._began[stage]
        rate = f"{done / passed:,.0f} rows/s" if stage == "rows" and passed > 0.5 else ""
        self._bars.update(self._tasks[stage], completed=done, total=of, rate=rate)


def _tell(
    out: Console,
    file: Path,
    mapping: HistoryMapping,
    result: Imported,
    zone: ZoneInfo,
    seconds: float,
    dry_run: bool,
) -> None:
    rate = result.rows / seconds if seconds else 0
    out.print(
        f"[bold]{mapping.source}[/] from {file.name}: {result.rows:,} rows in {seconds:.1f} s ({rate:,.0f}/s)."
    )
    out.print(_counts(result, dry_run))
    if result.first and result.last:
        first, last = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (result.first, result.last))
        out.print(f"Received from {first} to {last}.")
    _tell_idle(out, result)
    _tell_made(out, result, dry_run)
    _tell_rejected(out, result)
    if dry_run:
        _tell_sample(out, result, zone)
    elif not result.is_new and not result.rejected:
        out.print("The city has all of it already: nothing was changed.")
    tell_dry_run(out, dry_run)


def _counts(result: Imported, dry_run: bool) -> Table:
    table = Table("", "Rows", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.columns[1].justify = "right"
    would = "would be " if dry_run else ""
    for what, count in (
        (f"{would}added", result.added), (f"{would}changed", result.changed),
        ("there already, the same", result.unchanged), ("twice in the file, the same", result.repeated),
        *((f"left out: {reason}", count) for reason, count in result.ignored.most_common()),
        ("rejected", result.rejected.total()),
    ):  # fmt: skip
        if count:
            table.add_row(Text(what), f"{count:,}")
    if result.uncertain:
        table.add_row(Text("of these without a certain place", "dim"), f"{result.uncertain:,}")
    if result.swapped:
        table.add_row(
            Text("of these with coordinates put right (they were swapped)", "dim"), f"{result.swapped:,}"
        )
    return table


def _tell_idle(out: Console, result: Imported) -> None:
    """A name in the table of visibilities that no row has may be a slip of the pen: what it was to hide is public."""
    if result.idle:
        names = ", ".join(repr(name) for name in result.idle)
        out.print(
            f"[yellow]No row has these names of the mapping's \\[categories.visibility]:[/] {names}",
            soft_wrap=True,
        )


def _tell_made(out: Console, result: Imported, dry_run: bool) -> None:
    for what, codes in (("Categories", result.categories), ("Departments", result.departments)):
        if codes:
            more = f" and {len(codes) - MOST_NAMES} more" if len(codes) > MOST_NAMES else ""
            verb = "would be made" if dry_run else "made"
            out.print(f"{what} {verb}: {len(codes)} ({', '.join(codes[:MOST_NAMES])}{more}).", markup=False)


def _tell_rejected(out: Console, result: Imported) -> None:
    if not result.rejected:
        return
    table = Table("Rejected", "First", "Because", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in table.columns[:2]:
        column.justify = "right"
    for code, count in result.rejected.most_common():
        number, params = result.examples[code]
        table.add_row(f"{count:,}", f"{number:,}", Text(in_words(code, params)))
    out.print()
    out.print(table)


def _tell_sample(out: Console, result: Imported, zone: ZoneInfo) -> None:
    if not result.sample:
        return
    columns = ("Line", "Id", "Received", "Status", "Category", "Department", "Title")
    table = Table(*columns, box=None, padding=(0, 2, 0, 0), header_style="dim", title="The first rows as understood",
                  title_justify="left")  # fmt: skip
    for row in result.sample:
        table.add_row(
            str(row.number), Text(row.external_id), f"{row.received_at.astimezone(zone):%Y-%m-%d %H:%M}",
            Text(row.status + (f" ({row.reason})" if row.reason else "")), row.category,
            row.department or "by routing", Text(row.title),
        )  # fmt: skip
    out.print()
    out.print(table)
