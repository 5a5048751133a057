"""Photos that come with a form: judged by their content, kept in storage, noted in the database."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import FileStorage

from civic.core.errors import DomainError
from civic.core.images import process_photo
from civic.issues.models import Photo
from civic.issues.photo_files import photo_key
from civic.issues.photos import keep_photo
from civic.issues.submission import MOST_PHOTOS
from web import context

CONTENT_TYPE = "image/jpeg"


def keep_upload(file: FileStorage) -> Photo:
    """Keep an uploaded picture; nobody's until a report or update claims it.

    Raises DomainError ``photo.too_large``, ``photo.too_many_pixels``, ``photo.not_a_picture``, ``photo.damaged``, each
    at ``photos``.
    """
    try:
        processed = process_photo(file.read(), file.filename)
    except DomainError as error:
        raise DomainError(error.code, field="photos", **error.params) from error
    sha256 = bytes.fromhex(processed.sha256)
    storage = context.services().storage
    storage.put(photo_key(sha256), processed.full, CONTENT_TYPE)
    storage.put(photo_key(sha256, small=True), processed.thumbnail, CONTENT_TYPE)
    with context.transaction() as session:
        return keep_photo(session, sha256, processed.width, processed.height)


def photos_of_form() -> tuple[str, ...]:
    """The public ids of a form's photos: those that a script has sent before (``photos``), then its files (``photo``).

    Raises DomainError as ``keep_upload`` does, and ``photo.too_many``.
    """
    known = [public_id for public_id in request.form.getlist("photos") if public_id]
    files = [file for file in request.files.getlist("photo") if file.filename]
    if len(known) + len(files) > MOST_PHOTOS:
        raise DomainError("photo.too_many", field="photos", most=MOST_PHOTOS)
    return (*known, *(keep_upload(file).public_id for file in files))
