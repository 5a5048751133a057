"""The log: one set-up for our own lines and those of libraries, without what is nobody's business.

Secrets and contacts are taken out at the very end, from every line and traceback, by the names of values and
by what they look like. That is a net below those who log, not a leave to log them.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import sys
from collections.abc import Mapping, MutableMapping
from datetime import date, timedelta
from typing import Any, Final, TextIO

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.typing import EventDict, Processor

REDACTED: Final = "[redacted]"

_NAMES = {
    *("authorization", "auth", "credentials", "cookie", "cookies", "csrf"),
    *("secret", "secrets", "token", "tokens", "password", "passwords", "passphrase", "passwd", "pwd"),
    *("contact", "contacts", "email", "emails", "phone", "phones"),
}
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_LOOKS = re.compile(
    r"""
    (?<=://)[^\s/@:]*:[^\s/@]+(?=@)                     # a password in an address
    | \bveche_[0-9A-Za-z]{8,}                           # an API token
    | (?<=Bearer[ ])\S+ | (?<=bearer[ ])\S+
    | (?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}(?![0-9A-Za-z])   # the secret of a report's link
    | (?<=[?&]secret=)[^\s&"']+ | (?<=[?&]token=)[^\s&"']+
    | [^\s@<>()\[\]"',;:=/]+@[\w-]+(?:\.[\w-]+)+        # a mail address
    """,
    re.VERBOSE,
)
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_DEEPEST = 6


def configure_logging(
    form: str = "console", *, level: int = logging.INFO, stream: TextIO | None = None
) -> None:
    """Set the log up for this process, replacing what was set up before.

    `form` is "console" for people (in colours on a terminal, unless NO_COLOR is set) or "json" for programs,
    one object a line. `stream` is standard error by default. Raises ValueError for another form.
    """
    if form not in ("console", "json"):
        raise ValueError(f"a log is console or json, not {form!r}")
    target = sys.stderr if stream is None else stream
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *common,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Before redact, so that it sees tracebacks as text; and never with the values of local
                # variables.
                structlog.processors.format_exc_info,
                redact,
                _renderer(form, target),
            ],
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of that name: `log.info("mail sent", issue="7K3M9QXA")`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def bind_request(request_id: str | None = None, **values: object) -> str:
    """Begin a request or a job: every line from here on in this context carries its id and the values.

    What was bound before is forgotten. An id from outside is taken when it has 8 to 64 letters, digits and
    hyphens; else a new one is made. Returns the id.
    """
    if request_id is None or not _REQUEST_ID.fullmatch(request_id):
        request_id = secrets.token_hex(8)
    clear_contextvars()
    bind_contextvars(request_id=request_id, **values)
    return request_id


def unbind_request() -> None:
    """End the request: the lines that follow carry no id."""
    clear_contextvars()


def redact(_logger: object, _method: str, event: EventDict) -> MutableMapping[str, Any]:
    """Take secrets and contacts out of a line: a processor for structlog."""
    return {key: REDACTED if _is_secret(key) else _clean(value, 0) for key, value in event.items()}


def _is_secret(name: object) -> bool:
    return any(word.lower() in _NAMES for word in _WORDS.findall(str(name)))


def _clean(value: object, depth: int) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return _LOOKS.sub(REDACTED, value)
    if isinstance(value, date | timedelta):
        return str(value)
    if depth < _DEEPEST:
        if isinstance(value, Mapping):
            return {
                str(key): REDACTED if _is_secret(key) else _clean(item, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [_clean(item, depth + 1) for item in value]
    return _LOOKS.sub(REDACTED, repr(value))


def _renderer(form: str, target: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    colours = target.isatty() and not os.environ.get("NO_COLOR")
    return structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
