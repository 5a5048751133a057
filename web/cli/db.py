"""`civic db`: the schema of the city's database."""

from __future__ import annotations

import sys

import click

from civic.core.settings import Settings
from web.cli.anonymise import anonymise
from web.cli.archive_status import tell_archive
from web.cli.backup import backup, backups
from web.cli.backup_keys import backup_keys
from web.cli.base_backup import base_backup
from web.cli.city_database import city_database, private_cluster
from web.cli.migrate_cluster import migrate_cluster
from web.cli.recover import recover
from web.cli.restore import restore
from web.cli.schema import bring_up_to_date


@click.group()
def db() -> None:
    """Look at the database, bring its schema up to date, back it up and restore it."""


@db.command()
def upgrade() -> None:
    """Bring the schema to the version this program needs.

    Safe to run again and while the city is running. `civic up` does it by itself.
    """
    with city_database(Settings.from_environment()) as settings:
        before, after = bring_up_to_date(settings.database_owner_url)
    if before == after:
        click.echo(f"The schema is up to date ({after}).")
    else:
        click.echo(f"The schema went from {before or 'nothing'} to {after}.")


@db.command()
def status() -> None:
    """Say where the database is, whether it runs, and whether its schema is up to date.

    Exits with 1 when the schema is behind, with 3 when the private database is not running.
    """
    from migrations import run

    settings = Settings.from_environment()
    if settings.database_url:
        click.echo("Database:  your own (DATABASE_URL)")
        owner_url = settings.database_owner_url
    else:
        cluster = private_cluster(settings)
        running = cluster.status()
        click.echo(f"Database:  private, in {settings.cluster_folder}")
        if running is None:
            click.echo("Server:    not running (civic up starts it)")
            sys.exit(3)
        click.echo(f"Server:    running, process {running.pid}, port {running.port}")
        owner_url = cluster.urls().owner
    tell_archive(settings, owner_url)
    current, newest = run.current(owner_url), run.head()
    click.echo(f"Schema:    {current or 'empty'}")
    if current != newest:
        click.echo(f"Needed:    {newest} (run: civic db upgrade)")
        sys.exit(1)


for _command in (
    backup, backups, backup_keys, restore, base_backup, recover, migrate_cluster, anonymise,
):  # fmt: skip
    db.add_command(_command)
