from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pace import crowding, eventually
from web import supervisor as module
from web.supervisor import ChildPlan, Supervisor

PROJECT = Path(__file__).parents[3]

SLEEPER = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
CRASHER = "import sys, time; open(sys.argv[1], 'a').write(f'{time.monotonic()}\\n'); sys.exit(3)"
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
inner = subprocess.Popen(["sleep", "60"])
open(sys.argv[1], 'a').write(f'{os.getpid()}\\n{inner.pid}\\n')
time.sleep(60)
"""
SHOWS_ENVIRONMENT = (
    "import os, sys, time; open(sys.argv[1], 'a').write(os.environ['WHERE'] + '\\n'); time.sleep(60)"
)


def plan(name: str, program: str, *arguments: object, **environ: str) -> ChildPlan:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return ChildPlan(name, command, {**os.environ, **environ})


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def alive(pid: int | str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def meanwhile(supervisor: Supervisor, action: Callable[[], None]) -> Iterator[None]:
    """Do `action` in a thread while the block runs the supervisor, and stop that afterwards."""
    failures: list[BaseException] = []

    def act() -> None:
        try:
            action()
        except BaseException as failure:
            failures.append(failure)
        finally:
            supervisor.stop()

    thread = threading.Thread(target=act)
    thread.start()
    yield
    thread.join()
    if failures:
        raise failures[0]


def test_a_killed_child_is_started_again_and_said_so(tmp_path):
    pids, said = tmp_path / "pids", []
    supervisor = Supervisor([plan("worker", SLEEPER, pids)], say=said.append)

    def kill_it() -> None:
        eventually(lambda: len(lines(pids)) == 1)
        os.kill(int(lines(pids)[0]), signal.SIGKILL)
        eventually(lambda: len(lines(pids)) == 2)

    with meanwhile(supervisor, kill_it):
        supervisor.run()
    assert said == ["worker was ended by SIGKILL; it is started again in 0.2 s."]
    eventually(lambda: not any(alive(pid) for pid in lines(pids)), seconds=1)


def test_a_child_that_keeps_crashing_is_tried_less_and_less_often(tmp_path):
    times, said = tmp_path / "times", []
    supervisor = Supervisor([plan("web", CRASHER, times)], say=said.append)
    with meanwhile(supervisor, lambda: eventually(lambda: len(lines(times)) >= 4)):
        supervisor.run()
    first, second, third, fourth = map(float, lines(times)[:4])
    assert second - first < third - second < fourth - third
    assert said[:2] == [
        "web ended with code 3; it is started again in 0.2 s.",
        "web ended with code 3; it is started again in 0.4 s.",
    ]


def test_a_child_that_has_lived_long_is_started_again_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "SETTLED_SECONDS", 0.0)
    times, said = tmp_path / "times", []
    supervisor = Supervisor([plan("web", CRASHER, times)], say=said.append)
    with meanwhile(supervisor, lambda: eventually(lambda: len(said) >= 3)):
        supervisor.run()
    assert set(said) == {"web ended with code 3; it is started again in 0.2 s."}


def test_the_crash_of_one_child_leaves_the_others_alone(tmp_path):
    pids, times = tmp_path / "pids", tmp_path / "times"
    supervisor = Supervisor(
        [plan("web", CRASHER, times), plan("worker", SLEEPER, pids)], say=lambda words: None
    )
    with meanwhile(supervisor, lambda: eventually(lambda: len(lines(times)) >= 3 and lines(pids))):
        supervisor.run()
    assert len(lines(pids)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_within_five_seconds(tmp_path, number):
    pids, stubborn = tmp_path / "pids", tmp_path / "stubborn"
    before = signal.getsignal(number)
    supervisor = Supervisor(
        [plan("worker", SLEEPER, pids), plan("web", STUBBORN, stubborn)], say=lambda words: None
    )
    sent: list[float] = []

    def send() -> None:
        eventually(lambda: lines(pids) and len(lines(stubborn)) == 2)
        sent.append(time.monotonic())
        os.kill(os.getpid(), number)
        eventually(lambda: not alive(lines(pids)[0]), seconds=1)
        eventually(lambda: not any(map(alive, lines(stubborn))), seconds=5)

    with meanwhile(supervisor, send):
        supervisor.run()
        assert time.monotonic() - sent[0] < 5 * crowding()
    assert signal.getsignal(number) is before


def test_a_second_signal_does_not_wait_for_the_stubborn(tmp_path):
    stubborn = tmp_path / "stubborn"
    supervisor = Supervisor([plan("web", STUBBORN, stubborn)], say=lambda words: None)
    sent: list[float] = []

    def send_twice() -> None:
        eventually(lambda: len(lines(stubborn)) == 2)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGINT)

    with meanwhile(supervisor, send_twice):
        supervisor.run()
        assert time.monotonic() - sent[0] < 2 * crowding()
    eventually(lambda: not any(map(alive, lines(stubborn))), seconds=1)


def test_children_do_not_outlive_a_killed_supervisor(tmp_path):
    pids = tmp_path / "pids"
    program = textwrap.dedent(
        f"""
        import os, sys
        from web.supervisor import ChildPlan, Supervisor
        child = ChildPlan("worker", [sys.executable, "-c", {SLEEPER!r}, {str(pids)!r}], dict(os.environ))
        Supervisor([child], say=print).run()
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT) as process:
        eventually(lambda: lines(pids))
        process.kill()
    eventually(lambda: not alive(lines(pids)[0]), seconds=2)


def test_when_the_watch_brings_a_new_address_the_children_move_there(tmp_path):
    shown = tmp_path / "shown"
    answers = iter([None, {"WHERE": "there"}])
    supervisor = Supervisor(
        [plan("web", SHOWS_ENVIRONMENT, shown, WHERE="here")],
        say=lambda words: None,
        watch=lambda: next(answers, None) if lines(shown) else None,
    )
    with meanwhile(supervisor, lambda: eventually(lambda: len(lines(shown)) == 2)):
        supervisor.run()
    assert lines(shown) == ["here", "there"]


def test_a_program_that_is_not_there_is_told_and_tried_again(tmp_path):
    said: list[str] = []
    missing = ChildPlan("web", [str(tmp_path / "missing")], {})
    supervisor = Supervisor([missing], say=said.append)
    with meanwhile(supervisor, lambda: eventually(lambda: len(said) >= 2)):
        supervisor.run()
    assert "cannot be started" in said[0] and "next try in 0.4 s" in said[1]
