"""The city's database for the time of a command: the operator's own, or the private one, started when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from civic.core.backup import BackupError
from civic.core.backup.restoring import was_interrupted
from civic.core.cluster import Cluster, ClusterError, ClusterUrls
from civic.core.settings import Settings

APART = (
    "DATABASE_URL= DATABASE_OWNER_URL= DATABASE_DIRECT_URL= CIVIC_STORAGE= CIVIC_SMTP_URL= CIVIC_BACKUP_TO= "
    "CIVIC_WAL_ARCHIVE="
)
"""For a line that starts a copy of the city: an empty setting counts as unset, so nothing leads to the real one."""


@contextmanager
def city_database(settings: Settings) -> Iterator[Settings]:
    """Settings whose database addresses can be used inside the block.

    The private database is started when nobody runs it yet, and stopped by whoever leaves it last.
    """
    if settings.database_url:
        yield settings
        return
    with private_cluster(settings).use() as urls:
        yield with_addresses(settings, urls)


def private_cluster(settings: Settings) -> Cluster:
    """The private database's server, as it is set up. Raises ClusterError when the city has a database of its own."""
    if settings.database_url:
        raise ClusterError(
            "DATABASE_URL is set: that server has an administrator and tools of its own "
            "(docs/point-in-time-recovery.md). This command is for the private database."
        )
    return Cluster(settings.cluster_folder, archive=settings.wal_archive)


def with_addresses(settings: Settings, urls: ClusterUrls) -> Settings:
    """The settings with the private database's addresses filled in."""
    return replace(
        settings, database_url=urls.app, database_direct_url=urls.app, database_owner_url=urls.owner
    )


def refuse_half_restored(settings: Settings) -> None:
    """Raise ClusterError where a restore was interrupted. A database that does not answer is not asked twice."""
    try:
        interrupted = was_interrupted(settings.database_direct_url or settings.database_url)
    except BackupError:
        return
    if interrupted:
        raise ClusterError(
            "A restore into this database was interrupted: files may be missing, erased words may be back. "
            "Run civic db restore again; it begins anew."
        )
