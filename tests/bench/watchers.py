"""Open pages that watch an initiative's total: real sockets of the live channel, in a process of their own.

They speak as little of the protocols as a page needs (WebSocket, Engine.IO, Socket.IO), so that a thousand of them
leave the processor to the server.
"""

from __future__ import annotations

import asyncio
import base64
import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from initiatives.proposals.events import SignaturesCounted

NAMESPACE = "/live"
OPENED_TOGETHER = 50


@dataclass
class Heard:
    """What the watchers have heard: seconds from a count's event to its arrival, and the last total of each watcher."""

    delays: list[float] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)


@contextmanager
def watching(url: str, room: str, number: int) -> Iterator[Heard]:
    """So many watch a room meanwhile; what they heard is there at the end."""
    heard = Heard()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_watch, args=(url, room, number, there), daemon=True)
    process.start()
    here.recv()  # all of them follow
    yield heard
    here.send("enough")
    heard.delays, heard.totals = here.recv()
    process.join()


def _watch(url: str, room: str, number: int, there: Connection) -> None:
    asyncio.run(_all(url, room, number, there))


async def _all(url: str, room: str, number: int, there: Connection) -> None:
    delays: list[float] = []
    watchers = [_Watcher(url, room, delays) for _ in range(number)]
    for first in range(0, number, OPENED_TOGETHER):
        await asyncio.gather(*(each.open() for each in watchers[first : first + OPENED_TOGETHER]))
    reading = [asyncio.create_task(each.read()) for each in watchers]
    there.send("ready")
    await asyncio.to_thread(there.recv)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    there.send((delays, [each.total for each in watchers]))


class _Watcher:
    def __init__(self, url: str, room: str, delays: list[float]) -> None:
        self._address, self._room, self._delays = urlsplit(url), room, delays
        self.total = 0

    async def open(self) -> None:
        where = self._address
        self._reader, self._writer = await asyncio.open_connection(where.hostname, where.port)
        self._writer.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Sec-WebSocket-Version: 13\r\nOrigin: {where.geturl()}\r\n\r\n".encode()
        )
        answer = await self._reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in answer, answer
        await self._frame()
        self._send(f"40{NAMESPACE},")
        await self._frame()
        asked = {"rooms": [self._room], "after": {}}
        self._send(f"42{NAMESPACE},1{json.dumps(['follow', asked])}")
        await self._frame()

    async def read(self) -> None:
        while True:
            words = await self._frame()
            if words == b"2":
                self._send("3")
            elif SignaturesCounted.kind.encode() in words:
                event = json.loads(words[words.index(b"[") :])[1]
                self._delays.append(time.time() - datetime.fromisoformat(event["at"]).timestamp())
                self.total = event["body"]["counted"]

    async def _frame(self) -> bytes:
        head = await self._reader.readexactly(2)
        length = head[1] & 127
        if length >= 126:
            length = int.from_bytes(await self._reader.readexactly(2 if length == 126 else 8))
        return await self._reader.readexactly(length)

    def _send(self, words: str) -> None:
        content, mask = words.encode(), os.urandom(4)
        size = len(content)
        head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0x80 | 126]) + size.to_bytes(2)
        self._writer.write(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(content)))
