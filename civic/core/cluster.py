"""A private PostgreSQL + PostGIS server in a folder of one's own, made from the distribution's programs.

The folder holds:

    15/          the server's data, named by its major version
    passwords    of the superuser and the two roles (0600)
    port         the port used last, kept so that a restart finds its clients again
    lock, users  file locks: of who is starting or stopping it, and of who is using it
    15.old       what `civic db migrate-cluster` has replaced, until it is told to drop it

It listens on 127.0.0.1 only. Whoever needs it calls `use()`; the last one to leave stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shlex
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from civic.core import cluster_databases as databases
from civic.core.cluster_processes import free_port, is_free, send, working_in
from civic.core.cluster_switch import finish_switch
from civic.core.cluster_tools import ClusterError, ServerUser, Tools, can_enter, find_tools, run, server_user
from civic.core.wal_archive import archive_settings

__all__ = ["Cluster", "ClusterError", "ClusterUrls", "Running"]

DATABASE = "veche"
SUPERUSER = "postgres"

SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",
    "tcp_keepalives_idle": "30",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "server-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %q%a ",
    # A refused statement holds what a resident typed, its detail the address of a person: neither goes to a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}

FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For databases of tests only: what a crash of the machine destroys is not missed."""

STOP_ORDERS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
START_SECONDS = 90
STOP_SECONDS = 1.5
ORPHAN_SECONDS = 2


@dataclass(frozen=True, slots=True)
class ClusterUrls:
    """Addresses of one database of the cluster, by role, each beginning with postgresql+psycopg2://."""

    app: str
    owner: str
    superuser: str

    def __repr__(self) -> str:
        return "ClusterUrls(…)"


@dataclass(frozen=True, slots=True)
class Running:
    """The server's first process and the port it listens on."""

    pid: int
    port: int


