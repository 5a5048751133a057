"""Settings: everything an operator may set, read once from the environment and then frozen.

`VARIABLES` is the one table of them: the documentation is written from it and a contract test walks it.
A wrong value stops the program at its start, and the message names the variable.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from croniter import croniter

from civic.core.addresses import NOTHING, Allowed
from civic.core.backup.keeping import Rule, parse_rule
from civic.core.sign_on import Provider, read_providers

SHARED_DATA = Path("/var/lib/veche")
"""Where root keeps data when the server's user could not reach the folder it was started in."""

SECRET_KEY_FILE = "secret_key"
"""Where the data folder keeps the secret key of a private database's city."""

SECRET_KEY_CHARACTERS = 32
"""Shortest secret key that is accepted."""


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


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name, the field of `Settings` it fills, its meaning and its default as people read it.

    `parse` turns the text into the field's value and raises ValueError with the reason when it cannot.
    """

    name: str
    field: str
    meaning: str
    default: str
    parse: Callable[[str], Any]


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"must be a whole number, not {text!r}") from None
        if not lowest <= number <= highest:
            raise ValueError(f"must lie between {lowest} and {highest}, not {number}")
        return number

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {text!r}")
        return text

    return parse


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _storage(text: str) -> str:
    if text.startswith("s3://"):
        if not urlsplit(text).netloc:
            raise ValueError("an s3 address names its bucket: s3://bucket/prefix")
        return text
    if "://" in text:
        raise ValueError("must be a folder or s3://bucket/prefix")
    return str(_folder(text))


def _database_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    kind = scheme.partition("+")[0]
    if not separator or kind not in ("postgresql", "postgres") or not rest:
        raise ValueError("must look like postgresql://user:password@host:5432/name")
    return f"postgresql+psycopg2://{rest}"


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be the address that people open, such as https://city.example")
    return text.rstrip("/")


def _host_names(text: str) -> frozenset[str]:
    names = frozenset(filter(None, (part.strip().lower() for part in text.split(","))))
    for name in names:
        if not re.fullmatch(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+", name):
            raise ValueError(f"must hold names such as www.city.example, which {name!r} is not")
    return names


def _contacts(text: str) -> tuple[str, ...]:
    contacts = tuple(text.split())
    for contact in contacts:
        if not re.fullmatch(r"(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\+?[0-9-]+)", contact):
            raise ValueError(
                f"must hold addresses such as mailto:security@city.example, which {contact!r} is not"
            )
    return contacts


def _https_page(text: str) -> str:
    if not re.fullmatch(r"https://\S+", text):
        raise ValueError("must be an address that begins with https://")
    return text


def _secret_key(text: str) -> str:
    if len(text) < SECRET_KEY_CHARACTERS:
        raise ValueError(f"must have at least {SECRET_KEY_CHARACTERS} characters; {_HOW_TO_MAKE_A_KEY}")
    return text


def _smtp(text: str) -> Smtp:
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


def _mail_from(text: str) -> str:
    if "@" not in text or "\n" in text or "\r" in text:
        raise ValueError("must be an address such as 'City of Example <no-reply@city.example>'")
    return text


def _redis_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError("must look like redis://:password@host:6379/0 or rediss://host")
    return text


def _readable_file(text: str) -> str:
    if not os.access(text, os.R_OK) or os.path.isdir(text):
        raise ValueError("must be a file that can be read")
    return str(Path(text).absolute())


def _time_of_day(text: str) -> str:
    """An hour (``3``), a time (``03:30``) or a cron line, as a cron line."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", text)
    if match is not None:
        text = f"{int(match[2] or 0)} {int(match[1])} * * *"
    if len(text.split()) != 5 or not croniter.is_valid(text):
        raise ValueError("must be an hour (3), a time (03:30) or a cron line (0 */6 * * *), in UTC")
    return text


_HOW_TO_MAKE_A_KEY = 'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'

KEPT_BACKUPS = parse_rule("7 daily, 4 weekly, 12 monthly")

