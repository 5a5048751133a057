"""The data folder: where it lies when nobody has said so, and the secret key that is kept in it."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from pathlib import Path

from civic.core.settings_values import SettingsError, secret_key

SHARED_DATA = Path("/var/lib/veche")
"""Where root keeps data when the server's user could not reach the folder it was started in."""

SECRET_KEY_FILE = "secret_key"
"""Where the data folder keeps the secret key of a private database's city."""


def default_data(beside: Path) -> Path:
    """`var` beside where the program is run, or for root below a closed home a folder of its own in /var/lib.

    The database server refuses to run as root, and its own user must be able to reach the folder.
    """
    folder = beside / "var"
    if os.geteuid() != 0 or everybody_can_pass(beside):
        return folder
    mark = hashlib.sha256(str(beside).encode()).hexdigest()[:8]
    return SHARED_DATA / f"{beside.name or 'root'}-{mark}"


def everybody_can_pass(folder: Path) -> bool:
    """Whether any user of the machine may enter `folder` and everything above it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def make_folder(folder: Path) -> None:
    """Make the data folder and what is missing above it. Raises SettingsError where it cannot be made or written."""
    # For root the server's user must pass through, though nobody but root may list what is there.
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        for step in (*reversed(folder.parents), folder):
            if not step.exists():
                step.mkdir(exist_ok=True)
                step.chmod(mode)
    except OSError as error:
        raise SettingsError("CIVIC_DATA", f"cannot make the folder {folder}: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError("CIVIC_DATA", f"cannot write into the folder {folder}")


def kept_secret_key(path: Path) -> str:
    """The secret key in the file, made at the first time. Raises SettingsError when it cannot be used."""
    if not path.exists():
        # Linked into place whole, so that two processes starting together end up with one key.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return secret_key(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise SettingsError("CIVIC_SECRET_KEY", f"the kept key in {path} cannot be used: {error}") from None
