"""`civic city`: the whole city's configuration as a folder of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import text

import initiatives.proposals.rules_file  # noqa: F401  (a part of the folder)
from civic.city.queries import city_rules
from civic.core.permissions import SYSTEM
from civic.departments.stale_rules import stale_rules
from civic.folder.bring_in import CityInFiles, import_city, read_folder
from civic.folder.export import Exported, export_city
from civic.folder.opened import opened
from civic.folder.parts import Tally
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.imports.stale import tell_stale_rules
from web.cli.shaping import (
    PARTLY,
    Refused,
    change,
    city_or_none,
    console,
    counted,
    in_words,
    plain_refusals,
    shaped_city,
    tell_dry_run,
)
from web.cli.words import sentence

MOST_NOTES = 20


@click.group()
def city() -> None:
    """Move the city's configuration between installations, as files to keep in git.

    Settings, calendar, areas, categories, departments and their rules. No people, no issues, no secrets:
    docs/city-in-a-folder.md says more. Exit codes: 0 done; 1 done, but with gaps that are told; 2 refused, nothing
    was changed.
    """


@city.command("export")
@click.argument("folder", type=FILE)
def export_command(folder: Path) -> None:
    """Write the city's configuration into FOLDER.

    FOLDER is made where there is none. Files that an export wrote before are replaced, or removed when the city has no
    more use for them; files of your own stay. The same city gives the same bytes.
    """
    from migrations import run

    with plain_refusals(), _plain_disk(folder), shaped_city() as database, database.reading() as session:
        # All parts as they are at one moment, whoever shapes the city meanwhile.
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        rules = city_rules(session)
        exported = export_city(session, folder, schema=run.head())
    out = console()
    out.print(f"[bold]{in_words(rules.name, rules.languages)}[/] is in {folder}.")
    _tell_export(out, exported)
    if exported.problems:
        raise click.exceptions.Exit(PARTLY)


@city.command("import")
@click.argument("folder", type=FILE)
@click.option("--exact", is_flag=True, help="Also retire what the city has and the folder does not.")
@DRY_RUN
def import_command(folder: Path, exact: bool, dry_run: bool) -> None:
    """Take the city's configuration over from FOLDER, all or nothing.

    FOLDER is what `civic city export` wrote, edited or not, or a zip archive of it. What is new is added, what is known
    by its code is changed, what the folder does not have stays and is told, unless --exact is given. Begin with
    --dry-run, which says everything that would change.
    """
    with plain_refusals(), _plain_disk(folder), shaped_city() as database, opened(folder) as files:
        with database.reading() as session:
            known = city_or_none(session)
        wanted = read_folder(files, known.languages if known else None)
        with change(database, dry_run=dry_run) as session:
            tallies = import_city(session, SYSTEM, wanted, exact=exact)
            rules = city_rules(session)
            stale = stale_rules(session)
    out = console()
    _tell_origin(out, in_words(rules.name, rules.languages), folder, wanted)
    _tell_tallies(out, tallies)
    _tell_notes(out, [note for tally in tallies for note in tally.notes])
    if wanted.missing:
        names = ", ".join(part.file for part in wanted.missing)
        out.print(f"Not in the folder, so left as it is: {names}")
    if any(tally.left for tally in tallies):
        out.print("What the folder does not have was left as it is; --exact retires it.")
    tell_stale_rules(out, stale)
    tell_dry_run(out, dry_run)


@contextmanager
def _plain_disk(folder: Path) -> Iterator[None]:
    """A full disk, missing rights: told in the system's words, without a traceback."""
    try:
        yield
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror or error}") from error


def _tell_export(out: Console, exported: Exported) -> None:
    out.print(
        counted(
            [
                ("new", exported.added), ("changed", exported.changed), ("the same as before", exported.unchanged),
                ("removed", exported.removed), ("yours, left alone", exported.kept),
            ],
            what="Files",
        )
    )  # fmt: skip
    out.print("People, issues and secrets are not in it; README.md says what is.")
    for words in exported.left_out:
        out.print(f"[yellow]Left out:[/] {words}")
    if exported.problems:
        out.print("\n[yellow]Written, but it cannot be imported like this:[/]")
        for problem in exported.problems:
            out.print(f"  {sentence(problem)}", markup=False)


def _tell_origin(out: Console, name: str, folder: Path, wanted: CityInFiles) -> None:
    program = f", written by version {wanted.manifest.program}" if wanted.manifest.program else ""
    out.print(f"[bold]{name}[/] from {folder}{program}.")


def _tell_notes(out: Console, notes: Sequence[str]) -> None:
    for note in notes[:MOST_NOTES]:
        out.print(Text(note, "yellow"))
    if len(notes) > MOST_NOTES:
        out.print(f"and {len(notes) - MOST_NOTES} more of this kind")


def _tell_tallies(out: Console, tallies: Sequence[Tally]) -> None:
    kinds = ("added", "changed", "unchanged", "retired", "left")
    table = Table(
        "Part", *(kind.capitalize() for kind in kinds), box=None, padding=(0, 2, 0, 0), header_style="dim"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for tally in tallies:
        table.add_row(Text(tally.what), *(str(len(getattr(tally, kind)) or "·") for kind in kinds))
    out.print(table)
    if not any(tally.is_new for tally in tallies):
        out.print("The city is just this already: nothing was changed.")
        return
    rows = [
        (f"{tally.what} {kind}", getattr(tally, kind))
        for tally in tallies
        for kind in ("added", "changed", "retired", "left")
    ]
    out.print()
    out.print(counted(rows, what="What"))
