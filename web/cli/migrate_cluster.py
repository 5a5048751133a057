"""`civic db migrate-cluster`: the private database moves into a new server."""

from __future__ import annotations

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from civic.core.checkpoints import signing_key
from civic.core.cluster_move import Moved, drop_old, move_cluster
from civic.core.settings import Settings
from web.cli.city_database import private_cluster
from web.cli.verify import earlier_keys


@click.command("migrate-cluster")
@click.option(
    "--rebuild", is_flag=True, help="Move into a new server even where the version is the newest already."
)
@click.option("--drop-old", "drop", is_flag=True, help="Delete the old data that an earlier move has kept.")
@earlier_keys
def migrate_cluster(rebuild: bool, drop: bool, earlier: tuple[Ed25519PublicKey, ...]) -> None:
    """Move the private database to the newest PostgreSQL that is installed.

    The city must be stopped, the old version still installed beside the new one, and the disk have room for the data
    twice more. Everything is dumped, written into a new server, counted and verified; only then do the two change
    places. The old data stay until --drop-old. Broken off anywhere it leaves a database that works: run it again.
    """
    settings = Settings.from_environment()
    cluster = private_cluster(settings)
    console = Console(highlight=False)
    if drop:
        gone = drop_old(cluster)
        console.print(
            "\n".join(f"Deleted {path}" for path in gone) or "There are no old data.", soft_wrap=True
        )
        return
    keys = [signing_key(settings.secret_key).public_key(), *earlier]
    with console.status("Looking") as status:
        moved = move_cluster(cluster, keys, rebuild=rebuild, tell=lambda words: status.update(f"{words} …"))
    if moved is None:
        console.print(
            f"The data are those of PostgreSQL {cluster.version()}, the newest that is installed. "
            "To make its server anew all the same: --rebuild",
            soft_wrap=True,
        )
        return
    _tell(console, moved, archived=settings.wal_archive is not None)


def _tell(console: Console, moved: Moved, *, archived: bool) -> None:
    what = f"from PostgreSQL {moved.old} to {moved.new}" if moved.old != moved.new else "into a new server"
    console.print(f"[green]The database moved {what}.[/]")
    console.print(f"Events     {moved.findings.events:,} of {moved.findings.subjects:,} subjects", end="")
    console.print(
        ", as they were written" if moved.findings.sound else ", with what civic verify found before"
    )
    console.print(f"Old data   {moved.kept}", soft_wrap=True)
    console.print("           Look whether all is well, then: civic db migrate-cluster --drop-old")
    if archived:
        console.print("Archive    a new server begins a new one. After the next start: civic db base-backup")
