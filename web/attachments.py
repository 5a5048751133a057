"""Scans and recordings that staff attach, and documents of residents: judged by their content, kept apart from photos,
noted in the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from civic.core.errors import DomainError
from civic.core.images import CONTENT_TYPE, process_photo
from civic.core.permissions import policies
from civic.intake.attachment_types import (
    LARGEST,
    LARGEST_DOCUMENT,
    MOST,
    MOST_DOCUMENTS,
    PDF,
    check_size,
    is_picture,
    type_of,
)
from civic.intake.attachments import attachment_key, keep_attachment
from web import context
from web.limits import DOCUMENTS, take_room
from web.uploads import aside, take_each


def take_attachments(
    files: Iterable[FileStorage], room: int = MOST, *, permission: str = "intake.take"
) -> tuple[list[str], list[DomainError]]:
    """Keep those of the files that may be kept, as ``take_each`` does, for who has the permission."""
    too_many = DomainError("attachment.too_many", field="attachments", most=MOST)
    return take_each(files, room, lambda file: take_attachment(file, permission), too_many)


def take_attachment(file: FileStorage, permission: str = "intake.take") -> str:
    """Keep one; nobody's until a report claims it. A picture is made anew, without what its camera wrote into it.

    Raises DomainError ``attachment.too_large``, ``attachment.empty``, ``attachment.unknown_kind`` or
    ``attachment.damaged``, each at ``attachments``; StorageUnavailable.
    """
    content = file.read(LARGEST + 1)
    check_size(len(content))
    kind = type_of(content)
    if kind is None:
        if not is_picture(content):
            raise DomainError("attachment.unknown_kind", field="attachments")
        try:
            content, kind = aside(process_photo, content).full, CONTENT_TYPE
        except DomainError as error:
            raise DomainError("attachment.damaged", field="attachments") from error
    return _keep(content, kind, permission)


def take_documents(
    files: Iterable[FileStorage], room: int = MOST_DOCUMENTS
) -> tuple[list[str], list[DomainError]]:
    """Keep those of the files that are documents, as ``take_each`` does."""
    too_many = DomainError("document.too_many", field="documents", most=MOST_DOCUMENTS)
    return take_each(files, room, take_document, too_many)


def take_document(file: FileStorage) -> str:
    """Keep a PDF of whoever may propose something; nobody's until an initiative claims it.

    Raises DomainError ``document.too_large`` or ``document.not_pdf`` at ``documents``, ``limit.reached``; NotAllowed;
    StorageUnavailable.
    """
    policies.require("initiative.propose", context.actor())
    take_room(DOCUMENTS, "documents")
    content = file.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        megabytes = LARGEST_DOCUMENT // 1024 // 1024
        raise DomainError("document.too_large", field="documents", megabytes=megabytes)
    if type_of(content) != PDF:
        raise DomainError("document.not_pdf", field="documents")
    return _keep(content, PDF, "initiative.propose")


def _keep(content: bytes, kind: str, permission: str) -> str:
    sha256 = hashlib.sha256(content).digest()
    # The row first: what is noted is swept when nobody claims it, a file without a row would stay for ever.
    with context.transaction() as session:
        public_id = keep_attachment(
            session, context.actor(), sha256, kind, len(content), permission=permission
        )
    aside(context.services().storage.put, attachment_key(sha256, kind), content, kind)
    return public_id
