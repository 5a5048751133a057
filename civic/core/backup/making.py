"""Making a backup while the city runs: one moment of the database, and the files that it names.

A transaction of ours exports its snapshot; the position is read in it, and pg_dump reads in it. Files come after the
moment, never before: a photo's file is stored before its row is committed, so that none can be missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from sqlalchemy import text

from civic.core import clock
from civic.core.backup import BackupError, Told, programs, untold
from civic.core.backup.files import Copied, Saved, save_files, saved_files
from civic.core.backup.keeping import Rule
from civic.core.backup.ledger import publish
from civic.core.backup.manifest import DATABASE, FILES, Manifest, Part
from civic.core.backup.place import MANIFEST, Place, moment_of, name_for
from civic.core.backup.shelf import Pruned, clear_drafts, newest, prune
from civic.core.checkpoints import public_bytes, signing_key, take_checkpoint
from civic.core.db import Database
from civic.core.storage import Storage
from civic.core.version import VERSION

SAME_MOMENT = timedelta(minutes=1)
_ONE_AT_A_TIME = 7004


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    name: str
    manifest: Manifest
    copied: Copied
    pruned: Pruned | None


@dataclass(frozen=True, slots=True)
class Source:
    """What is saved: the database over a direct connection of the application's role, and the city's storage.

    ``city`` is its public name by language, ``secret_key`` tells which key belongs to it and signs what is in the log.
    """

    database: Database
    direct_url: str
    storage: Storage
    secret_key: str
    city: Mapping[str, str]


def make_backup(
    source: Source, place: Place, *, keep: Rule | None = None, take_over: bool = False, told: Told = untold
) -> Made:
    """Make a backup in a place, then remove those that ``keep`` does not keep. Raises BackupError; when no backup
    could be made, nothing there looks like one, as after a kill.

    A place belongs to one installation: the backups of another one there (a rehearsal, or the city before it was
    restored from them) are refused as company unless ``take_over``.
    """
    with _alone(source) as connection:
        _sequence(source)
        facts = _facts(connection)
        _check_owner(place, facts["installation"], take_over)
        clear_drafts(place)
        publish(source.database, place)
        before = newest(place)
        known = {saved.key: saved for saved in saved_files(place, before.name)} if before else {}
        name = _free_name(place)
        try:
            manifest, copied = _make(source, place, name, facts, known, told)
        except BaseException:
            _leave_nothing(place, name)
            raise
        # Within the lock: the files of a backup that is just being made are named by no manifest yet.
        return Made(name, manifest, copied, _thin_out(place, name, keep) if keep else None)


def _thin_out(place: Place, made: str, keep: Rule) -> Pruned:
    try:
        return prune(place, keep)
    except BackupError as error:
        raise BackupError(
            f"The backup {made} was made, but older ones could not be removed: {error}"
        ) from error


def installation(connection: Any) -> str:
    """Which database of which server this is; a copy or a restored one is another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier || '/' || d.oid FROM pg_control_system(), pg_database d"
            " WHERE d.datname = current_database()"
        )
        return str(cursor.fetchone()[0])


def is_of(place: Place, here: str) -> bool:
    """Whether the backups in a place are of this installation, or there are none."""
    last = newest(place)
    return last is None or last.manifest is None or last.manifest.installation == here


def note_erasures(database: Database, place: Place) -> int:
    """Publish new erasures where this installation's backups lie; returns how many. Raises BackupError.

    Where another one's lie, nothing is noted: what is erased in a rehearsal is not erased in the city.
    """
    with database.reading() as session:
        here = installation(session.connection().connection)
    return publish(database, place) if is_of(place, here) else 0


@contextmanager
def _alone(source: Source) -> Iterator[Any]:
    """A connection in one snapshot, with the lock that only one backup of a database holds."""
    address = source.direct_url.replace("postgresql+psycopg2://", "postgresql://", 1)
    try:
        opened = psycopg2.connect(address, connect_timeout=10, application_name="civic backup")
    except psycopg2.OperationalError as error:
        raise BackupError(f"The database does not answer: {error}") from error
    with closing(opened) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            # It holds a snapshot for as long as the dump takes, and does nothing meanwhile.
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SET timezone = 'UTC'")
            cursor.execute("SELECT pg_try_advisory_lock(%s)", (_ONE_AT_A_TIME,))
            if not cursor.fetchone()[0]:
                raise BackupError("Another backup of this city is being made; try again when it is done.")
        connection.autocommit = False
        connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ)
        yield connection


