"""The secret key that belongs to a backup: where it is looked for, and where it is kept afterwards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from civic.core.backup.keys import key_of, unseal, write_keys
from civic.core.backup.manifest import Manifest
from civic.core.data_folder import SECRET_KEY_FILE
from web.cli.backup_keys import passphrase
from web.cli.shaping import Refused


def fitting_key(
    manifest: Manifest, data: Path, keys: Path | None, passphrase_file: Path | None, *, without: bool
) -> str | None:
    """The city's secret key: from a file of keys, CIVIC_SECRET_KEY, or the data folder; else it is asked for.

    None where it is lost and that was said. Raises Refused where none fits, BackupError for a bad file or passphrase.
    """
    if keys is not None:
        return _right(unseal(_content(keys), passphrase(passphrase_file)), manifest, str(keys))
    given = os.environ.get("CIVIC_SECRET_KEY", "").strip()
    if given and key_of(given) == manifest.key:
        return given
    kept = data / SECRET_KEY_FILE
    if kept.is_file() and key_of(kept.read_text().strip()) == manifest.key:
        return kept.read_text().strip()
    if without:
        return given or None
    if sys.stdin.isatty():
        path = Path(click.prompt("File of the city's keys (civic db backup-keys has made it)"))
        return _right(unseal(_content(path), passphrase(passphrase_file)), manifest, str(path))
    raise Refused(
        f"The backup needs the city's secret key (its public key is {manifest.key[:16]}…): give --keys FILE, or set "
        "CIVIC_SECRET_KEY. If it is lost for good: --without-keys."
    )


def keep_key(data: Path, secret_key: str) -> None:
    """Keep the key where a city with a private database looks for it. Another one that is there is put aside."""
    path = data / SECRET_KEY_FILE
    if path.exists():
        kept = path.read_text().strip()
        if kept == secret_key:
            return
        path.rename(path.with_name(f"{SECRET_KEY_FILE}.{key_of(kept)[:8]}"))
    write_keys(path, secret_key.encode())


def _right(secret_key: str, manifest: Manifest, source: str) -> str:
    if key_of(secret_key) != manifest.key:
        raise Refused(f"The key in {source} is not the one of this backup's city.")
    return secret_key


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
