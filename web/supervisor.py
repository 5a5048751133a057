"""Keeps the processes of the program running: starts them, restarts what crashes, stops all of them together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 3.0
"""How long children may take to stop before they are killed; the whole program has five seconds."""

SETTLED_SECONDS = 10.0
"""A child that has lived so long is taken to be well: its next crash is answered at once again."""

FIRST_DELAY, LONGEST_DELAY = 0.2, 30.0
TICK_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A process to keep running. `pass_fds` are open files it inherits."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    pass_fds: Sequence[int] = ()


@dataclass(slots=True)
class _Child:
    plan: ChildPlan
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    due: float = field(default=0.0)


class Supervisor:
    """Runs children until it is told to stop.

    `watch` is called about twice a second; when it returns a new environment (the database has come back at another
    address) the children are restarted with it. `say` gets sentences for the operator.
    """

    def __init__(
        self,
        plans: Sequence[ChildPlan],
        *,
        say: Callable[[str], None],
        watch: Callable[[], Mapping[str, str] | None] | None = None,
    ) -> None:
        self._children = [_Child(plan) for plan in plans]
        self._say = say
        self._watch = watch
        self._told = threading.Event()
        self._signals = 0

    def run(self) -> None:
        """Keep everything running until SIGTERM, SIGINT or SIGHUP; then stop all children and return.

        Must be called in the main thread.
        """
        before = {number: signal.signal(number, self._note_signal) for number in STOP_SIGNALS}
        try:
            next_watch = 0.0
            while not self._told.is_set():
                now = time.monotonic()
                for child in self._children:
                    self._tend(child, now)
                if self._watch is not None and now >= next_watch:
                    changed = self._watch()
                    if changed is not None:
                        self._move(changed)
                    next_watch = time.monotonic() + 0.5
                self._told.wait(TICK_SECONDS)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Ask `run` to end (from another thread)."""
        self._told.set()

    def pid(self, name: str) -> int | None:
        """Process number of the child of that name, while it runs."""
        for child in self._children:
            if child.plan.name == name and child.process is not None and child.process.poll() is None:
                return child.process.pid
        return None

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        self._told.set()

    def _tend(self, child: _Child, now: float) -> None:
        if child.process is None:
            if now >= child.due:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        _kill_group(child.process.pid)
        child.process = None
        if now - child.started >= SETTLED_SECONDS:
            child.delay = FIRST_DELAY
        self._say(f"{child.plan.name} {_ending(code)}; it is started again in {child.delay:g} s.")
        child.due = now + child.delay
        child.delay = min(child.delay * 2, LONGEST_DELAY)

    def _start(self, child: _Child) -> None:
        child.started = time.monotonic()
        try:
            child.process = subprocess.Popen(
                child.plan.command,
                env=dict(child.plan.environ),
                pass_fds=tuple(child.plan.pass_fds),
                stdin=subprocess.DEVNULL,
                # Ctrl-C in the terminal is for us alone: we stop the children in order.
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
        except OSError as error:
            self._say(f"{child.plan.name} cannot be started: {error}; next try in {child.delay:g} s.")
            child.due = child.started + child.delay
            child.delay = min(child.delay * 2, LONGEST_DELAY)

    def _move(self, environ: Mapping[str, str]) -> None:
        self._stop_all()
        for child in self._children:
            plan = child.plan
            child.plan = ChildPlan(plan.name, plan.command, {**plan.environ, **environ}, plan.pass_fds)
            child.due = 0.0

    def _stop_all(self) -> None:
        """SIGTERM to all at once; what is left after STOP_SECONDS, or at a second signal, is killed."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        signals = self._signals
        while any(process.poll() is None for process in running):
            if time.monotonic() > deadline or self._signals > signals:
                break
            time.sleep(0.02)
        for process in running:
            _kill_group(process.pid)
            process.wait()
        for child in self._children:
            child.process = None


def _die_with(parent: int) -> Callable[[], None]:
    """For the child before it becomes its program: get SIGTERM when we die, however we die."""

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _kill_group(leader: int) -> None:
    """End what a child has left behind; each child leads a process group of its own."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
