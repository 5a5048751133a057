"""The one file of a multipart body, kept until something refers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from werkzeug.datastructures import FileStorage

from civic.core.errors import DomainError
from civic.core.storage import StorageUnavailable
from web.api.refusals import named

Result = TypeVar("Result")


def kept(sent: dict[str, Any], name: str, take: Callable[[FileStorage], Result]) -> Result:
    """What ``take`` makes of the file in the member ``name``, its refusals told at that member.

    Raises what ``take`` raises, DomainError ``<name>.missing``, and ``write.try_again`` while storage is away.
    """
    file = sent[name]
    if not isinstance(file, FileStorage) or not file.filename:
        raise DomainError(f"{name}.missing", field=name)
    try:
        with named({f"{name}s": name}):
            return take(file)
    except StorageUnavailable as error:
        raise DomainError("write.try_again") from error
