"""What is wrong with a file of deadlines."""

from __future__ import annotations

from civic.core.datafiles import DataFileError


class DeadlinesError(DataFileError):
    """The file cannot be used; codes are ``deadlines.*``, the message names file, thing and key."""
