"""`civic db recover`: the private database as it was at a moment."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from civic.core.checkpoints import signing_key
from civic.core.recovery import Recovered
from civic.core.recovery import recover as recover_to
from civic.core.settings import Settings
from web.cli.verify import earlier_keys


class Moment(click.ParamType):
    name = "time"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"write it as in 2026-11-27 14:05:00+03:00, not {value!r}", param, ctx)
        if moment.utcoffset() is None:
            self.fail(f"{value!r} has no time zone: write it as in 2026-11-27 14:05:00+03:00", param, ctx)
        return moment


@click.command("recover")
@click.option("--base", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
              help="A base backup.")  # fmt: skip
@click.option("--wal", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder of the archived log; else the one beside the base backup.")  # fmt: skip
@click.option(
    "--to-time", type=Moment(), help="The moment, as in 2026-11-27 14:05:00+03:00; else the log's end."
)
@click.option(
    "--into", type=click.Path(path_type=Path), required=True, help="New data folder (CIVIC_DATA) for it."
)
@earlier_keys
def recover(
    base: Path, wal: Path | None, to_time: datetime | None, into: Path, earlier: tuple[Ed25519PublicKey, ...]
) -> None:
    """Make a new data folder with the private database as it was at a moment.

    Needs a base backup (civic db base-backup) from before it and the log that CIVIC_WAL_ARCHIVE has kept since. Base
    backup, log and the present database are only read. Ends with a check of every event, and with 1 when something is
    wrong with them. docs/point-in-time-recovery.md says what to do before and after.
    """
    settings = Settings.from_environment()
    console = Console(highlight=False)
    keys = [signing_key(settings.secret_key).public_key(), *earlier]
    with console.status("Looking") as status:
        recovered = recover_to(
            base.absolute(), into.absolute(), keys, settings.secret_key, wal=wal and wal.absolute(), to_time=to_time,
            tell=lambda words: status.update(f"{words} …"),
        )  # fmt: skip
    _tell(console, recovered, into.absolute(), settings)
    if not recovered.findings.sound:
        sys.exit(1)


def _tell(console: Console, recovered: Recovered, into: Path, settings: Settings) -> None:
    findings = recovered.findings
    last = (
        recovered.last_recorded_at.isoformat(sep=" ", timespec="seconds")
        if recovered.last_recorded_at
        else "none"
    )
    console.print(f"[green]Recovered[/]     {into}", soft_wrap=True)
    console.print(f"Events        {findings.events:,} of {findings.subjects:,} subjects, the last of {last}")
    console.print(f"Checkpoints   {findings.checkpoints:,}, up to position {findings.covered:,}")
    if findings.sound:
        console.print("[green]Nothing in it was altered, removed or inserted.[/]")
    else:
        told = f"[red]{len(findings.found):,} findings:[/] see civic verify with CIVIC_DATA={into}"
        console.print(told, soft_wrap=True)
    # Nobody is to be written to, and what is only looked at leaves the archive alone.
    apart = (
        f"CIVIC_STORAGE={settings.storage} CIVIC_PORT={settings.port + 1} CIVIC_SMTP_URL= CIVIC_WAL_ARCHIVE="
    )
    console.print("Look at it, mails kept as files, photos from where they are:", soft_wrap=True)
    console.print(f"  CIVIC_DATA={into} {apart} civic up", soft_wrap=True)