VARIABLES: tuple[Variable, ...] = (
    Variable("CIVIC_PORT", "port", "Port of the web pages.", "8000", _number(1, 65535)),
    # Not 0.0.0.0: a demo city's passwords are known to everybody, so a first try must not be open to the network.
    Variable(
        "CIVIC_HOST",
        "host",
        "Address to listen on. Only this machine by default; 0.0.0.0 opens it to the network.",
        "127.0.0.1",
        str,
    ),
    Variable(
        "CIVIC_DATA",
        "data",
        "Folder of everything the program keeps: its own database, photos, mails, the secret key.",
        "./var (for root below a closed home: a folder in /var/lib/veche)",
        _folder,
    ),
    Variable(
        "DATABASE_URL",
        "database_url",
        "PostgreSQL database with PostGIS that the application uses, by a role without rights over "
        "the schema. Unset: the program runs a private database in the data folder.",
        "a private database",
        _database_url,
    ),
    Variable(
        "DATABASE_OWNER_URL",
        "database_owner_url",
        "The same database by the role that owns its tables; migrations use it.",
        "DATABASE_URL",
        _database_url,
    ),
    Variable(
        "DATABASE_DIRECT_URL",
        "database_direct_url",
        "The same database past a transaction pooler such as pgbouncer; LISTEN and the job worker use it.",
        "DATABASE_URL",
        _database_url,
    ),
    Variable(
        "CIVIC_SECRET_KEY",
        "secret_key",
        "Key that signs sessions and links and seals the secrets of second factors; "
        "the same for every process of the city. "
        "Must be given together with DATABASE_URL.",
        "made once, kept in the data folder",
        _secret_key,
    ),
    Variable(
        "CIVIC_BASE_URL",
        "base_url",
        "Address that people open; links in mails begin with it.",
        "http://localhost:PORT",
        _base_url,
    ),
    Variable(
        "CIVIC_ALLOWED_HOSTS",
        "allowed_hosts",
        "Further names under which the city may be opened, with commas between. A request for any other is refused; "
        "links always name CIVIC_BASE_URL.",
        "only the name in CIVIC_BASE_URL",
        _host_names,
    ),
    Variable(
        "CIVIC_HSTS",
        "hsts",
        "Where CIVIC_BASE_URL is https, browsers are told for a year to come by https only: to this name and all names "
        "below it (subdomains), to this name alone (host), or they are not told (off).",
        "subdomains",
        _one_of("subdomains", "host", "off"),
    ),
    Variable(
        "CIVIC_SECURITY_CONTACT",
        "security_contacts",
        "Whom to tell of a hole in the city's defences, for /.well-known/security.txt: addresses beginning with "
        "mailto:, https: or tel:, the best one first, with spaces between.",
        "no such page",
        _contacts,
    ),
    Variable(
        "CIVIC_SECURITY_POLICY",
        "security_policy",
        "Page that says how the city deals with such reports, for the same file.",
        "none",
        _https_page,
    ),
    Variable(
        "CIVIC_SMTP_URL",
        "smtp",
        "Mail server: smtp://user:password@host:587?starttls=1, or smtps://… for TLS from the first byte. "
        "Unset: mails are written as .eml files into the data folder's mail folder.",
        "mails are kept as files",
        _smtp,
    ),
    Variable(
        "CIVIC_MAIL_FROM", "mail_from", "Sender of the city's mails.", "Veche <veche@localhost>", _mail_from
    ),
    Variable(
        "CIVIC_STORAGE",
        "storage",
        "Where photos are kept: a folder, or s3://bucket/prefix.",
        "the data folder's storage folder",
        _storage,
    ),
    Variable(
        "CIVIC_WAL_ARCHIVE",
        "wal_archive",
        "Folder, best on another disk, into which the private database copies its log, so that it can be had back as "
        "of any moment (docs/point-in-time-recovery.md). Takes effect when the database is started next.",
        "no archive",
        _folder,
    ),
    Variable(
        "CIVIC_TRUSTED_PROXIES",
        "trusted_proxies",
        "How many proxies stand in front; only as many X-Forwarded-* entries are believed.",
        "0",
        _number(0, 10),
    ),
    Variable("CIVIC_LOG", "log", "Form of the log: console or json.", "console", _one_of("console", "json")),
    Variable("CIVIC_WORKERS", "workers", "Web processes that `civic up` runs.", "1", _number(1, 64)),
    Variable(
        "CIVIC_REPORTS_PER_HOUR",
        "reports_per_hour",
        "Reports accepted from one network address in an hour.",
        "20",
        _number(1, 1_000_000),
    ),
    Variable(
        "CIVIC_OUTGOING_ALLOWED",
        "outgoing_allowed",
        "What the program may reach inside the city's own network, and without TLS, when it asks an identity provider "
        "or calls a webhook: names, name:port or networks, with commas between.",
        "nothing but the open internet",
        Allowed.parse,
    ),
    Variable(
        "CIVIC_OUTGOING_CERTIFICATES",
        "outgoing_certificates",
        "PEM file of the authorities that such places are to be certified by, instead of the public ones.",
        "the public authorities",
        _readable_file,
    ),
    Variable(
        "CIVIC_REDIS_URL",
        "redis_url",
        "Redis in which all processes together count how often somebody asks: redis://:password@host:6379/0, or "
        "rediss://… for TLS.",
        "PostgreSQL does it",
        _redis_url,
    ),
    Variable(
        "CIVIC_SIGN_ON",
        "sign_on",
        "File that lists the identity providers (OpenID Connect) people may sign in with (docs/sign-on.md).",
        "none",
        read_providers,
    ),
    Variable(
        "CIVIC_BACKUP_TO",
        "backup_to",
        "Where the worker keeps backups: a folder on another disk, or s3://bucket/prefix (docs/backup.md). "
        "Unset: it makes none.",
        "no backups",
        _storage,
    ),
    Variable(
        "CIVIC_BACKUP_AT",
        "backup_at",
        "When it makes them: an hour (3), a time (03:30) or a cron line (0 */6 * * *), in UTC.",
        "3",
        _time_of_day,
    ),
    Variable(
        "CIVIC_BACKUP_KEEP",
        "backup_keep",
        "Which of them are kept: the last ones of so many hours, days, weeks, months and years "
        "(hourly, daily, weekly, monthly, yearly). The newest always is.",
        str(KEPT_BACKUPS),
        parse_rule,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator has set. Made by `from_environment`; tests may make one by hand.

    `database_url` is empty when the program is to run its private database: `civic up` starts that one and
    gives its children the addresses (see `civic.core.cluster.Cluster.urls`). All database addresses begin with
    `postgresql+psycopg2://`.
    """

    data: Path
    secret_key: str
    port: int = 8000
    host: str = "127.0.0.1"
    database_url: str = ""
    database_owner_url: str = ""
    database_direct_url: str = ""
    base_url: str = "http://localhost:8000"
    allowed_hosts: frozenset[str] = frozenset()
    hsts: str = "subdomains"
    security_contacts: tuple[str, ...] = ()
    security_policy: str = ""
    smtp: Smtp | None = None
    mail_from: str = "Veche <veche@localhost>"
    storage: str = ""
    wal_archive: Path | None = None
    trusted_proxies: int = 0
    log: str = "console"
    workers: int = 1
    reports_per_hour: int = 20
    outgoing_allowed: Allowed = NOTHING
    outgoing_certificates: str | None = None
    redis_url: str | None = None
    sign_on: tuple[Provider, ...] = ()
    backup_to: str = ""
    backup_at: str = "0 3 * * *"
    backup_keep: Rule = KEPT_BACKUPS

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables of `VARIABLES`; make the data folder and its secret key when they are missing.

        An empty variable counts as unset. Raises SettingsError for a value that cannot be used, for a name
        beginning with CIVIC_ that does not exist, and for a folder that cannot be written.
        """
        _refuse_unknown(environ)
        values = {variable.field: _read(variable, environ) for variable in VARIABLES}
        given = {field: value for field, value in values.items() if value is not None}

        data = given.setdefault("data", default_data(Path.cwd()))
        _make_folder(data)
        database_url = given.get("database_url", "")
        if not database_url and (given.keys() & {"database_owner_url", "database_direct_url"}):
            raise SettingsError(
                "DATABASE_URL", "must be given with DATABASE_OWNER_URL or DATABASE_DIRECT_URL"
            )
        given.setdefault("database_owner_url", database_url)
        given.setdefault("database_direct_url", database_url)
        if "secret_key" not in given:
            if database_url:
                raise SettingsError(
                    "CIVIC_SECRET_KEY",
                    "must be given together with DATABASE_URL, since all processes of a city share it; "
                    + _HOW_TO_MAKE_A_KEY,
                )
            given["secret_key"] = _kept_secret_key(data / SECRET_KEY_FILE)
        given.setdefault("base_url", f"http://localhost:{given.get('port', 8000)}")
        given.setdefault("storage", str(data / "storage"))
        return cls(**given)

    @property
    def mail_folder(self) -> Path:
        """Where mails are written as .eml files when no mail server is set."""
        return self.data / "mail"

    @property
    def cluster_folder(self) -> Path:
        """Where the private database lives when DATABASE_URL is not set."""
        return self.data / "cluster"

    def __repr__(self) -> str:
        # Secrets and passwords must not reach a log by way of a printed settings object.
        return f"Settings(data={str(self.data)!r}, host={self.host!r}, port={self.port})"


def _read(variable: Variable, environ: Mapping[str, str]) -> Any:
    text = environ.get(variable.name, "").strip()
    if not text:
        return None
    try:
        return variable.parse(text)
    except ValueError as reason:
        raise SettingsError(variable.name, str(reason)) from None


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {variable.name for variable in VARIABLES}
    for name in sorted(environ):
        if name.startswith("CIVIC_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise SettingsError(
                name, f"is not a setting; did you mean {near[0]}?" if near else "is not a setting"
            )


def default_data(beside: Path) -> Path:
    """`var` beside where the program is run, or for root below a closed home a folder of its own in /var/lib.

    The database server refuses to run as root, and its own user must be able to reach the folder.
    """
    folder = beside / "var"
    if os.geteuid() != 0 or everybody_can_pass(beside):
        return folder
    mark = hashlib.sha256(str(beside).encode()).hexdigest()[:8]
    return SHARED_DATA / f"{beside.name or 'root'}-{mark}"


def everybody_can_pass(folder: Path) -> bool:
    """Whether any user of the machine may enter `folder` and everything above it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def _make_folder(folder: Path) -> None:
    # For root the server's user must pass through, though nobody but root may list what is there.
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        for step in (*reversed(folder.parents), folder):
            if not step.exists():
                step.mkdir(exist_ok=True)
                step.chmod(mode)
    except OSError as error:
        raise SettingsError("CIVIC_DATA", f"cannot make the folder {folder}: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError("CIVIC_DATA", f"cannot write into the folder {folder}")


def _kept_secret_key(path: Path) -> str:
    if not path.exists():
        # Linked into place whole, so that two processes starting together end up with one key.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return _secret_key(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise SettingsError("CIVIC_SECRET_KEY", f"the kept key in {path} cannot be used: {error}") from None
