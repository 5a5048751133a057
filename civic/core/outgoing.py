"""Requests to addresses that others have named: an identity provider, a webhook. Never into the city's own network.

Who names an address chooses where the program goes. A name may lead to a machine behind the firewall, answer so only
the second time it is asked (DNS rebinding), or redirect there. So each connection of each hop asks for the name's
addresses once, judges all of them, and connects to one that was judged; Host and the name in TLS stay what was asked
for. What an operator has allowed (CIVIC_OUTGOING_ALLOWED) is excepted: the city's own provider may live inside.

Besides: https alone, except to what the operator has allowed; no proxy and no password from the environment; cookies
are not kept; the answer has a greatest size, and all of it, redirects included, a longest time.

Source: OWASP's Server-Side Request Forgery Prevention Cheat Sheet.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NoReturn

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

from civic.core.addresses import NOTHING, Address, Allowed, is_public
from civic.core.errors import DomainError
from civic.core.settings import Settings

LARGEST_ANSWER: Final = 1024 * 1024
"""Bytes. A provider's keys and a webhook's receipt have a few thousand."""

LONGEST: Final = 15.0
"""Seconds for a request with all its redirects, from the first name asked for to the last byte."""

CONNECT_WITHIN: Final = 5.0
"""Seconds until a connection stands, and the same again between two bytes."""

MOST_REDIRECTS: Final = 5


class OutgoingRefused(DomainError):
    """A request that the program does not make, or an answer that it does not take.

    Codes: ``outgoing.address_refused`` (it leads into a closed network), ``outgoing.not_https``,
    ``outgoing.too_large``. What merely fails on the way is an exception of ``requests``.
    """


def session(
    *,
    allow_private: bool = False,
    allowed: Allowed = NOTHING,
    certificates: str | None = None,
    largest: int = LARGEST_ANSWER,
    seconds: float = LONGEST,
) -> requests.Session:
    """A session of ``requests`` that goes nowhere inside.

    ``allow_private`` takes all addresses as they come, and http too: for tools that an operator points at something.
    ``certificates`` is a PEM file to trust instead of the public authorities. Every request raises OutgoingRefused,
    or an exception of ``requests``: ``Timeout`` too when ``seconds`` are over.
    """
    made = _Session(seconds)
    guard(
        made,
        allow_private=allow_private,
        allowed=allowed,
        certificates=certificates,
        largest=largest,
        seconds=seconds,
    )
    return made


def guard(
    given: requests.Session,
    *,
    allow_private: bool = False,
    allowed: Allowed = NOTHING,
    certificates: str | None = None,
    largest: int = LARGEST_ANSWER,
    seconds: float = LONGEST,
) -> None:
    """Let a session that a library has made (Authlib's, for one) go only where `session` goes.

    ``seconds`` are then counted anew for each redirect.
    """
    guarded = _Adapter(_Door(allowed, allow_private), largest, seconds)
    given.adapters.clear()
    given.mount("https://", guarded)
    given.mount("http://", guarded)
    given.trust_env = False
    given.max_redirects = MOST_REDIRECTS
    given.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # A connection is judged when it is made, and the watch knows those of its own request only.
    given.headers.update({"Connection": "close", "Accept-Encoding": "identity", "User-Agent": "Veche"})
    if certificates is not None:
        given.verify = certificates


def session_of(settings: Settings) -> requests.Session:
    """A session with what the operator has excepted."""
    return session(allowed=settings.outgoing_allowed, certificates=settings.outgoing_certificates)


@dataclass(frozen=True, slots=True)
class _Door:
    allowed: Allowed
    allow_private: bool

    def addresses(self, host: str, port: int, *, plain: bool) -> list[str]:
        """The addresses of a name, as text, if a connection may go to every one of them."""
        found: list[str] = []
        for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            text = str(place[0])
            if text not in found:
                found.append(text)
        if not self.allow_private:
            for text in found:
                self._judge(host, port, ipaddress.ip_address(text), plain=plain)
        return found

    def _judge(self, host: str, port: int, address: Address, *, plain: bool) -> None:
        if self.allowed.holds(host, port, address):
            return
        # One bad address among good ones is how a name is made to change its mind.
        if not is_public(address):
            raise OutgoingRefused("outgoing.address_refused", host=host)
        if plain:
            raise OutgoingRefused("outgoing.not_https", host=host)


class _Watch:
    """Shuts the sockets of a request when its time is over: a server may send one byte each second for ever."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def timeout(self) -> requests.Timeout:
        return requests.Timeout(f"not answered whole within {self.seconds:g} s")

    def add(self, connected: socket.socket) -> None:
        # A second handle: TLS takes the first one over, and a shutdown reaches the connection through either.
        with self._lock:
            self._sockets.append(connected.dup())
            over = self.over
        if over:
            self._fire()

    def end(self) -> None:
        self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def _fire(self) -> None:
        with self._lock:
            self.over = True
            for connected in self._sockets:
                try:
                    connected.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster


_watch: ContextVar[_Watch | None] = ContextVar("outgoing_watch", default=None)


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """One watch over a request and its redirects, however deep this is called."""
    if _watch.get() is not None:
        yield
        return
    watch = _Watch(seconds)
    before = _watch.set(watch)
    try:
        yield
        # Cut off among its headers, an answer looks like one without a body.
        if watch.over:
            raise watch.timeout()
    except OSError as error:  # what `requests` raises is of this kind too
        if watch.over:
            raise watch.timeout() from error
        raise
    finally:
        _watch.reset(before)
        watch.end()


class _Guarded:
    """What both kinds of connection do instead of asking for a name and connecting to whatever it says."""

    door: _Door
    plain: bool

    def _new_conn(self: Any) -> socket.socket:
        watch = _watch.get()
        try:
            addresses = self.door.addresses(self._dns_host, self.port, plain=self.plain)
        except socket.gaierror as error:
            raise OSError(f"no address for {self.host}") from error
        failed: OSError | None = None
        for address in addresses:
            patience = CONNECT_WITHIN if watch is None else min(CONNECT_WITHIN, watch.left())
            if patience <= 0:
                raise TimeoutError("no time left to connect")
            try:
                connected: socket.socket = create_connection(
                    (address, self.port), patience, socket_options=self.socket_options
                )
            except OSError as error:
                failed = error
                continue
            connected.settimeout(CONNECT_WITHIN)
            if watch is not None:
                watch.add(connected)
            return connected
        raise failed or OSError(f"no address for {self.host}")


class _Adapter(HTTPAdapter):
    """Connects through the door, and reads at most so many bytes of an answer."""

    def __init__(self, door: _Door, largest: int, seconds: float) -> None:
        self._door = door
        self._largest = largest
        self._seconds = seconds
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: Any) -> None:
        super().init_poolmanager(connections, maxsize, block=block, **more)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = _pools(self._door)

    def proxy_manager_for(self, proxy: str, **more: Any) -> NoReturn:
        raise ValueError("a proxy would choose the address in our place")

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        patience = (CONNECT_WITHIN, CONNECT_WITHIN) if timeout is None else timeout
        with _watched(self._seconds):
            response = super().send(request, True, patience, verify, cert, proxies)
            try:
                self._read(response)
            except HTTPError as error:
                raise requests.ConnectionError(error, request=request) from error
            finally:
                response.close()
        return response

    def _read(self, response: requests.Response) -> None:
        parts: list[bytes] = []
        size = 0
        for part in response.raw.stream(16 * 1024, decode_content=True):
            size += len(part)
            if size > self._largest:
                raise OutgoingRefused("outgoing.too_large", largest=self._largest)
            parts.append(part)
        response._content = b"".join(parts)
        response._content_consumed = True


class _Session(requests.Session):
    """Counts the time of a request over all its redirects."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        with _watched(self._seconds):
            return super().send(request, **more)


def _pools(door: _Door) -> dict[str, type[Any]]:
    plain = type("_PlainConnection", (_Guarded, HTTPConnection), {"door": door, "plain": True})
    secure = type("_SecureConnection", (_Guarded, HTTPSConnection), {"door": door, "plain": False})
    return {
        "http": type("_PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("_SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
