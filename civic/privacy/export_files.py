"""The files of exports: seven days for the person alone, in no backup, then gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import NotFound
from civic.core.forgetting import Leaving, forgets
from civic.core.jobs import Retry, Tools, job
from civic.core.permissions import Actor, policies
from civic.privacy.models import DataExport
from civic.privacy.retention import sweeps

KEPT: Final = timedelta(days=7)
MOST_IN_A_DAY: Final = 5

STUCK_AFTER: Final = timedelta(days=1)
"""An export that could not be made in so long is given up, so that another can be asked for."""

MOST_DOWNLOADS: Final = 5
"""For a second device and a broken line; somebody who fetches it more often is not its owner, or can ask anew."""

DELETE_EXPORTS: Final = "privacy.delete_exports"


def exports_since_yesterday(session: Session, person_id: int) -> int:
    """How many exports somebody has asked for within a day."""
    return int(
        session.scalar(
            select(func.count()).where(
                DataExport.person_id == person_id, DataExport.asked_at > clock.now() - timedelta(days=1)
            )
        )
        or 0
    )


def fetch_export(session: Session, actor: Actor, export_id: int) -> str:
    """Count a download by the person whose export it is; returns the file's key in storage.

    Raises NotFound ``export.not_found`` for anybody else's, for one that is gone or has been fetched often enough.
    """
    row = session.scalar(select(DataExport).where(DataExport.id == export_id).with_for_update())
    usable = (
        row is not None
        and policies.allows("data.export", actor, row.person_id)
        and row.status == "ready"
        and row.expires_at is not None
        and row.expires_at > clock.now()
        and row.downloads < MOST_DOWNLOADS
    )
    if row is None or row.file is None or not usable:
        raise NotFound("export", export_id)
    row.downloads += 1
    return row.file


@forgets("exports")
def let_go_of_exports(session: Session, leaving: Leaving) -> dict[str, int]:
    """Nobody can fetch them from now on; a job deletes the files."""
    done = session.execute(
        update(DataExport)
        .where(DataExport.person_id == leaving.person_id, DataExport.status == "ready")
        .values(expires_at=clock.now())
    )
    stopped = session.execute(
        update(DataExport)
        .where(DataExport.person_id == leaving.person_id, DataExport.status.in_(("asked", "making")))
        .values(status="gone")
    )
    return {"exports": int(getattr(done, "rowcount", 0)) + int(getattr(stopped, "rowcount", 0))}


@job(DELETE_EXPORTS, retry=Retry(first=5, longest=3600))
def delete_exports(tools: Tools) -> None:
    delete_expired(tools)


@sweeps("exports")
def delete_expired(tools: Tools) -> int:
    """Delete the files whose time is up, then say that they are gone: what a kill interrupts is found again."""
    count = 0
    for export_id, file in _expired(tools):
        tools.storage.delete(file)
        with tools.database.transaction() as session:
            session.execute(
                update(DataExport)
                .where(DataExport.id == export_id)
                .values(status="gone", file=None, bytes=None)
            )
        count += 1
    with tools.database.transaction() as session:
        session.execute(
            update(DataExport)
            .where(
                DataExport.status.in_(("asked", "making")), DataExport.asked_at < clock.now() - STUCK_AFTER
            )
            .values(status="gone")
        )
    return count


def _expired(tools: Tools) -> Iterator[tuple[int, str]]:
    with tools.database.reading() as session:
        rows = session.execute(
            select(DataExport.id, DataExport.file).where(
                DataExport.status == "ready", DataExport.expires_at <= clock.now()
            )
        ).all()
    return ((row.id, str(row.file)) for row in rows)
