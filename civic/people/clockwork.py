"""What time does to accounts: sessions and links end, and are forgotten."""

from __future__ import annotations

from civic.core.jobs import Tools, job
from civic.people.links import forget_links
from civic.people.sessions import CHUNK, end_expired, forget_sessions


@job("people.end_expired_sessions", every="*/5 * * * *")
def end_expired_sessions(tools: Tools) -> None:
    """A page that was left open hears nothing more when its session is over."""
    ended = CHUNK
    while ended == CHUNK:
        with tools.database.transaction() as session:
            ended = end_expired(session)


@job("people.forget", every="41 3 * * *")
def forget(tools: Tools) -> None:
    """Links with the addresses that they were sent to, and sessions with their networks."""
    with tools.database.transaction() as session:
        forget_links(session)
    with tools.database.transaction() as session:
        forget_sessions(session)
