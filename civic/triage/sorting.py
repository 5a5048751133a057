"""In which orders a queue can stand."""

from __future__ import annotations

from typing import Final

SORTS: Final = ("pressing", "newest", "affected")
"""The most pressing first: by the date it falls due, what is paused after it, what has been late for long at the end.
The newest first: by when it came to the department, or was received. By the number of people affected."""
