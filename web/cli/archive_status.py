"""What `civic db status` says of the archive of the database's log."""

from __future__ import annotations

from datetime import datetime

import click

from civic.core import clock
from civic.core.db import make_engine
from civic.core.settings import Settings
from civic.core.wal_archive import archive_state, base_backups, moment_of


def tell_archive(settings: Settings, url: str) -> None:
    """Say it when there is an archive, or when one is asked for and the server was started without."""
    engine = make_engine(url, pooled=False, application="civic db status")
    with engine.connect() as connection:
        state = archive_state(connection)
    engine.dispose()
    where = f", in {settings.wal_archive}" if settings.wal_archive and not settings.database_url else ""
    if state.on and state.failing:
        click.echo(f"Archive:   FAILING since {_ago(state.last_failed_at)}{where}; see the server's log")
    elif state.on:
        last = f"last file {_ago(state.last_archived_at)}" if state.last_archived_at else "nothing kept yet"
        click.echo(f"Archive:   on, {last}{where}")
    elif where:
        click.echo("Archive:   set, and begins when the database is started next")
    if state.on and where:
        _tell_base(settings)


def _tell_base(settings: Settings) -> None:
    assert settings.wal_archive is not None, "asked only where there is one"
    bases = sorted(
        (base for server in settings.wal_archive.glob("[0-9]*/base") for base in base_backups(server)),
        key=lambda base: base.name,
    )
    if bases:
        click.echo(f"Base:      {_ago(moment_of(bases[-1]))}, {bases[-1]}")
    else:
        click.echo("Base:      none yet, without which the archive is of no use (run: civic db base-backup)")


def _ago(moment: datetime | None) -> str:
    assert moment is not None, "told only of what has happened"
    minutes = max(0, int((clock.now() - moment).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} minutes ago"
    return f"{minutes // 60} hours ago" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days ago"
