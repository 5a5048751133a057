"""What was learned, as files in storage: arrays and numbers, never anything that runs when it is read."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
import zlib
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from civic.core.storage import PASSING, NotStored, Storage
from civic.learning.certainty import Scale
from civic.learning.method import Method
from civic.learning.text_model import TextModel

VERSION: Final = 1
"""Of the file and of what `text_features` makes of a text: another one is not read, but learned anew."""

LARGEST: Final = 200 * 1024 * 1024
CONTENT_TYPE: Final = "application/octet-stream"


class Unusable(Exception):
    """What lies there is not what was learned, or of another version."""


def packed(method: Method) -> bytes:
    """A method that reads texts, as bytes. The same method gives the same bytes."""
    assert method.text is not None, "counts are asked for in the database"
    head = {
        "version": VERSION, "answers": method.text.answers, "heat": method.heat, "scale": asdict(method.scale),
    }  # fmt: skip
    parts = {
        **method.text.arrays(),
        "head": np.frombuffer(json.dumps(head, sort_keys=True).encode(), np.uint8),
    }
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **parts)
    return out.getvalue()


def unpacked(content: bytes) -> Method:
    """The method of such bytes. Raises Unusable."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            head: dict[str, Any] = json.loads(parts["head"].tobytes())
            if head["version"] != VERSION:
                raise Unusable("version")
            text = TextModel(
                tuple(head["answers"]), parts["features"], parts["rarity"], parts["weights"], parts["bias"]
            )
            scale = Scale(tuple(head["scale"]["said"]), tuple(head["scale"]["was"]))
            rows, columns = text.weights.shape
            if rows != len(text.features) or rows != len(text.rarity) or columns != len(text.answers):
                raise Unusable("shape")
            return Method(None, text, head["heat"], scale)
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as problem:
        raise Unusable("content") from problem


def key_of(sha256: bytes) -> str:
    """Where storage keeps it. No backup takes it along: it is learned anew, without what was erased meanwhile."""
    return f"{PASSING}methods/{sha256.hex()}.npz"


def put(storage: Storage, method: Method) -> bytes:
    """Store a method; returns its SHA-256, which is its name. Raises StorageUnavailable."""
    content = packed(method)
    sha256 = hashlib.sha256(content).digest()
    storage.put(key_of(sha256), content, CONTENT_TYPE)
    return sha256


_lock = threading.Lock()
_held: dict[bytes, Method] = {}
"""The one method that this process has read last: a newer one takes its place."""


def fetched(storage: Storage, sha256: bytes) -> Method | None:
    """The method of this name, read once for each process; None where it is not there or not what was stored.

    Raises StorageUnavailable.
    """
    with _lock:
        if sha256 in _held:
            return _held[sha256]
        try:
            content = storage.get(key_of(sha256))
            if len(content) > LARGEST or hashlib.sha256(content).digest() != sha256:
                return None
            method = unpacked(content)
        except (NotStored, Unusable):
            return None
        _held.clear()
        _held[sha256] = method
        return method
