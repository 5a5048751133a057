"""What time does to accounts: sessions end. What has ended is forgotten by retention (civic.privacy.sweeps)."""

from __future__ import annotations

from civic.core.jobs import Tools, job
from civic.people.sessions import CHUNK, end_expired


@job("people.end_expired_sessions", every="*/5 * * * *")
def end_expired_sessions(tools: Tools) -> None:
    """A page that was left open hears nothing more when its session is over."""
    ended = CHUNK
    while ended == CHUNK:
        with tools.database.transaction() as session:
            ended = end_expired(session)
