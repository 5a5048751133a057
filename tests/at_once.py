"""Several things done in the same moment, each over a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from civic.core.db import Database
from civic.core.errors import DomainError

Deed = Callable[[Session], object]


def at_once(database: Database, *deeds: Deed) -> list[str]:
    """Do all of them at once, each in a transaction of its own; returns "done" or the code of the refusal."""
    ready = threading.Barrier(len(deeds))

    def doing(deed: Deed) -> str:
        ready.wait(10)
        try:
            with database.transaction() as session:
                deed(session)
        except DomainError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(doing, deeds))
