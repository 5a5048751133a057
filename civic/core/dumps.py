"""A database written into one file and read back, by the server's own programs (`pg_dump`, `pg_restore`).

Both are clients: they run as whoever runs this program, need no superuser but the tables' owner, and speak with servers
elsewhere too. Passwords reach them by a file of their own, never by a list of processes that everybody can read.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from civic.core.cluster_tools import ClusterError, ServerUser, Tools, run

LONGEST = 7 * 24 * 3600.0
"""Seconds after which a dump, a restore or a copy of the server counts as stuck."""


def dump_database(tools: Tools, url: str, file: Path) -> None:
    """Write the database at `url` into `file` (compressed, `pg_dump -Fc`), in one snapshot; others may go on writing.

    The file appears whole or not at all. Raises ClusterError with what the program said.
    """
    draft = file.with_name(f"{file.name}.part")
    with connection_text(url) as where:
        try:
            call(tools, "pg_dump", ["--format=custom", f"--file={draft}", f"--dbname={where}"])
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.rename(file)


def restore_database(tools: Tools, url: str, file: Path, *, jobs: int = 1, create: bool = False) -> None:
    """Read `file` into the empty database at `url`, by `jobs` connections. The log's positions are to be healed after.

    With `create` into a database of the dumped one's name, made anew with its settings; `url` is then another database
    of the server and its superuser's. Raises ClusterError with what the program said; the database then holds a part
    and is of no use.
    """
    anew = ["--create", "--clean", "--if-exists"] if create else []
    with connection_text(url) as where:
        call(
            tools, "pg_restore", ["--exit-on-error", *anew, f"--jobs={jobs}", f"--dbname={where}", str(file)]
        )


def call(tools: Tools, program: str, arguments: Sequence[str], user: ServerUser | None = None) -> str:
    """Run one of the server's programs to its end and return what it said. Raises ClusterError with that."""
    done = run([tools.path(program), *arguments], user or ServerUser(), timeout=LONGEST)
    if done.returncode != 0:
        raise ClusterError(f"{program} failed:\n{done.stdout.strip()[-2000:]}")
    return done.stdout


@contextmanager
def connection_text(url: str, user: ServerUser | None = None) -> Iterator[str]:
    """What the programs take as --dbname for `url`: its password stands in a file that only `user` can read."""
    address = make_url(url)
    descriptor, name = tempfile.mkstemp(prefix="veche-pass-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"*:*:*:*:{_escaped(address.password or '')}\n")
        if user is not None and user.uid is not None and user.gid is not None:
            os.chown(name, user.uid, user.gid)
        yield _without_password(address, name)
    finally:
        os.unlink(name)


def _escaped(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")


def _without_password(address: URL, passfile: str) -> str:
    kept = address.set(drivername="postgresql", password=None).update_query_dict({"passfile": passfile})
    return kept.render_as_string(hide_password=False)
