"""`civic up`: the whole city from one command."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from civic.core.cluster_tools import ClusterError, newest_version
from civic.core.settings import Settings
from civic.core.settings_values import SettingsError
from web.cli.city_database import city_database, private_cluster, refuse_half_restored, with_addresses
from web.cli.schema import bring_up_to_date
from web.serving import LISTENER
from web.supervisor import STOP_SIGNALS, ChildPlan, Supervisor

if TYPE_CHECKING:
    from civic.demo.people import SignIn

READY_SECONDS = 60

console = Console(highlight=False)


class _ToldToStop(BaseException):
    """A stop signal while the city is still being started."""


@click.command()
@click.option("--empty", is_flag=True, help="Leave an empty database empty: no demo city.")
def up(empty: bool) -> None:
    """Run the city: database, web pages and worker, until Ctrl-C.

    The first time it makes a private database (or uses DATABASE_URL), brings the schema up to date and builds a demo
    city. A process that crashes is started again. CIVIC_PORT and CIVIC_DATA choose the port and the data folder.
    """
    settings = Settings.from_environment()
    try:
        with _stop_signals_unwind(), _listening(settings) as listener:
            if not settings.database_url:
                console.print(f"Database   in {settings.cluster_folder}")
                _tell_of_newer(settings)
            with city_database(settings) as ready:
                refuse_half_restored(ready)
                _bring_up_to_date(ready)
                sign_ins = [] if empty else _demo_city(ready)
                _serve(ready, settings, listener, sign_ins)
    except _ToldToStop:
        pass
    console.print("Stopped.")


def _tell_of_newer(settings: Settings) -> None:
    """A newer server beside the one that the data need is no reason to refuse, and one to say how to move."""
    version, newest = private_cluster(settings).version(), newest_version()
    if version is not None and newest is not None and newest > version:
        console.print(
            f"[yellow]PostgreSQL {newest} is installed, the data is still PostgreSQL {version}'s. "
            "When it suits you: civic db migrate-cluster[/]"
        )


def _bring_up_to_date(settings: Settings) -> None:
    before, now = bring_up_to_date(settings.database_owner_url)
    if before != now:
        console.print(f"Schema     brought up to date ({now})")


def _demo_city(settings: Settings) -> Sequence[SignIn]:
    """Fill an empty database with the demo city; the sign-ins of a demo city, made now or before, else nothing."""
    from web.cli.demo import make_demo_city, sign_ins_of

    make_demo_city(settings, console)
    return sign_ins_of(settings)


def _serve(ready: Settings, asked: Settings, listener: socket.socket, sign_ins: Sequence[SignIn]) -> None:
    environ = {**os.environ, **_child_environment(ready), LISTENER: str(listener.fileno())}
    web = ChildPlan(
        "web",
        [sys.executable, "-m", "gunicorn", "-c", "python:web.serving.gunicorn_conf", "web.app:create_app()"],
        environ,
        [listener.fileno()],
    )
    worker = ChildPlan("worker", [sys.executable, "-m", "web.cli", "worker"], environ)
    watch = None if asked.database_url else _cluster_watch(asked)
    threading.Thread(target=_welcome, args=(ready, sign_ins), daemon=True).start()
    Supervisor([web, worker], say=lambda words: console.print(f"[yellow]{words}[/]"), watch=watch).run()
    _ignore_stop_signals()


def _child_environment(settings: Settings) -> dict[str, str]:
    """What children need beyond our own environment. They do not get the owner's address: they never need it."""
    return {
        "CIVIC_DATA": str(settings.data),
        "CIVIC_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "DATABASE_DIRECT_URL": settings.database_direct_url,
        "DATABASE_OWNER_URL": "",
    }


def _cluster_watch(settings: Settings) -> Callable[[], Mapping[str, str] | None]:
    """Starts the private database again when it has died."""
    cluster = private_cluster(settings)
    known = cluster.urls()
    not_before = 0.0

    def watch() -> Mapping[str, str] | None:
        nonlocal known, not_before
        if cluster.status() is not None or time.monotonic() < not_before:
            return None
        console.print("[yellow]The database has died; it is started again.[/]")
        try:
            urls = cluster.start()
        except ClusterError as error:
            console.print(f"[red]{error}[/]")
            not_before = time.monotonic() + 5
            return None
        if urls == known:
            return None
        known = urls
        return _child_environment(with_addresses(settings, urls))

    return watch


def _welcome(settings: Settings, sign_ins: Sequence[SignIn]) -> None:
    """Once the first page can be had, say where."""
    deadline = time.monotonic() + READY_SECONDS
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{host}:{settings.port}/healthz", timeout=5).close()
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                break
            time.sleep(0.5)
        except OSError:
            time.sleep(0.2)
        else:
            break
    else:
        console.print(
            f"[yellow]The pages have not answered well for {READY_SECONDS} s; see the messages above.[/]"
        )
        return
    console.print(_start_screen(settings, sign_ins))


def _start_screen(settings: Settings, sign_ins: Sequence[SignIn]) -> Panel:
    lines: list[Any] = [Text.assemble("The city is open: ", (settings.base_url, "bold green"))]
    if sign_ins:
        table = Table("sign in as", "e-mail", box=None, padding=(0, 3, 0, 0), header_style="dim")
        for person in sign_ins:
            table.add_row(person.role, person.email)
        # One password for all: a column of it would leave no room for the addresses on a narrow screen.
        password = Text.assemble("with the password ", (sign_ins[0].password, "bold"))
        lines += ["", table, "", password]
    if settings.smtp is None:
        lines += ["", Text(f"No mail server is set: mails are kept in {settings.mail_folder}", style="dim")]
    lines += ["", Text("Ctrl-C stops everything.", style="dim")]
    return Panel(Group(*lines), title="Veche", title_align="left", expand=False, padding=(1, 2))


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The web's socket. We hold it, so that while the web process restarts people wait instead of being refused."""
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server((str(address[0]), settings.port), family=family, backlog=2048)
    except socket.gaierror as error:
        raise SettingsError("CIVIC_HOST", f"{settings.host} is not an address: {error.strerror}") from None
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise SettingsError(
            "CIVIC_PORT",
            f"{settings.port} on {settings.host} cannot be had ({reason}); "
            f"choose another one, such as CIVIC_PORT={settings.port + 1}",
        ) from None
    with listener:
        yield listener


@contextmanager
def _stop_signals_unwind() -> Iterator[None]:
    """Until the supervisor takes over, a stop signal ends what is being done and cleans up on the way out."""

    def unwind(number: int, frame: FrameType | None) -> None:
        _ignore_stop_signals()
        raise _ToldToStop

    before = {number: signal.signal(number, unwind) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_stop_signals() -> None:
    """From here on everything is being stopped already; a second Ctrl-C must not leave half of it running."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