def _sequence(source: Source) -> None:
    """What is committed gets its position, and a signature covers all that has one."""
    with source.database.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))
    with source.database.transaction() as session:
        take_checkpoint(session, signing_key(source.secret_key))


_FACTS = """
    SELECT (SELECT version_num FROM alembic_version) AS schema,
           current_setting('server_version') AS postgresql, postgis_lib_version() AS postgis, current_user AS app,
           (SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'event') AS owner,
           (SELECT count(*) FROM event) AS events,
           coalesce((SELECT max(position) FROM event_position), 0) AS position,
           coalesce((SELECT encode(e.hash, 'hex') FROM event_position p JOIN event e ON e.id = p.event_id
                      ORDER BY p.position DESC LIMIT 1), '') AS event_hash,
           (SELECT json_build_object('position', position, 'root', encode(root, 'hex'),
                                     'signature', encode(signature, 'hex'), 'at', at)
              FROM event_checkpoint ORDER BY position DESC LIMIT 1) AS checkpoint
"""


def _facts(connection: Any) -> dict[str, Any]:
    """The first look, which takes the snapshot; what it saw is what the dump holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        cursor.execute(_FACTS)
        row = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    return {**row, "snapshot": snapshot, "installation": installation(connection)}


def _check_owner(place: Place, here: str, take_over: bool) -> None:
    if not take_over and not is_of(place, here):
        raise BackupError(
            f"{place} holds the backups of another installation; both would be mixed up and thinned out as one. "
            "Choose another place. Where this city was restored from them and goes on in their stead: --take-over."
        )


def _free_name(place: Place) -> str:
    """The name of now; a second after the last one where several were made within a moment, so that names are in order.

    A folder from the far future (a clock that was wrong) does not count: its day is not today.
    """
    now = clock.now().replace(microsecond=0)
    dated = [moment for moment in map(moment_of, place.folders()) if moment is not None]
    last = max((moment for moment in dated if now <= moment < now + SAME_MOMENT), default=None)
    return name_for(now if last is None else last + timedelta(seconds=1))


def _make(
    source: Source, place: Place, name: str, facts: dict[str, Any], known: Mapping[str, Saved], told: Told
) -> tuple[Manifest, Copied]:
    draft, copied = place.draft(name), Copied()
    major = int(facts["postgresql"].split(".")[0])
    content = programs.dump(source.direct_url, major, facts["snapshot"])
    database = _write(place, f"{draft}/{DATABASE}", _counted(content, told))
    listing = save_files(source.storage, place, known, copied, told)
    files = _write(place, f"{draft}/{FILES}", listing)
    moment = moment_of(name)
    assert moment is not None, "the name was made of one"
    manifest = Manifest(
        made_at=moment.astimezone(UTC).isoformat(), program=VERSION, schema=facts["schema"],
        postgresql=facts["postgresql"].split(" ")[0], postgis=facts["postgis"], city=dict(source.city),
        position=facts["position"], event_hash=facts["event_hash"], events=facts["events"],
        checkpoint=facts["checkpoint"], key=public_bytes(signing_key(source.secret_key)).hex(),
        installation=facts["installation"], owner=facts["owner"], app=facts["app"],
        parts={DATABASE: database, FILES: files}, files=copied.files, files_bytes=copied.bytes,
    )  # fmt: skip
    place.write(f"{draft}/{MANIFEST}", [manifest.as_json()])
    place.publish(name)
    return manifest, copied


def _counted(chunks: Iterable[bytes], told: Told) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        done += len(chunk)
        told("database", done, 0)
        yield chunk
    told("database", done, done)


@dataclass(slots=True)
class _Measure:
    bytes: int = 0
    hash: Any = field(default_factory=hashlib.sha256)


def _write(place: Place, key: str, chunks: Iterable[bytes]) -> Part:
    measure = _Measure()

    def measured() -> Iterator[bytes]:
        for chunk in chunks:
            measure.bytes += len(chunk)
            measure.hash.update(chunk)
            yield chunk

    place.write(key, measured())
    return Part(measure.bytes, measure.hash.hexdigest())


def _leave_nothing(place: Place, name: str) -> None:
    """As far as the place lets us; what stays has no manifest, and the next backup clears it away."""
    try:
        place.remove_folder(place.draft(name))
    except BackupError:
        return
