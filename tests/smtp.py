"""A real mail server that keeps what it is given, and refuses or is slow when told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.following import read_letter
from tests.server import free_port


class MailServer:
    """``letters`` are those it has said OK to, copies included. ``answers`` are given instead of OK, in order."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.slow = 0.0
        self.port = 0
        self._lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.slow)
        with self._lock:
            if self.answers:
                return self.answers.pop(0)
            self.letters.append(read_letter(envelope.content))
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        with self._lock:
            return [str(letter["Message-ID"]) for letter in self.letters]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
