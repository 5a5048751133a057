"""Where storage keeps the files of photos, and how they go."""

from __future__ import annotations

from collections.abc import Iterable

from civic.core.storage import Storage


def photo_key(sha256: bytes, *, small: bool = False) -> str:
    """Where storage keeps a photo of this SHA-256, or its thumbnail."""
    name = sha256.hex()
    return f"photos/{name[:2]}/{name}{'-small' if small else ''}.jpg"


def delete_files(storage: Storage, photos: Iterable[bytes]) -> None:
    """Delete the files of photos that nobody uses any more. Raises StorageUnavailable."""
    for sha256 in photos:
        storage.delete(photo_key(sha256))
        storage.delete(photo_key(sha256, small=True))
