"""The city's backups: made by hand or by the clock, thinned out by the city's rule."""

from __future__ import annotations

import logging

from civic.city.queries import city_rules
from civic.core import heartbeat
from civic.core.backup import Told, untold
from civic.core.backup.keeping import Rule
from civic.core.backup.making import Made, Source, make_backup
from civic.core.backup.place import Place, place_at
from civic.core.db import Database
from civic.core.errors import NotFound
from civic.core.jobs import Retry, Tools, job
from civic.core.settings import Settings
from civic.core.storage import Storage

LAST = "backup"
"""Under this name the database remembers the last good backup, for /healthz."""

_log = logging.getLogger(__name__)


def back_up(
    settings: Settings, database: Database, place: Place, *, keep: Rule | None = None, take_over: bool = False,
    told: Told = untold,
) -> Made:  # fmt: skip
    """Make a backup of the city, and thin out the place by a rule. Raises BackupError, StorageUnavailable."""
    source = Source(
        database=database, direct_url=settings.database_direct_url or settings.database_url,
        storage=Storage(settings.storage), secret_key=settings.secret_key, city=_city_name(database),
    )  # fmt: skip
    made = make_backup(source, place, keep=keep, take_over=take_over, told=told)
    with database.transaction() as session:
        heartbeat.beat(
            session, LAST,
            {"name": made.name, "to": str(place), "position": made.manifest.position, "bytes": made.manifest.size},
        )  # fmt: skip
    return made


@job("city.back_up", every=lambda settings: settings.backup_at if settings.backup_to else None,
     retry=Retry(first=60, longest=900, most=3))  # fmt: skip
def back_up_by_the_clock(tools: Tools) -> None:
    """The scheduled backup. pg_dump works in a process of its own, other jobs go on meanwhile."""
    if not tools.settings.backup_to:
        return
    place = place_at(tools.settings.backup_to)
    made = back_up(tools.settings, tools.database, place, keep=tools.settings.backup_keep)
    _log.info(
        "backup %s in %s: position %s, %s bytes, %s new files",
        made.name, place, made.manifest.position, made.manifest.size, made.copied.new_files,
    )  # fmt: skip
    if made.copied.damaged:
        _log.error("files in storage are not what they were: %s", ", ".join(made.copied.damaged))
    if made.pruned is not None and made.pruned.backups:
        _log.info("backups that are not kept any more were removed: %s", ", ".join(made.pruned.backups))


def _city_name(database: Database) -> dict[str, str]:
    try:
        with database.reading() as session:
            return dict(city_rules(session).name)
    except NotFound:
        return {}
