from __future__ import annotations

import json
from pathlib import Path

import pytest

from civic.core.backup import BackupError
from civic.core.backup.keys import key_of, seal, unseal, write_keys

KEY = "a secret key that is as long as it has to be"
PASSPHRASE = "correct horse battery"


def test_only_the_passphrase_opens_what_it_sealed_and_no_two_files_are_alike():
    sealed = seal(KEY, PASSPHRASE)
    assert unseal(sealed, PASSPHRASE) == KEY
    assert KEY.encode() not in sealed and json.loads(sealed)["key"] == key_of(KEY)
    assert sealed != seal(KEY, PASSPHRASE)
    with pytest.raises(BackupError, match="wrong"):
        unseal(sealed, "another passphrase")


@pytest.mark.parametrize("name", ["key", "sealed", "nonce"])
def test_what_was_altered_is_not_opened(name: str):
    values = json.loads(seal(KEY, PASSPHRASE))
    values[name] = (
        values[name].swapcase() if name != "key" else key_of("another secret key of the same length")
    )
    with pytest.raises(BackupError):
        unseal(json.dumps(values).encode(), PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"no json", b'{"format": "veche keys 2"}'])
def test_what_is_no_file_of_keys_is_said_to_be_none(content: bytes):
    with pytest.raises(BackupError):
        unseal(content, PASSPHRASE)


def test_a_file_that_asks_for_all_memory_is_refused():
    values = json.loads(seal(KEY, PASSPHRASE))
    values["kdf"]["n"] = 2**30
    with pytest.raises(BackupError, match="format"):
        unseal(json.dumps(values).encode(), PASSPHRASE)


def test_a_short_passphrase_is_refused():
    with pytest.raises(BackupError, match="12"):
        seal(KEY, "short")


def test_a_file_is_for_its_owner_only_and_never_replaces_another(tmp_path: Path):
    write_keys(tmp_path / "keys", b"one")
    with pytest.raises(BackupError, match="exists"):
        write_keys(tmp_path / "keys", b"two")
    assert (tmp_path / "keys").read_bytes() == b"one" and (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
