"""The processes and ports of a private database server, as the machine tells of them."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path


def working_in(folder: Path, candidates: list[int] | None = None) -> list[int]:
    """Of `candidates` (all processes when None) those whose working folder is `folder`."""
    place = os.path.realpath(folder)
    if candidates is None:
        candidates = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    found = []
    for pid in candidates:
        try:
            if os.readlink(f"/proc/{pid}/cwd") == place:
                found.append(pid)
        except OSError:
            continue
    return found


def send(pid: int, order: signal.Signals) -> None:
    """Send a signal to a process that may be gone, or somebody else's, by now."""
    try:
        os.kill(pid, order)
    except (ProcessLookupError, PermissionError):
        return


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        # Connections of the server before leave the port in TIME_WAIT, which does not hinder the next one.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
