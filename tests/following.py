"""What the worker does, a step at a time: give positions, react, do the jobs that are there."""

from __future__ import annotations

import asyncio
import email
import email.policy
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import text

import web.followers  # noqa: F401  # registers all that the worker does
from civic.core.cluster import ClusterUrls
from civic.core.db import Database, make_engine
from civic.core.jobs import Tools, worker_app
from civic.core.mail import FolderMailer, Mailer
from civic.core.reactor import react_once
from civic.core.settings import Settings
from civic.core.storage import Storage
from tests.small_city import KEY


def tools_for(urls: ClusterUrls, folder: Path, mailer: Mailer | None = None) -> Tools:
    """Tools on the worker's database, with letters as files in ``folder``."""
    settings = Settings(
        data=folder, secret_key=KEY.decode(), database_url=urls.app, database_direct_url=urls.app,
        base_url="https://city.example", storage=str(folder / "storage"),
    )  # fmt: skip
    return Tools(
        settings=settings,
        database=Database(make_engine(urls.app, application="tests")),
        mailer=mailer or FolderMailer(folder / "mail", settings.mail_from),
        storage=Storage(settings.storage),
    )


@dataclass
class Followers:
    tools: Tools

    def react(self) -> int:
        """Give positions to what was committed and react to it; returns to how many events."""
        total = 0
        with self.tools.database.transaction() as session:
            session.execute(text("SELECT given FROM sequence_events()"))
        while True:
            with self.tools.database.transaction() as session:
                count = react_once(session) or 0
            total += count
            if not count:
                return total

    def work(self) -> None:
        """Do the jobs whose time has come."""

        async def once() -> None:
            app = worker_app(self.tools)
            app.periodic_registry.periodic_tasks.clear()
            async with app.open_async():
                await app.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful"
                )

        # In a thread of its own: in this one a browser's loop may be running.
        with suppress(asyncio.CancelledError), ThreadPoolExecutor(max_workers=1) as aside:
            aside.submit(asyncio.run, once()).result()

    def follow(self) -> None:
        """React, and do what that has called for."""
        self.react()
        self.work()

    def letters(self) -> list[EmailMessage]:
        """The letters that were sent, oldest first."""
        files = sorted(
            (self.tools.settings.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns
        )
        return [read_letter(path.read_bytes()) for path in files]

    def jobs(self) -> list[Any]:
        """What waits in the queue: task_name, status, attempts, args, scheduled_at."""
        with self.tools.database.reading() as session:
            return list(
                session.execute(
                    text(
                        "SELECT task_name, status, attempts, args, scheduled_at"
                        " FROM procrastinate.procrastinate_jobs ORDER BY id"
                    )
                )
            )


def read_letter(written: bytes) -> EmailMessage:
    letter = email.message_from_bytes(written, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def part(letter: EmailMessage, kind: str = "plain") -> str:
    """The text of a letter as a mail program shows it."""
    body = letter.get_body((kind,))
    assert body is not None, f"no {kind} part"
    return str(body.get_content())
