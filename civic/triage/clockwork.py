"""What the triage desk wants done by the clock."""

from __future__ import annotations

from civic.core.jobs import Tools, job
from civic.triage.bulk.running import forget_old
from civic.triage.presence.pages import forget_over


@job("triage.forget_leases", every="*/10 * * * *")
def forget_leases(tools: Tools) -> None:
    """Clear away the leases whose time is over."""
    with tools.database.transaction() as session:
        forget_over(session)


@job("triage.forget_bulks", every="41 2 * * *")
def forget_bulks(tools: Tools) -> None:
    """Clear away what nobody began, and lists of what was done long ago."""
    with tools.database.transaction() as session:
        forget_old(session)
