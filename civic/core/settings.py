"""Settings: everything an operator may set, read once from the environment and then frozen.

`VARIABLES` is the one table of them: the documentation is written from it and a contract test walks it.
A wrong value stops the program at its start, and the message names the variable.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civic.core import settings_values as value
from civic.core.addresses import NOTHING, Allowed
from civic.core.backup.keeping import Rule, parse_rule
from civic.core.data_folder import SECRET_KEY_FILE, default_data, kept_secret_key, make_folder
from civic.core.settings_values import HOW_TO_MAKE_A_KEY, SettingsError, Smtp
from civic.core.sign_on import Provider, read_providers


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


KEPT_BACKUPS = parse_rule("7 daily, 4 weekly, 12 monthly")

VARIABLES: tuple[Variable, ...] = (
    Variable("CIVIC_PORT", "port", "Port of the web pages.", "8000", value.number(1, 65535)),
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
        value.folder,
    ),
    Variable(
        "DATABASE_URL",
        "database_url",
        "PostgreSQL database with PostGIS that the application uses, by a role without rights over "
        "the schema. Unset: the program runs a private database in the data folder.",
        "a private database",
        value.database_url,
    ),
    Variable(
        "DATABASE_OWNER_URL",
        "database_owner_url",
        "The same database by the role that owns its tables; migrations use it.",
        "DATABASE_URL",
        value.database_url,
    ),
    Variable(
        "DATABASE_DIRECT_URL",
        "database_direct_url",
        "The same database past a transaction pooler such as pgbouncer; LISTEN and the job worker use it.",
        "DATABASE_URL",
        value.database_url,
    ),
    Variable(
        "CIVIC_SECRET_KEY",
        "secret_key",
        "Key that signs sessions and links and seals the secrets of second factors; "
        "the same for every process of the city. "
        "Must be given together with DATABASE_URL.",
        "made once, kept in the data folder",
        value.secret_key,
    ),
    Variable(
        "CIVIC_BASE_URL",
        "base_url",
        "Address that people open; links in mails begin with it.",
        "http://localhost:PORT",
        value.base_url,
    ),
    Variable(
        "CIVIC_ALLOWED_HOSTS",
        "allowed_hosts",
        "Further names under which the city may be opened, with commas between. A request for any other is refused; "
        "links always name CIVIC_BASE_URL.",
        "only the name in CIVIC_BASE_URL",
        value.host_names,
    ),
    Variable(
        "CIVIC_HSTS",
        "hsts",
        "Where CIVIC_BASE_URL is https, browsers are told for a year to come by https only: to this name and all names "
        "below it (subdomains), to this name alone (host), or they are not told (off).",
        "subdomains",
        value.one_of("subdomains", "host", "off"),
    ),
    Variable(
        "CIVIC_SECURITY_CONTACT",
        "security_contacts",
        "Whom to tell of a hole in the city's defences, for /.well-known/security.txt: addresses beginning with "
        "mailto:, https: or tel:, the best one first, with spaces between.",
        "no such page",
        value.contacts,
    ),
    Variable(
        "CIVIC_SECURITY_POLICY",
        "security_policy",
        "Page that says how the city deals with such reports, for the same file.",
        "none",
        value.https_page,
    ),
    Variable(
        "CIVIC_SMTP_URL",
        "smtp",
        "Mail server: smtp://user:password@host:587?starttls=1, or smtps://… for TLS from the first byte. "
        "Unset: mails are written as .eml files into the data folder's mail folder.",
        "mails are kept as files",
        value.smtp,
    ),
    Variable(
        "CIVIC_MAIL_FROM",
        "mail_from",
        "Sender of the city's mails.",
        "Veche <veche@localhost>",
        value.mail_from,
    ),
    Variable(
        "CIVIC_STORAGE",
        "storage",
        "Where photos are kept: a folder, or s3://bucket/prefix.",
        "the data folder's storage folder",
        value.storage,
    ),
    Variable(
        "CIVIC_WAL_ARCHIVE",
        "wal_archive",
        "Folder, best on another disk, into which the private database copies its log, so that it can be had back as "
        "of any moment (docs/point-in-time-recovery.md). Takes effect when the database is started next.",
        "no archive",
        value.folder,
    ),
    Variable(
        "CIVIC_TRUSTED_PROXIES",
        "trusted_proxies",
        "How many proxies stand in front; only as many X-Forwarded-* entries are believed.",
        "0",
        value.number(0, 10),
    ),
    Variable(
        "CIVIC_LOG", "log", "Form of the log: console or json.", "console", value.one_of("console", "json")
    ),
    Variable("CIVIC_WORKERS", "workers", "Web processes that `civic up` runs.", "1", value.number(1, 64)),
    Variable(
        "CIVIC_REPORTS_PER_HOUR",
        "reports_per_hour",
        "Reports accepted from one network address in an hour.",
        "20",
        value.number(1, 1_000_000),
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
        value.readable_file,
    ),
    Variable(
        "CIVIC_REDIS_URL",
        "redis_url",
        "Redis in which all processes together count how often somebody asks: redis://:password@host:6379/0, or "
        "rediss://… for TLS.",
        "PostgreSQL does it",
        value.redis_url,
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
        value.storage,
    ),
    Variable(
        "CIVIC_BACKUP_AT",
        "backup_at",
        "When it makes them: an hour (3), a time (03:30) or a cron line (0 */6 * * *), in UTC.",
        "3",
        value.time_of_day,
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
        given = {field: found for field, found in values.items() if found is not None}

        data = given.setdefault("data", default_data(Path.cwd()))
        make_folder(data)
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
                    + HOW_TO_MAKE_A_KEY,
                )
            given["secret_key"] = kept_secret_key(data / SECRET_KEY_FILE)
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
