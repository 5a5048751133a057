"""Where storage keeps the files of photos, and how they go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from civic.core.images import CONTENT_TYPE
from civic.core.storage import NotStored, Storage


def photo_key(sha256: bytes, *, small: bool = False) -> str:
    """Where storage keeps a photo of this SHA-256, or its thumbnail."""
    name = sha256.hex()
    return f"photos/{name[:2]}/{name}{'-small' if small else ''}.jpg"


def original_key(sha256: bytes, *, small: bool = False) -> str:
    """Where storage keeps the original of a photo that is covered: no address of a public page leads there."""
    return f"moderated/{photo_key(sha256, small=small)}"


def move_aside(storage: Storage, sha256: bytes, *, keep: bool) -> None:
    """Copy an original to where moderators alone read it; unless ``keep`` it is then gone from among the photos.

    Doing it twice is as doing it once. Raises StorageUnavailable.
    """
    _copy(storage, sha256, photo_key, original_key)
    if not keep:
        delete_files(storage, [sha256])


def bring_back(storage: Storage, sha256: bytes) -> None:
    """Copy an original back among the photos. Raises NotStored, StorageUnavailable."""
    _copy(storage, sha256, original_key, photo_key)
    if not storage.exists(photo_key(sha256)):
        raise NotStored(photo_key(sha256))


def delete_originals(storage: Storage, originals: Iterable[bytes]) -> None:
    """Delete originals that were put aside. Raises StorageUnavailable."""
    for sha256 in originals:
        storage.delete(original_key(sha256))
        storage.delete(original_key(sha256, small=True))


def _copy(storage: Storage, sha256: bytes, source: Callable[..., str], target: Callable[..., str]) -> None:
    for small in (False, True):
        if storage.exists(target(sha256, small=small)):
            continue
        try:
            content = storage.get(source(sha256, small=small))
        except NotStored:
            continue
        storage.put(target(sha256, small=small), content, CONTENT_TYPE)


def delete_files(storage: Storage, photos: Iterable[bytes]) -> None:
    """Delete the files of photos that nobody uses any more. Raises StorageUnavailable."""
    for sha256 in photos:
        storage.delete(photo_key(sha256))
        storage.delete(photo_key(sha256, small=True))
