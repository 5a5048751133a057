"""How often one address, and one account, may ask for what costs others something.

Counted for all processes together: in Redis where the operator has one (CIVIC_REDIS_URL), else in PostgreSQL. While
the store does not answer, each process counts for itself and says so in its log. Not open, or who can make Redis fall
could then guess passwords without end; not closed either, or they could shut everybody out of the city.

What is counted is kept under a keyed hash: neither store holds an address of the network or of a mailbox.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import math
import time
import unicodedata
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, has_app_context, request
from flask_limiter import Limiter
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from sqlalchemy import Engine

from civic.core.db import make_engine
from civic.core.errors import DomainError
from civic.core.rate_limits import PostgresStorage
from civic.core.settings import Settings
from web import context
from web.forms import text_of
from web.serving.gunicorn_worker import SHUTDOWN_HOOKS

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)

ENGINE: Final = "veche.limits"

SIGN_INS = "10 per minute; 60 per hour"
SIGN_INS_OF_AN_ACCOUNT = "20 per hour"
"""Tries with one e-mail address, from wherever they come."""

LETTERS = "5 per hour; 20 per day"
"""Letters with a link to one address, or for one account: nobody's letterbox is filled by somebody else."""

LETTERS_ASKED = "30 per hour"
"""The same asked for from one network address, for whomever."""

OF_AN_ACCOUNT = "30 per hour"
"""Changes of each kind to one's own account."""

DRAFTS = "600 per hour"
"""Of an initiative that keeps itself while somebody writes."""

SIGNATURES = "60 per hour"
"""Given or taken back by an account: a whole meeting may stand behind one address."""

COMMENTS = "30 per hour; 100 per day"
"""Comments, replies and changes of them, by an account."""

AGREEMENTS = "300 per hour"
AMENDMENTS = "30 per hour"
"""Suggested changes of a text, and decisions about them."""

POSTERS = "30 per hour"
"""Pages of paper for whoever asks: each takes half a second to draw."""

PHOTOS = "60 per hour"
DOCUMENTS = "20 per hour"
"""Files of residents, which are kept as they are."""
ME_TOO = "60 per hour"
BY_LINK = "60 per hour"
"""A reporter's acts, some of which send mail to an address that they choose; of each kind."""

INVITATIONS = "120 per hour"
"""Letters to addresses that somebody types, even if it is their work to."""

SUGGESTIONS = "1200 per minute"
"""Of any kind while somebody types. One address may stand for a whole quarter's phones, and an answer is cheap."""

SIGN_OUTS = "600 per minute"
"""A provider tells of all who leave it, from one address."""

PASSKEYS = "120 per minute"
"""Challenges and answers of an address: nothing can be guessed here, and a whole office may stand behind it."""


RESIDENCE = "30 per hour"
"""Codes typed and registers asked, by an account or an address; each letter and each person has a count of its own."""

FLAGS = "30 per hour"

REPORTS: Final = "reports"
# An IPv6 line is given a network of so many bits, and may choose among all addresses in it.
LINE_OF_IPV6 = 64


def address() -> str:
    """Who calls, by their address of the network: for IPv6 by that of the line."""
    return _hidden("address", _line(request.remote_addr or ""))


def account(email: str) -> str:
    """An account by the e-mail address that somebody typed, whether there is such an account or not."""
    return _hidden("account", unicodedata.normalize("NFKC", email).strip().casefold())


limiter = Limiter(address)


def take_room(limit: str, purpose: str) -> None:
    """Count one more for this address, and for this account if there is one. Raises DomainError ``limit.reached``.

    One step with the question whether there is room: many at once are not more than many in a row. So it stands before
    the work, and `give_room_back` where nothing came of that.
    """
    taken: list[str] = []
    for sender in _senders():
        if not _counted(limit, purpose, sender, 1):
            for before in taken:
                _counted(limit, purpose, before, -1)
            raise DomainError("limit.reached")
        taken.append(sender)


def give_room_back(limit: str, purpose: str) -> None:
    """What was counted last was refused: it costs its sender nothing."""
    for sender in _senders():
        _counted(limit, purpose, sender, -1)


def reports_per_hour() -> str:
    """The limit on reports from one address, as the operator has set it."""
    return f"{current_app.extensions['veche'].settings.reports_per_hour} per hour"


def seconds_until_room() -> int:
    """How long an address that has sent too many reports has to wait."""
    limit = parse(reports_per_hour())
    ends = _asked(lambda counting: counting.get_window_stats(limit, REPORTS, address()).reset_time)
    return max(1, math.ceil(ends - time.time()))


class CityStorage(PostgresStorage):
    """Counts over the database of the application that is asked. Flask-Limiter finds it by its scheme."""

    STORAGE_SCHEME = ["veche"]

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, engine=_engine)


def init_app(app: Flask, settings: Settings) -> None:
    """Count where the settings say. Headers about limits would ask the store once more for each answer: only a refusal
    tells when to come again (`web.problems`)."""
    app.config.update(
        RATELIMIT_STRATEGY="sliding-window-counter",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_STORAGE_URI="veche://" if settings.redis_url is None else _impatient(settings.redis_url),
    )
    if settings.redis_url is None:
        # A pool of its own: a request that holds a connection never waits for a second one of the same pool.
        engine = make_engine(settings.database_url, pool_size=4, application="civic limits", patience_ms=2000)
        app.extensions[ENGINE] = engine
        _newest[:] = [engine]
        app.extensions.setdefault(SHUTDOWN_HOOKS, []).append(engine.dispose)
    limiter.init_app(app)


def _impatient(redis_url: str) -> str:
    return f"{redis_url}{'&' if '?' in redis_url else '?'}socket_connect_timeout=1&socket_timeout=1"


def _engine() -> Engine:
    # One limiter stands for all applications of a process, and each has its database. Out of a request: the newest's.
    found: Engine = current_app.extensions[ENGINE] if has_app_context() else _newest[-1]
    return found


_newest: list[Engine] = []


_meanwhile = SlidingWindowCounterRateLimiter(MemoryStorage())


def _counted(limit: str, purpose: str, sender: str, cost: int) -> bool:
    return _asked(lambda counting: counting.hit(parse(limit), purpose, sender, cost=cost))


def _asked(question: Callable[[RateLimiter], Answer]) -> Answer:
    try:
        return question(limiter.limiter)
    except Exception:
        # Whatever the store's library raises. Flask-Limiter does the same for what it counts by itself.
        _log.exception("the store of rate limits does not answer: this process counts for itself")
        return question(_meanwhile)


def _senders() -> list[str]:
    if not limiter.enabled:
        return []
    person = context.actor().person_id
    return [address()] if person is None else [address(), f"person:{person}"]


def _line(text: str) -> str:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), LINE_OF_IPV6), strict=False))


def _hidden(kind: str, text: str) -> str:
    key: str = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), f"limit {kind} {text}".encode("utf-8", "surrogatepass"), "sha256")[
        :12
    ].hex()


def of_the_account() -> str:
    """Whoever has signed in, from wherever."""
    return f"person:{context.actor().person_id}"


def of_the_address() -> str:
    """The e-mail address that was typed, from wherever."""
    return account(text_of("email"))
