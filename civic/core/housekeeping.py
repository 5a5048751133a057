"""What the ground floor itself wants done by the clock."""

from __future__ import annotations

import logging

from sqlalchemy import text

from civic.core import idempotency, rate_limits
from civic.core.backup.making import note_erasures
from civic.core.backup.place import place_at
from civic.core.checkpoints import signing_key, take_checkpoint
from civic.core.erasures import PUBLISH_ERASURES
from civic.core.jobs import SCHEMA, Retry, Tools, job
from civic.core.reactor import retry_parked

_log = logging.getLogger(__name__)

FAILED_JOBS_KEPT = "30 days"

_FORGET_JOBS = text(
    f"DELETE FROM {SCHEMA}.procrastinate_jobs j WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')"  # noqa: S608  # a constant
    f" AND NOT EXISTS (SELECT FROM {SCHEMA}.procrastinate_events e"
    " WHERE e.job_id = j.id AND e.at > now() - CAST(:kept AS interval))"
)


@job("core.trim_event_inbox", every="*/10 * * * *")
def trim_event_inbox(tools: Tools) -> None:
    """Forget inbox rows whose events have their positions; the sequencing pass reads the rest."""
    with tools.database.transaction() as session:
        session.execute(text("SELECT trim_event_inbox()"))


@job("core.forget_idempotency_keys", every="17 * * * *")
def forget_idempotency_keys(tools: Tools) -> None:
    with tools.database.transaction() as session:
        idempotency.forget_old(session)


@job("core.forget_rate_limits", every="*/10 * * * *")
def forget_rate_limits(tools: Tools) -> None:
    """Forget the windows that are over; what was counted in them counts for nothing any more."""
    with tools.database.transaction() as session:
        rate_limits.forget_over(session)


@job("core.forget_failed_jobs", every="23 3 * * *")
def forget_failed_jobs(tools: Tools) -> None:
    """Jobs that succeeded go at once; what failed for good is kept for a while to be looked at."""
    with tools.database.transaction() as session:
        session.execute(text(f"SET LOCAL search_path = public, {SCHEMA}"))
        session.execute(_FORGET_JOBS, {"kept": FAILED_JOBS_KEPT})


@job("core.retry_parked", every="* * * * *")
def retry_parked_events(tools: Tools) -> None:
    tried = retry_parked(tools.database)
    if tried:
        _log.info("tried %s parked events again", tried)


@job("core.checkpoint", every="0 * * * *")
def checkpoint(tools: Tools) -> None:
    with tools.database.transaction() as session:
        taken = take_checkpoint(session, signing_key(tools.settings.secret_key))
    if taken is not None:
        # In the log too: whoever keeps logs elsewhere keeps the evidence elsewhere.
        _log.info(
            "checkpoint at position %s root %s signature %s at %s",
            taken.position,
            taken.root.hex(),
            taken.signature.hex(),
            taken.at.isoformat(),
        )


@job(PUBLISH_ERASURES, retry=Retry(first=5, longest=3600))
def publish_erasures(tools: Tools) -> None:
    """Note beside the backups what was erased, so that a restore of an older one erases it again."""
    if tools.settings.backup_to:
        note_erasures(tools.database, place_at(tools.settings.backup_to))
