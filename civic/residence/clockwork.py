"""What time does to residence: verifications and codes expire, and what was kept for them goes."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from civic.core.jobs import Tools, job
from civic.residence.end import end_expired
from civic.residence.letters import end_expired_letters

CHUNK = 200


@job("residence.expire", every="37 * * * *")
def expire(tools: Tools) -> None:
    """End what has expired, some at a time: addresses of letters go within the hour."""
    for step in (end_expired_letters, end_expired):
        while _once(tools, step) == CHUNK:
            pass


def _once(tools: Tools, step: Callable[[Session, int], int]) -> int:
    with tools.database.transaction() as session:
        return step(session, CHUNK)
