"""How the text of a variable becomes the value of a setting; each parser raises ValueError with the reason."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from croniter import croniter

SECRET_KEY_CHARACTERS = 32
"""Shortest secret key that is accepted."""

HOW_TO_MAKE_A_KEY = 'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'


class SettingsError(Exception):
    """A variable of the environment that cannot be used.

    `variable` is its name, `reason` a sentence for the operator.
    """

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"{variable}: {reason}")
        self.variable = variable
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server: `tls` is TLS from the first byte (smtps), `starttls` asks for it after the greeting."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    starttls: bool = False
    tls: bool = False

    def __repr__(self) -> str:
        return f"Smtp(host={self.host!r}, port={self.port}, starttls={self.starttls}, tls={self.tls})"


def number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"must be a whole number, not {text!r}") from None
        if not lowest <= number <= highest:
            raise ValueError(f"must lie between {lowest} and {highest}, not {number}")
        return number

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {text!r}")
        return text

    return parse


def folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def storage(text: str) -> str:
    if text.startswith("s3://"):
        if not urlsplit(text).netloc:
            raise ValueError("an s3 address names its bucket: s3://bucket/prefix")
        return text
    if "://" in text:
        raise ValueError("must be a folder or s3://bucket/prefix")
    return str(folder(text))


def database_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    kind = scheme.partition("+")[0]
    if not separator or kind not in ("postgresql", "postgres") or not rest:
        raise ValueError("must look like postgresql://user:password@host:5432/name")
    return f"postgresql+psycopg2://{rest}"


def base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be the address that people open, such as https://city.example")
    return text.rstrip("/")


def host_names(text: str) -> frozenset[str]:
    names = frozenset(filter(None, (part.strip().lower() for part in text.split(","))))
    for name in names:
        if not re.fullmatch(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+", name):
            raise ValueError(f"must hold names such as www.city.example, which {name!r} is not")
    return names


def contacts(text: str) -> tuple[str, ...]:
    contacts = tuple(text.split())
    for contact in contacts:
        if not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\+?[0-9-]+)", contact):
            raise ValueError(
                f"must hold addresses such as mailto:security@city.example, which {contact!r} is not"
            )
    return contacts


def https_page(text: str) -> str:
    if not re.fullmatch(r"https://\S+", text):
        raise ValueError("must be an address that begins with https://")
    return text


def secret_key(text: str) -> str:
    if len(text) < SECRET_KEY_CHARACTERS:
        raise ValueError(f"must have at least {SECRET_KEY_CHARACTERS} characters; {HOW_TO_MAKE_A_KEY}")
    return text


def smtp(text: str) -> Smtp:
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("must look like smtp://user:password@host:587?starttls=1 or smtps://host")
    tls = parts.scheme == "smtps"
    try:
        port = parts.port
    except ValueError:
        raise ValueError("has a port that is not a number from 1 to 65535") from None
    options = parse_qs(parts.query)
    return Smtp(
        host=parts.hostname,
        port=port or (465 if tls else 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        starttls=options.get("starttls", ["0"])[-1] in ("1", "true", "yes"),
        tls=tls,
    )


def mail_from(text: str) -> str:
    if "@" not in text or "\n" in text or "\r" in text:
        raise ValueError("must be an address such as 'City of Example <no-reply@city.example>'")
    return text


def redis_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError("must look like redis://:password@host:6379/0 or rediss://host")
    return text


def readable_file(text: str) -> str:
    if not os.access(text, os.R_OK) or os.path.isdir(text):
        raise ValueError("must be a file that can be read")
    return str(Path(text).absolute())


def time_of_day(text: str) -> str:
    """An hour (``3``), a time (``03:30``) or a cron line, as a cron line."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", text)
    if match is not None:
        text = f"{int(match[2] or 0)} {int(match[1])} * * *"
    if len(text.split()) != 5 or not croniter.is_valid(text):
        raise ValueError("must be an hour (3), a time (03:30) or a cron line (0 */6 * * *), in UTC")
    return text
