"""`civic db restore`: a city comes back from a backup, is put right, and is verified."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from civic.core.backup import restoring
from civic.core.backup.checking import check_backup
from civic.core.backup.files import put_back
from civic.core.backup.ledger import merged, read_ledger, read_ledger_file
from civic.core.backup.manifest import Manifest
from civic.core.backup.place import Place, moment_of, place_at
from civic.core.backup.shelf import newest
from civic.core.db import Database, make_engine
from civic.core.erasures import ERASED_AGAIN, Entry, erase_again
from civic.core.settings import Settings
from civic.core.storage import Storage
from web.cli.backup_keys import PASSPHRASE_FILE
from web.cli.city_database import APART, city_database
from web.cli.restore_keys import fitting_key, keep_key
from web.cli.shaping import Refused, change, console
from web.cli.steps import plainly, size, steps
from web.cli.verify import is_sound

WORDS = {
    "check": "Checking",
    "check files": "Checking files",
    "database": "Restoring the database",
    "files": "Files",
}
READABLE = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be restored: a checked backup, and what was erased in the city as far as is known."""

    place: Place
    name: str
    manifest: Manifest
    erasures: Sequence[Entry]


@click.command()
@click.argument("backup")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Into a city of its own in this folder (as CIVIC_DATA); else where the settings lead.")  # fmt: skip
@click.option(
    "--check", "only_check", is_flag=True, help="Only check the backup: read all of it, change nothing."
)
@click.option("--replace", is_flag=True, help="Replace a city that is there. It is gone then.")
@click.option("--yes", is_flag=True, help="With --replace: do not ask for the city's name.")
@click.option("--keys", type=READABLE, help="File of civic db backup-keys; else CIVIC_SECRET_KEY.")
@PASSPHRASE_FILE
@click.option("--without-keys", is_flag=True,
              help="The key is lost: reporters' links will open nothing, everybody signs in anew.")  # fmt: skip
@click.option("--erasures", "ledgers", type=READABLE, multiple=True,
              help="One more list of what was erased (erasures.jsonl), kept elsewhere.")  # fmt: skip
def restore(
    backup: str, into: Path | None, only_check: bool, replace: bool, yes: bool, keys: Path | None,
    passphrase_file: Path | None, without_keys: bool, ledgers: tuple[Path, ...],
) -> None:  # fmt: skip
    """Restore the BACKUP (its folder or s3:// address; the place of several means the newest) and verify it.

    Every hash is checked first. The database, its rights and its log's positions come back in one step or not at all;
    then the files; then what was erased in the city since is erased again. Exits like civic verify: 0 when the log is
    sound, 1 when it is not; and with 2 when nothing was restored.
    """
    import web.followers  # noqa: F401  # registers how things are erased again

    out = console()
    with plainly():
        wanted = _wanted(out, backup, ledgers)
        if only_check:
            return
        secret_key = fitting_key(
            wanted.manifest, _data_folder(into), keys, passphrase_file, without=without_keys
        )
        settings = _settings(into, secret_key)
        with city_database(settings) as ready:
            version = restoring.check_target(ready.database_owner_url, ready.database_url, wanted.manifest)
            _make_sure(ready, wanted.manifest, replace=replace, yes=yes)
            if not settings.database_url:
                keep_key(settings.data, settings.secret_key)
            _restore(out, ready, wanted, version)
            sound = _is_right(out, ready, wanted.manifest)
    out.print(_what_next(into, settings))
    if not sound:
        sys.exit(1)


def _wanted(out: Console, backup: str, ledgers: Sequence[Path]) -> Wanted:
    place, name = _found(backup)
    with steps(WORDS) as told:
        checked = check_backup(place, name, told=told)
    if checked.wrong:
        raise Refused(
            "\n".join([f"The backup {name} is damaged:", *(f"  {each}" for each in checked.wrong[:20])])
        )
    manifest = checked.manifest
    out.print(
        f"[green]✓[/] {place}/{name} is whole: {_named(manifest.city)}, {manifest.events:,} events up to position "
        f"{manifest.position:,}, {manifest.files:,} files, {size(manifest.size + manifest.files_bytes)}."
    )
    erasures = merged(read_ledger(place), *(read_ledger_file(path) for path in ledgers))
    if strange := {entry.kind for entry in erasures} - ERASED_AGAIN.keys():
        raise Refused(
            f"This program does not know how to erase {', '.join(sorted(strange))} again; use a newer one."
        )
    return Wanted(place, name, manifest, erasures)


