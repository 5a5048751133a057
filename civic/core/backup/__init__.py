"""Backups of a city: made while it runs, checked, restored elsewhere, thinned out. docs/backup.md is for operators."""

from __future__ import annotations

from collections.abc import Callable

Told = Callable[[str, int, int], None]
"""Called with the step that is being done, how much of it is done, and how much there is (0: nobody knows)."""


class BackupError(Exception):
    """A backup could not be made, read or restored; the message tells the operator what to do."""


def untold(_step: str, _done: int, _total: int) -> None:
    """For callers whom nobody watches."""
