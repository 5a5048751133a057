"""Rows of accounts that expire: swept with each run of retention."""

from __future__ import annotations

from civic.core.jobs import Tools
from civic.people.links import forget_links
from civic.people.sessions import forget_sessions
from civic.privacy.retention import sweeps
from civic.triage.looks import forget_looks


@sweeps("links")
def sweep_links(tools: Tools) -> int:
    with tools.database.transaction() as session:
        return forget_links(session)


@sweeps("sessions")
def sweep_sessions(tools: Tools) -> int:
    with tools.database.transaction() as session:
        return forget_sessions(session)


@sweeps("looks")
def sweep_looks(tools: Tools) -> int:
    with tools.database.transaction() as session:
        return forget_looks(session)
