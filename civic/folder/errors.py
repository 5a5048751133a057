"""Refusals of a city's folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from civic.core.errors import DomainError
from geo.errors import GeoError


class FolderError(DomainError):
    """The folder as a whole, or a file in it, cannot be used; codes are ``folder.*``."""


class InFile(DomainError):
    """A refusal of another floor or package, and the file of the folder that it is about."""

    def __init__(self, file: str, cause: DomainError | GeoError) -> None:
        super().__init__("folder.in_file", file=file)
        self.file = file
        self.cause = cause

    def __str__(self) -> str:
        return self.placed(str(self.cause))

    def placed(self, words: str) -> str:
        """What the cause says, behind the file's name where it does not begin with it."""
        return words if words.startswith(f"{self.file}:") else f"{self.file}: {words}"


@contextmanager
def about(file: str) -> Iterator[None]:
    """Let refusals inside the block say which file of the folder they are about."""
    try:
        yield
    except (FolderError, InFile):
        raise
    except (DomainError, GeoError) as error:
        raise InFile(file, error) from error
