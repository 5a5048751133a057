"""`civic db backup` and `civic db backups`: making backups by hand, and looking at what there is."""

from __future__ import annotations

import sys
import time

import click
from rich.table import Table

from civic.core.backup.place import Place, place_at
from civic.core.backup.shelf import backups as backups_in
from civic.core.db import Database, make_engine
from civic.core.settings import Settings
from civic.core.storage import StorageUnavailable
from web.cli.city_database import city_database
from web.cli.shaping import PARTLY, Refused, console
from web.cli.steps import plainly, size, steps

WORDS = {"database": "Database", "files": "Files"}


@click.command()
@click.option("--to", metavar="FOLDER|s3://…", help="Where to; else CIVIC_BACKUP_TO.")
@click.option("--take-over", is_flag=True,
              help="Go on where another installation's backups lie: this city was restored from them.")  # fmt: skip
def backup(to: str | None, take_over: bool) -> None:
    """Back up the city while it runs: database and files, one consistent moment.

    What lies there already is not copied again. In CIVIC_BACKUP_TO older backups are removed by CIVIC_BACKUP_KEEP, in
    a place that --to names they stay. The secret key is never in a backup: see civic db backup-keys. Exits with 1 when
    files of the city are damaged, with 2 when no backup could be made; then nothing half-made stays.
    """
    from civic.city.backups import back_up

    out, began = console(), time.monotonic()
    with plainly(), city_database(Settings.from_environment()) as settings:
        place = chosen_place(settings, to)
        database = Database(make_engine(settings.database_url, pooled=False, application="civic backup"))
        try:
            with steps(WORDS) as told:
                keep = None if to else settings.backup_keep
                made = back_up(settings, database, place, keep=keep, take_over=take_over, told=told)
        except StorageUnavailable as error:
            raise Refused("The city's files cannot be read: see CIVIC_STORAGE.") from error
        finally:
            database.engine.dispose()
    manifest, copied = made.manifest, made.copied
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("Backup", f"{place}/{made.name}")
    table.add_row("Log", f"{manifest.events:,} events, up to position {manifest.position:,}")
    table.add_row("Database", size(manifest.size))
    table.add_row(
        "Files",
        f"{copied.files:,} ({size(copied.bytes)}), {copied.new_files:,} of them new ({size(copied.new_bytes)})",
    )
    if made.pruned is not None and made.pruned.backups:
        table.add_row(
            "Removed", f"{', '.join(made.pruned.backups)} and {made.pruned.files:,} files of theirs"
        )
    table.add_row("Took", f"{time.monotonic() - began:.1f} s")
    out.print(table)
    out.print("The secret key is not in it; keep it elsewhere: civic db backup-keys --to FILE", style="dim")
    if copied.damaged:
        out.print(
            f"[red]{len(copied.damaged)} files in storage are not what they were:[/] {', '.join(copied.damaged)}"
        )
        sys.exit(PARTLY)


@click.command()
@click.option("--in", "where", metavar="FOLDER|s3://…", help="Where; else CIVIC_BACKUP_TO.")
def backups(where: str | None) -> None:
    """List the backups there are, the newest first."""
    with plainly():
        place = chosen_place(Settings.from_environment(), where)
        found = backups_in(place)
    if not found:
        raise Refused(f"There is no complete backup in {place}.")
    table = Table("Backup", "City", "Schema", "Position", "Database", "Files", box=None, padding=(0, 2, 0, 0),
                  header_style="dim")  # fmt: skip
    for each in reversed(found):
        if each.manifest is None:
            table.add_row(each.name, "[red]cannot be read[/]")
            continue
        manifest = each.manifest
        table.add_row(
            each.name, next(iter(manifest.city.values()), ""), manifest.schema, f"{manifest.position:,}",
            size(manifest.size), f"{manifest.files:,} ({size(manifest.files_bytes)})",
        )  # fmt: skip
    console().print(table)


def chosen_place(settings: Settings, option: str | None) -> Place:
    """The place of the option, else that of the setting. Raises Refused where there is neither."""
    location = option or settings.backup_to
    if not location:
        raise Refused("Say where: --to FOLDER or s3://bucket/prefix, or set CIVIC_BACKUP_TO.")
    return place_at(location)
