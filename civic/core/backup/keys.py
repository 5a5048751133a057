"""The city's secret key outside of its backups: in a file of its own, sealed with a passphrase.

Whoever has a backup and the key could open every reporter's link, and sign in the city's name; so they never lie
together. The file is JSON: scrypt's parameters and salt, and the key sealed with AES-256-GCM, its public key bound to
it.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from civic.core.backup import BackupError
from civic.core.checkpoints import public_bytes, signing_key

FORMAT = "veche keys 1"
SHORTEST_PASSPHRASE = 12
_COST = {"n": 2**16, "r": 8, "p": 1}
_MOST_MEMORY = 1 << 30


def key_of(secret_key: str) -> str:
    """By what one sees whether a secret key is the right one: the public key derived from it, in hexadecimal."""
    return public_bytes(signing_key(secret_key)).hex()


def seal(secret_key: str, passphrase: str) -> bytes:
    """The content of a file of keys. Raises BackupError for a short passphrase."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(f"The passphrase must have at least {SHORTEST_PASSPHRASE} characters.")
    salt, nonce, public = secrets.token_bytes(16), secrets.token_bytes(12), key_of(secret_key)
    content = json.dumps({"secret_key": secret_key}).encode()
    sealed = AESGCM(_derived(passphrase, salt, _COST)).encrypt(nonce, content, _bound(public))
    values = {
        "format": FORMAT, "key": public, "kdf": {"name": "scrypt", **_COST, "salt": _text(salt)},
        "cipher": "AES-256-GCM", "nonce": _text(nonce), "sealed": _text(sealed),
    }  # fmt: skip
    return json.dumps(values, indent=2).encode() + b"\n"


def unseal(content: bytes, passphrase: str) -> str:
    """The secret key. Raises BackupError for a wrong passphrase and for what is no file of keys."""
    try:
        values = json.loads(content)
        kdf = values["kdf"]
        salt, nonce, sealed = (_bytes(each) for each in (kdf["salt"], values["nonce"], values["sealed"]))
        cost = {name: int(kdf[name]) for name in ("n", "r", "p")}
        public = str(values["key"])
        known = values["format"] == FORMAT and 128 * cost["n"] * cost["r"] <= _MOST_MEMORY and cost["p"] <= 16
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("This is no file of keys.") from error
    if not known:
        raise BackupError("This file of keys is of a format that this program does not know.")
    try:
        opened = AESGCM(_derived(passphrase, salt, cost)).decrypt(nonce, sealed, _bound(public))
        return str(json.loads(opened)["secret_key"])
    except (InvalidTag, ValueError, KeyError) as error:
        raise BackupError("The passphrase is wrong, or the file was altered.") from error


def write_keys(path: Path, content: bytes) -> None:
    """Write a file for its owner's eyes only, whole or not at all. Raises BackupError, also where there is one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike renaming, never replaces what is there: it may be the only copy of another city's key.
        os.link(draft, path)
    except FileExistsError:
        raise BackupError(f"{path} exists already; it is not replaced.") from None
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _derived(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _bound(public: str) -> bytes:
    return f"{FORMAT} {public}".encode()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
