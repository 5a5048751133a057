"""Photos that people send: judged by their content, kept in storage, noted in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import request
from gevent import get_hub
from gevent.monkey import is_module_patched
from werkzeug.datastructures import FileStorage

from civic.core.errors import DomainError
from civic.core.images import CONTENT_TYPE, process_photo
from civic.core.storage import Storage
from civic.issues.models import Photo
from civic.issues.photo_files import photo_key
from civic.issues.photos import keep_photo
from civic.issues.submission import MOST_PHOTOS
from web import context
from web.limits import PHOTOS, take_room

Result = TypeVar("Result")


def take_photo(file: FileStorage) -> Photo:
    """Keep an uploaded picture; nobody's until a report or update claims it.

    Raises DomainError ``photo.too_large``, ``photo.too_many_pixels``, ``photo.not_a_picture`` or ``photo.damaged``,
    each at ``photos``; ``limit.reached``; StorageUnavailable.
    """
    take_room(PHOTOS, "photos")
    try:
        processed = aside(process_photo, file.read(), file.filename)
    except DomainError as error:
        raise DomainError(error.code, field="photos", **error.params) from error
    sha256 = bytes.fromhex(processed.sha256)
    # The row first: what is noted is swept when nobody claims it, a file without a row would stay for ever.
    with context.transaction() as session:
        photo = keep_photo(session, sha256, processed.width, processed.height)
    aside(_store, context.services().storage, sha256, processed.full, processed.thumbnail)
    return photo


def take_photos(files: Iterable[FileStorage], room: int = MOST_PHOTOS) -> tuple[list[str], list[DomainError]]:
    """Keep those of the files that are photos, as ``take_each`` does."""
    too_many = DomainError("photo.too_many", field="photos", most=MOST_PHOTOS)
    return take_each(files, room, lambda file: take_photo(file).public_id, too_many)


def take_each(
    files: Iterable[FileStorage], room: int, take: Callable[[FileStorage], str], too_many: DomainError
) -> tuple[list[str], list[DomainError]]:
    """Keep those of the files that may be kept: their public ids, and what is wrong with the others.

    ``room`` is for how many there is place; files without a name are empty fields.
    """
    taken: list[str] = []
    problems: list[DomainError] = []
    for file in files:
        if not file.filename:
            continue
        if len(taken) >= room:
            problems.append(too_many)
            break
        try:
            taken.append(take(file))
        except DomainError as problem:
            problems.append(problem)
    return taken, problems


def photos_of_form() -> tuple[str, ...]:
    """The public ids of a form's photos: those that a script has sent before (``photos``), then its files (``photo``).

    Raises DomainError as ``take_photo`` does, and ``photo.too_many``.
    """
    known = known_photos()
    taken, problems = take_photos(request.files.getlist("photo"), MOST_PHOTOS - len(known))
    if problems:
        raise problems[0]
    return (*known, *taken)


def hashes_of_form() -> list[str]:
    """The SHA-256 of each of a form's files: what makes it the same when it is sent again."""
    hashes = []
    for file in request.files.getlist("photo"):
        hashes.append(hashlib.sha256(file.stream.read()).hexdigest())
        file.stream.seek(0)
    return hashes


def known_photos() -> list[str]:
    """The public ids that a form brings back, each once."""
    return list(dict.fromkeys(public_id for public_id in request.form.getlist("photos") if public_id))


def _store(storage: Storage, sha256: bytes, full: bytes, thumbnail: bytes) -> None:
    storage.put(photo_key(sha256), full, CONTENT_TYPE)
    storage.put(photo_key(sha256, small=True), thumbnail, CONTENT_TYPE)


def aside(work: Callable[..., Result], *values: Any) -> Result:
    """Do what takes the processor or the disk for long in a thread of its own, so that other requests go on."""
    if not is_module_patched("threading"):
        return work(*values)
    done, failed = get_hub().threadpool.apply(_tried, (work, values))
    if failed is not None:
        raise failed
    result: Result = done
    return result


def _tried(work: Callable[..., Result], values: tuple[Any, ...]) -> tuple[Result | None, Exception | None]:
    # What is raised in a thread of the pool, gevent prints with all its values: past the log, and what it takes out.
    try:
        return work(*values), None
    except Exception as error:
        return None, error
