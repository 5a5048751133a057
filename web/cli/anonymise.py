"""`civic db anonymise`: a copy of the city without the people who live in it."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from civic.core.cluster import Cluster
from civic.core.cluster_move import clear_away
from civic.core.db import make_engine
from civic.core.images import Photo
from civic.core.secrets import hash_password
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.core.verify import Findings, verify
from civic.staging.columns import TABLES
from civic.staging.copy import check_target, copy_city
from civic.staging.pictures import placeholder, store_placeholder
from web.cli.city_database import APART, city_database
from web.cli.shaping import Refused, console, plain_refusals

# One of each kind: a city's staff are many.
_STAFF = text(
    "SELECT email, roles FROM (SELECT DISTINCT ON (roles) roles, id, email FROM ("
    "SELECT p.id, p.email, string_agg(DISTINCT g.role || coalesce(' of ' || d.code, ''), ', ') AS roles FROM person p"
    " JOIN role_grant g ON g.person_id = p.id AND g.revoked_at IS NULL"
    " LEFT JOIN department d ON d.id = g.department_id"
    " WHERE p.disabled_at IS NULL AND p.password_hash IS NOT NULL GROUP BY p.id) each ORDER BY roles, id) one"
    " ORDER BY id LIMIT :most"
)
MOST_STAFF = 30


@dataclass(frozen=True, slots=True)
class Target:
    """Where the copy goes: its owner's address, and its storage if that is known."""

    owner_url: str
    storage: str | None


@click.command()
@click.option("--into", required=True, metavar="FOLDER|URL",
              help="A new data folder (CIVIC_DATA), or the address of an empty database by its owner.")  # fmt: skip
@click.option(
    "--storage", help="With a URL: folder or s3://bucket/prefix where the copy will look for photos."
)
def anonymise(into: str, storage: str | None) -> None:
    """Make a copy of the city without personal data, to try things on.

    Names, addresses, words, photos, contacts, links and tokens are replaced or left out while they are read, so that
    nothing personal reaches the copy, not even for a moment; civic/staging/columns/ says what becomes of every
    column. The log is the city's own: it holds no words. The city itself is only read and may go on meanwhile.
    """
    from migrations import run

    asked = Settings.from_environment()
    password, photo, out = secrets.token_urlsafe(12), placeholder(), console()
    with city_database(asked) as settings, _target(into, storage, asked) as target:
        if run.current(settings.database_owner_url) != run.head():
            raise Refused("The schema of the database is not up to date. Run: civic db upgrade")
        with plain_refusals(), Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            check_target(settings.database_owner_url, target.owner_url)
            run.upgrade(target.owner_url)
            copied = copy_city(
                settings.database_owner_url, target.owner_url, password_hash=hash_password(password),
                placeholder_sha256=photo.sha256,
                progress=lambda table, done, total: bar.update(task, description=table, completed=done, total=total),
            )  # fmt: skip
        if target.storage is not None:
            store_placeholder(Storage(target.storage), photo)
        findings, staff = _look(target.owner_url)
    if not findings.sound:
        raise Refused(
            f"The log of the copy has {len(findings.found)} findings. Run civic verify on the city itself."
        )
    _tell(out, copied, findings, photo)
    _tell_sign_ins(out, staff, password)
    out.print(_how_to_begin(into, asked))


@contextmanager
def _target(into: str, storage: str | None, settings: Settings) -> Iterator[Target]:
    if "://" in into:
        yield _database(into, storage)
        return
    if storage is not None:
        raise Refused("--storage goes with a database's address; a folder has a storage of its own.")
    with _folder(Path(into).expanduser().absolute(), settings) as target:
        yield target


def _database(url: str, storage: str | None) -> Target:
    address = make_url(url)
    if address.get_backend_name() not in ("postgresql", "postgres"):
        raise Refused(
            f"--into: write a folder or postgresql://owner:password@host/name, not {into_words(url)}"
        )
    return Target(
        address.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False), storage
    )


def into_words(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


@contextmanager
def _folder(folder: Path, settings: Settings) -> Iterator[Target]:
    """A new data folder, which appears whole or not at all."""
    if folder == settings.data or folder in settings.data.parents or settings.data in folder.parents:
        raise Refused("That is the city's own data folder, or inside of it. Name another one.")
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty. Name a folder that does not exist yet.")
    draft = folder.with_name(f"{folder.name}.making")
    server = Cluster(draft / "cluster")
    clear_away(server)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    draft.chmod(settings.data.stat().st_mode & 0o777)
    try:
        yield Target(server.start().owner, str(draft / "storage"))
        server.stop(timeout=600)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        clear_away(server)
        shutil.rmtree(draft, ignore_errors=True)


def _look(owner_url: str) -> tuple[Findings, list[tuple[str, str]]]:
    engine = make_engine(owner_url, pooled=False, application="civic db anonymise")
    try:
        with Session(engine) as session:
            findings = verify(session, [])
        with Session(engine) as session:
            staff = [(row.email, row.roles) for row in session.execute(_STAFF, {"most": MOST_STAFF})]
    finally:
        engine.dispose()
    return findings, staff


def _tell(out: Console, copied: Mapping[str, int], findings: Findings, photo: Photo) -> None:
    table = Table("Table", "Rows", "Replaced", "Left out", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.columns[1].justify = "right"
    for name, columns in TABLES.items():
        replaced = [column for column, what in columns.items() if what.does == "replace"]
        emptied = [column for column, what in columns.items() if what.does == "empty"]
        if copied[name] and (replaced or emptied):
            table.add_row(name, f"{copied[name]:,}", ", ".join(replaced), ", ".join(emptied))
    out.print(table)
    out.print(
        f"Everything else is as it is in the city; {photo.width}×{photo.height} grey stands for every photo."
    )
    out.print(
        f"[green]{findings.events:,} events of {findings.subjects:,} subjects, as they were written.[/]\n"
    )


def _tell_sign_ins(out: Console, staff: list[tuple[str, str]], password: str) -> None:
    if not staff:
        out.print("Nobody of the staff has a password.")
        return
    table = Table("Sign in as", "Role", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for email, roles in staff:
        table.add_row(email, roles)
    out.print(table)
    out.print(f"with the password {password}, which is not shown again.\n")


def _how_to_begin(into: str, settings: Settings) -> str:
    if "://" in into:
        return "Begin with DATABASE_URL of the copy, a CIVIC_SECRET_KEY of its own and CIVIC_SMTP_URL unset: civic up"
    folder = Path(into).expanduser().absolute()
    return f"Begin: {APART} CIVIC_SECRET_KEY= CIVIC_DATA={folder} CIVIC_PORT={settings.port + 1} civic up"
