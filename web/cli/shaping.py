"""What commands that shape the city share: its database, one transaction, refusals in plain words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import text
from sqlalchemy.orm import Session

import civic.people.models  # noqa: F401  (what issues point at must be known before departments can be retired)
from civic.city.queries import CityRules, city_rules
from civic.core.db import Database, make_engine
from civic.core.errors import DomainError, NotFound
from civic.core.settings import Settings
from geo.errors import GeoError
from web.cli.city_database import city_database
from web.cli.schema import bring_up_to_date
from web.cli.words import sentence

PARTLY = 1
"""Exit code: done, but something was left out. 0 is done, 2 is refused with nothing changed."""

MOST_NAMES = 12


class Refused(click.ClickException):
    """Nothing was changed, and why."""

    exit_code = 2


def console() -> Console:
    """Standard output; wide enough for a table where it is no terminal."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


@contextmanager
def plain_refusals(file: str = "") -> Iterator[None]:
    """Turn refusals of the floors below into a sentence that begins with the file's name."""
    try:
        yield
    except (DomainError, GeoError) as error:
        words = sentence(error)
        raise Refused(f"{file}: {words}" if file and not words.startswith(file) else words) from error


@contextmanager
def shaped_city(*, owner: bool = False) -> Iterator[Database]:
    """The running city's database, or the private one started for the time of the block; its schema is looked at.

    ``owner``: as the owner of the tables, for what is copied into them.
    """
    asked = Settings.from_environment()
    with city_database(asked) as settings:
        _check_schema(settings, private=not asked.database_url)
        url = settings.database_owner_url if owner else settings.database_url
        database = Database(make_engine(url, pooled=False, application="civic import"))
        try:
            yield database
        finally:
            database.engine.dispose()


def _check_schema(settings: Settings, *, private: bool) -> None:
    from migrations import run

    if run.current(settings.database_owner_url) == run.head():
        return
    if not private:
        raise Refused("The schema of the database is not up to date. Run: civic db upgrade")
    bring_up_to_date(settings.database_owner_url)


@contextmanager
def change(database: Database, *, dry_run: bool = False) -> Iterator[Session]:
    """One transaction of an operator; with ``dry_run`` it happens and is taken back."""
    with database.transaction() as session:
        # A whole city at once may take longer than a resident's request ever may.
        session.execute(text("SET LOCAL statement_timeout = '10min'"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '10min'"))
        yield session
        if dry_run:
            session.rollback()


def city_or_none(session: Session) -> CityRules | None:
    """The city's rules, or None before the first city has been set up."""
    try:
        return city_rules(session)
    except NotFound:
        return None


def in_words(names: Mapping[str, str], languages: Sequence[str] = ("en",)) -> str:
    """A name in the first of the languages that it has."""
    return next((names[language] for language in languages if language in names), "") or next(
        iter(names.values()), ""
    )


def counted(rows: Sequence[tuple[str, Sequence[str]]], what: str = "") -> Table:
    """What happened to how many, and to which; what happened to none is left out."""
    table = Table(what, "How many", "Which", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.columns[1].justify = "right"
    for happened, which in rows:
        if which:
            more = f" and {len(which) - MOST_NAMES} more" if len(which) > MOST_NAMES else ""
            table.add_row(Text(happened), str(len(which)), Text(", ".join(which[:MOST_NAMES]) + more))
    return table


def tell_dry_run(out: Console, dry_run: bool) -> None:
    if dry_run:
        out.print("\n[yellow]Nothing was written: this was a --dry-run.[/]")
