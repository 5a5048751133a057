"""PostgreSQL's own programs for saving and restoring a database, fed and drained by us.

They run as the server's user where we are root, with an environment of their own; the password goes by that
environment, which nobody else can read, never by the arguments.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from psycopg2.extensions import make_dsn, parse_dsn

from civic.core.backup import BackupError
from civic.core.cluster_tools import ClusterError, ServerUser, client_tools, server_user

CHUNK = 1 << 18
_SAID = 2000


def dump(url: str, server_version: int, snapshot: str) -> Iterator[bytes]:
    """The database at ``url`` as it stood in an exported snapshot, in pg_dump's custom format.

    ``server_version`` is the server's major version. Raises BackupError with what pg_dump said.
    """
    command = [
        client_tools("pg_dump", server_version).path("pg_dump"),
        "--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60s", "--no-password", "--no-comments",
        "--no-publications", "--no-subscriptions", "--no-security-labels", "--no-tablespaces", "--no-blobs",
        # It belongs to PostGIS, and only a superuser may write it.
        "--exclude-table-data=public.spatial_ref_sys",
    ]  # fmt: skip
    with _started("pg_dump", command, url, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None, "it was asked for"
        while chunk := process.stdout.read(CHUNK):
            yield chunk


def restore(url: str, server_version: int, chunks: Iterable[bytes], *, before: str, after: str) -> None:
    """Fill the database at ``url`` from a dump, in one transaction; its role becomes the owner of everything.

    ``before`` and ``after`` are statements of that same transaction. ``server_version`` is the server's major version.
    Raises BackupError with what psql or pg_restore said.
    """
    tools = client_tools("pg_restore", server_version)
    read = [
        tools.path("pg_restore"), "--format=custom", "--file=-", "--no-owner", "--no-comments", "--no-tablespaces",
    ]  # fmt: skip
    write = [tools.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]
    with _started("psql", write, url, stdin=subprocess.PIPE) as psql:
        assert psql.stdin is not None, "it was asked for"
        _feed(psql, [b"BEGIN;\n", before.encode()])
        with _started("pg_restore", read, None, stdin=subprocess.PIPE, stdout=psql.stdin) as reader:
            _feed(reader, chunks)
            assert reader.stdin is not None, "it was asked for"
            _close(reader.stdin)
        # Only now: where anything was cut off before, psql comes to the end without it, and nothing has happened.
        _feed(psql, [after.encode(), b"\nCOMMIT;\n"])
        _close(psql.stdin)


def _feed(process: subprocess.Popen[bytes], chunks: Iterable[bytes]) -> None:
    assert process.stdin is not None, "it was asked for"
    try:
        for chunk in chunks:
            process.stdin.write(chunk)
        process.stdin.flush()
    except BrokenPipeError:
        # It has given up, and says why when it is waited for.
        return


@contextmanager
def _started(
    name: str, command: Sequence[str], url: str | None, *, stdin: int | None = None,
    stdout: int | IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:  # fmt: skip
    """Run a program for the time of a block. Raises BackupError when it fails; a block that raises ends it."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    if url is not None:
        address, environment["PGPASSWORD"] = _address(url)
        command = [*command, f"--dbname={address}"]
    user = _user()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=environment, cwd="/", stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=subprocess.DEVNULL if stdout is None else stdout, stderr=said, umask=0o077, start_new_session=True,
            user=user.uid, group=user.gid, extra_groups=None if user.uid is None else [],
        )  # fmt: skip
        try:
            yield process
            failed = process.wait() != 0
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                _close(pipe)
        if failed:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-_SAID:]
            raise BackupError(f"{name} failed:\n{words}")


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        return


def _address(url: str) -> tuple[str, str]:
    """What libpq is to connect to without the password, and the password."""
    parts = parse_dsn(url.replace("postgresql+psycopg2://", "postgresql://", 1))
    password = parts.pop("password", "")
    return make_dsn(**{"connect_timeout": "10", **parts, "application_name": "civic backup"}), password


def _user() -> ServerUser:
    """Not as root where there is another; with a database elsewhere there need not be one here."""
    try:
        return server_user(os.geteuid())
    except ClusterError:
        return ServerUser()
