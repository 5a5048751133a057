"""The database server's own programs: where they are, as whom they run, and what to install when they are missing."""

from __future__ import annotations

import os
import pwd
import re
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
OS_RELEASE = Path("/etc/os-release")
NEEDED_EXTENSIONS = ("postgis", "pg_trgm", "pgcrypto")
OLDEST_VERSION = 14

DISTRIBUTION_VERSIONS = {
    ("debian", "12"): 15,
    ("debian", "13"): 17,
    ("ubuntu", "22.04"): 14,
    ("ubuntu", "24.04"): 16,
}
"""Major version of PostgreSQL that a distribution brings itself."""


class ClusterError(Exception):
    """The private database cannot be run; the message tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs of one major version."""

    version: int
    programs: Path

    def path(self, name: str) -> str:
        return str(self.programs / name)


@dataclass(frozen=True, slots=True)
class ServerUser:
    """As whom the server runs. `uid` is None when that is whoever runs this program."""

    uid: int | None = None
    gid: int | None = None
    name: str = ""


def find_tools(version: int | None = None) -> Tools:
    """The newest installed PostgreSQL with PostGIS, or the one of major `version`.

    Raises ClusterError naming the packages to install.
    """
    complete = _complete()
    if version is not None:
        complete = [found for found in complete if found == version]
    if not complete:
        raise ClusterError(_what_to_install(version))
    chosen = max(complete)
    return Tools(chosen, PROGRAMS / str(chosen) / "bin")


def client_tools(program: str, server_version: int) -> Tools:
    """The programs with which a server of major `server_version` is saved and restored, such as `pg_dump`.

    Those of the same version, else the oldest newer ones: older ones refuse the server. Raises ClusterError naming the
    package to install.
    """
    fitting = [
        int(path.name)
        for path in PROGRAMS.glob("[0-9]*")
        if path.name.isdigit() and int(path.name) >= server_version and (path / "bin" / program).exists()
    ]
    if not fitting:
        raise ClusterError(
            f"{program} of PostgreSQL {server_version} or newer is not installed. "
            f"Install it: apt-get install postgresql-client-{server_version}"
        )
    return Tools(min(fitting), PROGRAMS / str(min(fitting)) / "bin")


def newest_version() -> int | None:
    """Major version of the newest PostgreSQL with PostGIS that is installed, or None."""
    return max(_complete(), default=None)


def server_user(keeper: int) -> ServerUser:
    """As whom to run the server for a folder kept by user id `keeper`.

    The server refuses to run as root, so root runs it as the user `postgres` that the package made, or as the
    folder's keeper when that is somebody else. Raises ClusterError when there is no such user.
    """
    if os.geteuid() != 0:
        return ServerUser()
    try:
        entry = pwd.getpwuid(keeper) if keeper != 0 else pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError(
            "The database server does not run as root, and there is no user `postgres` to run it as. "
            "Install the package postgresql-common, or run this program as another user."
        ) from None
    return ServerUser(entry.pw_uid, entry.pw_gid, entry.pw_name)


def run(command: Sequence[str], user: ServerUser, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as `user`, with nothing of our environment or folder; return its outcome.

    When we are interrupted meanwhile, it ends together with whatever it has started in its session.
    """
    with subprocess.Popen(
        command,
        # PGPORT, PGDATA and the like would lead the programs elsewhere.
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=0o077,
        start_new_session=True,
        user=user.uid,
        group=user.gid,
        extra_groups=None if user.uid is None else [],
    ) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, output)


def can_enter(folder: Path, user: ServerUser) -> bool:
    """Whether `user` may enter `folder`."""
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], user).returncode == 0


def _complete() -> list[int]:
    return [found for found in _installed() if _has_extensions(found)]


def _installed() -> list[int]:
    try:
        names = [path.name for path in PROGRAMS.iterdir() if (path / "bin" / "initdb").exists()]
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if name.isdigit() and int(name) >= OLDEST_VERSION)


def _has_extensions(version: int) -> bool:
    folder = EXTENSIONS / str(version) / "extension"
    return all((folder / f"{name}.control").exists() for name in NEEDED_EXTENSIONS)


def _what_to_install(version: int | None) -> str:
    wanted = version or max(_installed(), default=0) or _version_of_distribution()
    if version is not None:
        told = (
            f"The data was made by PostgreSQL {version}, and PostgreSQL {version} with PostGIS is not installed. "
            f"Install it: apt-get install postgresql-{version} postgresql-{version}-postgis-3"
        )
        newer = [found for found in _complete() if found > version]
        if newer:
            told += (
                f"\nPostgreSQL {max(newer)} is installed. "
                "Once both are, this moves the data to it: civic db migrate-cluster"
            )
        return told
    packages = (
        f"postgresql-{wanted} postgresql-{wanted}-postgis-3"
        if wanted
        else "postgresql postgis 'postgresql-*-postgis-3'"
    )
    return (
        f"PostgreSQL ({OLDEST_VERSION} or newer) with PostGIS is not installed. "
        f"Install it: apt-get install {packages}\n"
        "Or set DATABASE_URL to a database of your own that has PostGIS."
    )


def _version_of_distribution() -> int | None:
    try:
        facts = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', OS_RELEASE.read_text(), re.MULTILINE))
    except OSError:
        return None
    return DISTRIBUTION_VERSIONS.get((facts.get("ID", ""), facts.get("VERSION_ID", "")))
