"""The steps of an issue's life, taken in memory: each does to rows and events what the command of its name does.

Rules are not written twice: statuses, dates, rooms, verdicts and events come from ``civic.issues``; only what a command
asks the database is answered by the book. A test takes the same steps by the commands and compares what comes out.
"""

from __future__ import annotations

from civic.demo.past.base import Picture, Told
from civic.demo.past.issue import PastIssue

__all__ = ["PastIssue", "Picture", "Told"]
