"""`civic db backup-keys`: the secret key in a file of its own; and how commands come by a key that they need."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from civic.core.backup.keys import SHORTEST_PASSPHRASE, key_of, seal, write_keys
from civic.core.settings import Settings
from web.cli.shaping import Refused
from web.cli.steps import plainly

PASSPHRASE_FILE = click.option(
    "--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read the passphrase from the first line of a file instead of asking.",
)  # fmt: skip


@click.command("backup-keys")
@click.option("--to", "path", required=True, type=click.Path(path_type=Path), help="File to write.")
@PASSPHRASE_FILE
def backup_keys(path: Path, passphrase_file: Path | None) -> None:
    """Write the city's secret key to a file, sealed with a passphrase.

    Needed with a backup when everything else is lost: without it the links that reporters hold open nothing. Once is
    enough, as long as the key stays the same. Keep the file where the backups are not, and the passphrase apart from
    it.
    """
    secret_key = Settings.from_environment().secret_key
    with plainly():
        write_keys(path, seal(secret_key, passphrase(passphrase_file, confirm=True)))
    click.echo(f"The key {key_of(secret_key)[:16]}… is in {path}.")


def passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """The passphrase from a file or a terminal. Raises Refused where there is neither."""
    if file is not None:
        return file.read_text().splitlines()[0] if file.stat().st_size else ""
    if not sys.stdin.isatty():
        raise Refused("There is no terminal to ask for the passphrase; use --passphrase-file.")
    asked: str = click.prompt(
        f"Passphrase ({SHORTEST_PASSPHRASE} characters at least)" if confirm else "Passphrase",
        hide_input=True, confirmation_prompt=confirm,
    )  # fmt: skip
    return asked
