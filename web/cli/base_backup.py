"""`civic db base-backup`: a copy of the private database's server from which its log can be played on."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from civic.core.cluster_move import folder_size
from civic.core.cluster_tools import ClusterError, ServerUser, Tools, find_tools, server_user
from civic.core.settings import Settings
from civic.core.wal_archive import BASE, drop_before_newest, server_archive
from civic.core.wal_archive import base_backup as make_base_backup
from web.cli.city_database import private_cluster


@click.command("base-backup")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Folder for it; else beside the log in the archive."
)
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N",
    help="Afterwards keep only the newest N in the archive, and the log since the oldest of them.",
)  # fmt: skip
def base_backup(to: Path | None, keep: int | None) -> None:
    """Copy the private database's server while it runs.

    With the log that CIVIC_WAL_ARCHIVE keeps, civic db recover makes of it the database as of any later moment. It
    holds everything about residents and the passwords of the database, not the secret key and the photos: keep it
    like the database itself. Take one each night or week; recovering takes the longer the older it is.
    """
    settings = Settings.from_environment()
    cluster = private_cluster(settings)
    if cluster.version() is None:
        raise ClusterError(f"There is no database in {cluster.folder} yet. civic up makes one.")
    console = Console(highlight=False)
    user = server_user(cluster.folder.stat().st_uid)
    with cluster.use(), console.status("Copying the server …"):
        version = cluster.version()
        assert version is not None, "it runs"
        tools = find_tools(version)
        archive = _archive(settings, tools, cluster.folder / str(version), user)
        if archive is None and (to is None or keep is not None):
            raise ClusterError(
                "There is no archive. Set CIVIC_WAL_ARCHIVE, or name a folder: --to FOLDER (a copy without an archive "
                "can be had back as of its own moment only)."
            )
        place = to.absolute() if to is not None else _base(archive)
        made = make_base_backup(
            tools, cluster.urls("postgres").superuser, cluster.folder / "passwords", place, user
        )
        gone = drop_before_newest(tools, archive, keep) if archive is not None and keep is not None else []
    console.print(f"[green]Base backup[/] {made} ({folder_size(made) / 1e6:,.0f} MB)", soft_wrap=True)
    for path in gone:
        console.print(f"Deleted     {path}", soft_wrap=True)


def _archive(settings: Settings, tools: Tools, data: Path, user: ServerUser) -> Path | None:
    return None if settings.wal_archive is None else server_archive(settings.wal_archive, tools, data, user)


def _base(archive: Path | None) -> Path:
    assert archive is not None, "asked for before"
    return archive / BASE