def _found(backup: str) -> tuple[Place, str]:
    """The place and the name that are meant. Raises Refused."""
    folder, _, last = backup.rstrip("/").rpartition("/")
    if moment_of(last) is not None:
        return place_at(folder or os.environ.get("CIVIC_BACKUP_TO", "").strip() or "."), last
    place = place_at(backup)
    last_one = newest(place)
    if last_one is None:
        raise Refused(f"There is no complete backup in {place}.")
    return place, last_one.name


def _data_folder(into: Path | None) -> Path:
    from civic.core.data_folder import default_data

    given = os.environ.get("CIVIC_DATA", "").strip()
    return into or (Path(given).expanduser() if given else default_data(Path.cwd()))


def _settings(into: Path | None, secret_key: str | None) -> Settings:
    """Where it goes. In a folder of its own nothing leads to the database or the files of the city that runs."""
    environ = dict(os.environ)
    if into is not None:
        apart = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_DIRECT_URL", "CIVIC_STORAGE")
        environ = {name: value for name, value in environ.items() if name not in apart}
        environ["CIVIC_DATA"] = str(into)
    if secret_key is not None:
        environ["CIVIC_SECRET_KEY"] = secret_key
    return Settings.from_environment(environ)


def _make_sure(ready: Settings, manifest: Manifest, *, replace: bool, yes: bool) -> None:
    """Raise Refused where something is that nobody has given up."""
    from migrations import run

    if not run.knows(manifest.schema):
        raise Refused(
            f"The backup was made by a newer program ({manifest.program}, schema {manifest.schema}); use that one."
        )
    there = restoring.what_is_there(ready.database_owner_url)
    if there in ("nothing", "schema", "unfinished"):
        return
    if there == "other":
        raise Refused("The database holds tables that are not a city's. Restore into one of its own.")
    if not replace:
        raise Refused(
            "There is a city in this database. Restore into another folder (--into FOLDER), or say --replace: "
            "then the city that is there is gone."
        )
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("There is no terminal to ask whether the city may be replaced; say --yes.")
    name = _named(restoring.city_there(ready.database_owner_url) or {})
    typed = click.prompt(f"The city in this database will be gone. Type its name ({name})")
    if typed.strip() != name:
        raise Refused("That is another name; nothing was changed.")


def _restore(out: Console, ready: Settings, wanted: Wanted, version: int) -> None:
    from migrations import run

    place, name, manifest = wanted.place, wanted.name, wanted.manifest
    owner_url = ready.database_owner_url
    with steps(WORDS) as told:
        healed = restoring.restore_database(
            owner_url, ready.database_url, place, name, manifest, version, told=told
        )
        out.print(
            f"[green]✓[/] The database is back; {healed.positions:,} events were given their positions, "
            f"{healed.released:,} interrupted jobs are done again."
        )
        if run.current(owner_url) != run.head():
            run.upgrade(owner_url)
            out.print(f"[green]✓[/] The schema went from {manifest.schema} to {run.head()}.")
        put_back(place, name, Storage(ready.storage), manifest.files, told)
        out.print(f"[green]✓[/] {manifest.files:,} files are back, each as it was.")
    database = Database(make_engine(ready.database_url, pooled=False, application="civic restore"))
    with change(database) as session:
        new, done = erase_again(session, wanted.erasures)
    database.engine.dispose()
    out.print(
        f"[green]✓[/] {new:,} later erasures, {done:,} of them of something in this backup: erased again."
    )
    restoring.finish_restore(owner_url)


def _is_right(out: Console, ready: Settings, manifest: Manifest) -> bool:
    """`civic verify`, and the manifest's word about the log."""
    earlier = [Ed25519PublicKey.from_public_bytes(bytes.fromhex(manifest.key))]
    sound = is_sound(ready, earlier)
    wrong = restoring.differences_from(ready.database_owner_url, manifest)
    for sentence in wrong:
        out.print(f"[red]{sentence}[/]")
    return sound and not wrong


def _what_next(into: Path | None, settings: Settings) -> str:
    if settings.database_url:
        return (
            "Start the city as before. Where it goes on in place of the old one: civic db backup --take-over"
        )
    if into is None:
        return "Start it: civic up"
    return f"Look at it, apart from all that the real city uses: {APART} CIVIC_DATA={into} civic up"


def _named(names: Mapping[str, str]) -> str:
    return next(iter(names.values()), "a city without a name")