class Cluster:
    """The server in `folder` (made at the first start). With `durable=False` it trades safety for speed (tests).

    `archive` is the folder into which it copies its write-ahead log (`civic.core.wal_archive`); `settings` are further
    ones of the server, for this start only; `patience` is how many seconds a start may take.
    """

    def __init__(
        self, folder: Path, *, durable: bool = True, archive: Path | None = None,
        settings: Mapping[str, str] | None = None, patience: float = START_SECONDS,
    ) -> None:  # fmt: skip
        self.folder = Path(folder).absolute()
        self.durable = durable
        self.archive = archive
        self.settings = dict(settings or {})
        self.patience = patience

    # --- running it ---------------------------------------------------------------------------------------------

    def start(self) -> ClusterUrls:
        """Make the server if it is missing, start it if it is not running, and return its addresses.

        What a kill left behind is cleared away first. Safe to call from several processes at once. Raises
        ClusterError saying what to do.
        """
        self._make_folder()
        with self._locked():
            finish_switch(self.folder)
            if self._postmaster() is None:
                self._start_anew()
            self._wait_until_ready()
            self._prepare()
        return self.urls()

    def stop(self, mode: str = "fast", timeout: float = STOP_SECONDS) -> None:
        """Stop it if it is running.

        `fast` cuts connections off, `smart` waits for them. What has not stopped after `timeout` seconds is stopped
        at once; nothing committed is lost by that, the next start only takes longer.
        """
        if self._version() is None:
            return
        with self._locked():
            if self._postmaster() is not None and not self._order_stop(mode, timeout):
                self._order_stop("immediate", timeout)
            self._end_orphans()

    @contextmanager
    def use(self) -> Iterator[ClusterUrls]:
        """Have it running for the time of a block; the last of all processes to leave such a block stops it."""
        self._make_folder()
        with self._open("users") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.start()
            finally:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    self.stop()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have it for oneself for the time of a block: whoever calls `use` meanwhile waits. It need not be running.

        Raises ClusterError when somebody uses it.
        """
        self._make_folder()
        with self._open("users") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ClusterError(
                    f"The private database in {self.folder} is in use. "
                    "Stop the city first (Ctrl-C where civic up runs)."
                ) from None
            with self._locked():
                finish_switch(self.folder)
            yield

    def version(self) -> int | None:
        """Major version of the data in the folder, None when there is none yet."""
        return self._version()

    def status(self) -> Running | None:
        """The running server, or None."""
        return self._postmaster()

    def urls(self, database: str = DATABASE) -> ClusterUrls:
        """Addresses of `database` on the running server. Raises ClusterError when it is not running."""
        running = self._postmaster()
        if running is None:
            raise ClusterError(f"The private database in {self.folder} is not running.")
        passwords = self._passwords()

        def address(role: str) -> str:
            return f"postgresql+psycopg2://{role}:{passwords[role]}@127.0.0.1:{running.port}/{database}"

        return ClusterUrls(address(databases.APP), address(databases.OWNER), address(SUPERUSER))

    # --- clones -------------------------------------------------------------------------------------------------

    def clone(self, name: str, template: str = DATABASE) -> ClusterUrls:
        """Copy database `template` to a new database `name` and return its addresses."""
        databases.clone_database(self.urls(SUPERUSER).superuser, template, name)
        return self.urls(name)

    def drop(self, name: str) -> None:
        """Remove database `name`, whoever is connected to it."""
        databases.drop_database(self.urls(SUPERUSER).superuser, name)

    # --- starting -----------------------------------------------------------------------------------------------

    def _start_anew(self) -> None:
        version = self._version()
        tools = find_tools(version)
        user = self._server_user()
        if user.uid is not None and not can_enter(self.folder, user):
            raise ClusterError(
                f"The database server runs as the user {user.name}, who cannot enter {self.folder}. "
                "Set CIVIC_DATA to a folder that every user may pass through, such as /var/lib/veche."
            )
        if version is None:
            self._initialise(tools, user)
        self._end_orphans()
        self._forget_dead_postmaster()
        self._launch(tools, user)

    def _initialise(self, tools: Tools, user: ServerUser) -> None:
        """Make the server's data beside its place and move it there whole, so that a kill leaves no half of it."""
        draft = self.folder / f"{tools.version}.making"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        self._give(draft, user)
        password_file = self._write("superuser.password", self._passwords()[SUPERUSER])
        self._give(password_file, user)
        try:
            done = run(
                [
                    tools.path("initdb"),
                    f"--pgdata={draft}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password_file}",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--auth=scram-sha-256",
                    "--data-checksums",
                    "--no-instructions",
                    *([] if self.durable else ["--no-sync"]),
                ],
                user,
            )
        finally:
            password_file.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise ClusterError(
                f"The private database could not be made in {self.folder}:\n{done.stdout.strip()}"
            )
        draft.rename(self.folder / str(tools.version))

    def _launch(self, tools: Tools, user: ServerUser) -> None:
        data = self._data()
        report = data / "start.log"
        kept_port = self._kept_port()
        for port in (kept_port, free_port(), free_port(), free_port()):
            if port is None or not is_free(port):
                continue
            report.unlink(missing_ok=True)
            done = run(
                [
                    tools.path("pg_ctl"), "start", "-D", str(data), "-l", str(report),
                    "-w", "-t", str(int(self.patience)), "-o", self._options(tools, user, port),
                ],
                user,
                timeout=self.patience + 10,
            )  # fmt: skip
            if done.returncode == 0:
                if port != kept_port:
                    self._write("port", str(port))
                return
            # Between looking for a free port and taking it somebody else may have taken it.
            if "could not create any TCP/IP sockets" not in self._start_report(done.stdout):
                raise self._not_started(done.stdout)
        raise ClusterError("No free port was found on 127.0.0.1 for the private database.")

    def _start_report(self, otherwise: str = "") -> str:
        report = self._data() / "start.log"
        return report.read_text(errors="replace") if report.exists() else otherwise

    def _not_started(self, otherwise: str = "") -> ClusterError:
        said = self._start_report(otherwise).strip()[-2000:]
        return ClusterError(f"The private database in {self.folder} did not start:\n{said}")

    def _options(self, tools: Tools, user: ServerUser, port: int) -> str:
        settings = {**SERVER_SETTINGS, "port": str(port), **({} if self.durable else FAST_AND_FORGETFUL)}
        if self.archive is not None:
            settings |= archive_settings(self.archive, tools, self._data(), user)
        settings |= self.settings
        return " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            try:
                lines = (self._data() / "postmaster.pid").read_text().splitlines()
            except FileNotFoundError:
                lines = []
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
            if self._postmaster() is None:
                # It said that it was coming up, and gave up later: playing its log on failed.
                raise self._not_started()
            time.sleep(0.05)
        raise ClusterError(
            f"The private database in {self.folder} was not ready after {self.patience:.0f} seconds."
        )

    def _prepare(self) -> None:
        server = self.urls(SUPERUSER).superuser
        databases.make_roles(server, self._passwords())
        databases.make_database(server, DATABASE)
        databases.prepare_database(self.urls().superuser)

    # --- stopping, and what a kill leaves -----------------------------------------------------------------------

    def _order_stop(self, mode: str, timeout: float) -> bool:
        running = self._postmaster()
        if running is None:
            return True
        send(running.pid, STOP_ORDERS[mode])
        deadline = time.monotonic() + timeout
        while self._postmaster() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _postmaster(self) -> Running | None:
        """The server's first process, if it lives: a process of that number that works in our data folder."""
        try:
            lines = (self._data() / "postmaster.pid").read_text().splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (FileNotFoundError, IndexError, ValueError, ClusterError):
            return None
        return Running(pid, port) if pid in self._processes([pid]) else None

    def _processes(self, candidates: list[int] | None = None) -> list[int]:
        """The processes that work in our data folder, as those of the server do and no others."""
        return working_in(self._data(), candidates)

    def _end_orphans(self) -> None:
        """End what outlived a killed first process: as long as one lives, no new server may touch the data."""
        if self._postmaster() is not None:
            return
        for order in (signal.SIGQUIT, signal.SIGKILL):
            deadline = time.monotonic() + ORPHAN_SECONDS
            orphans = self._processes()
            for pid in orphans:
                send(pid, order)
            while orphans and time.monotonic() < deadline:
                time.sleep(0.02)
                orphans = self._processes()
            if not orphans:
                return

    def _forget_dead_postmaster(self) -> None:
        """Remove the mark of a first process that is dead, since its number may by now be somebody else's."""
        if self._postmaster() is None and not self._processes():
            (self._data() / "postmaster.pid").unlink(missing_ok=True)

    # --- the folder ---------------------------------------------------------------------------------------------

    def _version(self) -> int | None:
        """Major version of the data in the folder, None when there is none yet."""
        try:
            versions = [int(path.name) for path in self.folder.iterdir() if path.name.isdigit()]
        except FileNotFoundError:
            return None
        except PermissionError:
            raise ClusterError(
                f"The folder {self.folder} belongs to another user; run this program as that user."
            ) from None
        if len(versions) > 1:
            raise ClusterError(
                f"{self.folder} holds data of several versions: {sorted(versions)}. Keep one of them."
            )
        return versions[0] if versions else None

    def _data(self) -> Path:
        version = self._version()
        if version is None:
            raise ClusterError(f"There is no database in {self.folder} yet.")
        return self.folder / str(version)

    def _server_user(self) -> ServerUser:
        return server_user(self.folder.stat().st_uid)

    def _make_folder(self) -> None:
        try:
            if not self.folder.exists():
                # For root the server's user must pass through to its data; it may list nothing.
                self.folder.mkdir(parents=True, exist_ok=True)
                self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
            with self._open("lock"):
                pass
        except OSError as error:
            raise ClusterError(f"Cannot write into {self.folder}: {error.strerror}.") from None

    def _passwords(self) -> dict[str, str]:
        """Passwords by role, made at the first call."""
        path = self.folder / "passwords"
        try:
            kept: dict[str, str] = json.loads(path.read_text())
        except FileNotFoundError:
            if self._version() is not None:
                raise ClusterError(
                    f"{path} is missing; without it nobody can enter the private database. Restore it from a copy."
                ) from None
            kept = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, databases.OWNER, databases.APP)}
            self._write("passwords", json.dumps(kept))
        return kept

    def _kept_port(self) -> int | None:
        try:
            return int((self.folder / "port").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _write(self, name: str, text: str) -> Path:
        """Write a file for our own eyes, whole or not at all."""
        path, draft = self.folder / name, self.folder / f"{name}.draft"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self._give_to_keeper(draft)
        draft.rename(path)
        return path

    def _give(self, path: Path, user: ServerUser) -> None:
        if user.uid is not None and user.gid is not None:
            os.chown(path, user.uid, user.gid)

    def _give_to_keeper(self, path: Path) -> None:
        """What root writes into another user's folder stays that user's."""
        if os.geteuid() == 0:
            keeper = self.folder.stat()
            os.chown(path, keeper.st_uid, keeper.st_gid)

    @contextmanager
    def _open(self, name: str) -> Iterator[int]:
        descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            self._give_to_keeper(self.folder / name)
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._open("lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
