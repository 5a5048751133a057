"""The job that puts an export together: a zip with data.json, a readable page and the photos."""

from __future__ import annotations

import secrets
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Final

from sqlalchemy import select

from civic.city.queries import city_rules
from civic.core import clock, events
from civic.core.jobs import Retry, Tools, job
from civic.core.permissions import SYSTEM
from civic.core.storage import PASSING, NotStored
from civic.issues.photo_files import photo_key
from civic.privacy.events import ExportMoved, ExportReady
from civic.privacy.export_files import KEPT
from civic.privacy.exporting import Reader, write_json, write_page
from civic.privacy.holdings import HOLDINGS
from civic.privacy.models import DataExport

MAKE_EXPORT: Final = "privacy.make_export"

STORED_EVERY: Final = 1.0
"""Seconds between two looks at how far it is; a page that asks without a script sees it so exactly."""

TOLD_EVERY: Final = 5.0
"""Seconds between two events about it: the log is for what happened, not for a bar."""


class Progress:
    """How far an export is, stored and told now and then, in transactions of its own."""

    def __init__(self, tools: Tools, export: int, person: int, total: int) -> None:
        self._tools, self._export, self._person, self._total = tools, export, person, total
        self._done = 0
        self._stored = self._told = time.monotonic()

    def step(self) -> None:
        self._done += 1
        now = time.monotonic()
        if now - self._stored < STORED_EVERY:
            return
        self._stored = now
        with self._tools.database.transaction() as session:
            row = session.get_one(DataExport, self._export)
            row.done, row.total = self._done, self._total
            if now - self._told >= TOLD_EVERY:
                self._told = now
                moved = ExportMoved(export=row.id, done=row.done, total=self._total)
                events.record_on_person(session, SYSTEM, self._person, moved)


@job(MAKE_EXPORT, retry=Retry(first=5, longest=600, most=6))
def make_export(tools: Tools, export_id: int) -> None:
    """Make the export, unless it was made or is not wanted any more. Killed in between, it begins anew."""
    with tools.database.transaction() as session:
        row = session.scalar(select(DataExport).where(DataExport.id == export_id).with_for_update())
        if row is None or row.status not in ("asked", "making"):
            return
        row.status = "making"
        person, language = row.person_id, row.language
    key = f"{PASSING}exports/{secrets.token_hex(20)}.zip"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        total = _write(tools, export_id, person, language, path)
        tools.storage.put_file(key, path, "application/zip")
        size = path.stat().st_size
    with tools.database.transaction() as session:
        row = session.scalar(select(DataExport).where(DataExport.id == export_id).with_for_update())
        wanted = row is not None and row.status == "making"
        if row is not None and wanted:
            now = clock.now()
            row.status, row.file, row.bytes = "ready", key, size
            row.done = row.total = total
            row.ready_at, row.expires_at = now, now + KEPT
            events.record_on_person(session, SYSTEM, person, ExportReady(export=row.id))
    if not wanted:
        # The account was deleted meanwhile, or the same job was done twice.
        tools.storage.delete(key)


def _write(tools: Tools, export: int, person: int, language: str, path: Path) -> int:
    """Write the zip; returns of how many parts it was made."""
    folder, made_at = path.parent, clock.now()
    with tools.database.reading() as session:
        # One look at the database for both files, however long they take.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        rules = city_rules(session)
        known = rules.spoken(language)
        reader = Reader(session, person, tools.settings.secret_key.encode(), known, rules)
        photos = reader.photos()
        total = 2 * len(HOLDINGS) + len(photos)
        progress = Progress(tools, export, person, total)
        write_json(reader, folder / "data.json", made_at, progress.step)
        write_page(reader, folder / "index.html", made_at, tools.settings.base_url, progress.step)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "index.html", "index.html")
        archive.write(folder / "data.json", "data.json")
        for public_id, sha256 in photos:
            _add_photo(archive, tools, public_id, sha256)
            progress.step()
    return total


def _add_photo(archive: zipfile.ZipFile, tools: Tools, public_id: str, sha256: bytes) -> None:
    try:
        picture = tools.storage.get(photo_key(sha256))
    except NotStored:
        # Erased while the export was made.
        return
    archive.writestr(f"photos/{public_id}.jpg", picture, zipfile.ZIP_STORED)
