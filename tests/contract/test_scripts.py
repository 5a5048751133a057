from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPTS = ("run", "test", "scripts/prepare.sh")


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_plain_shell(script, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run([shell, "-n", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing():
    done = subprocess.run(
        ["shellcheck", "-x", *SCRIPTS, ".ci/run"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_commands_can_be_executed(script):
    assert os.access(PROJECT / script, os.X_OK)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_every_package_by_hash_and_name_no_registry(lock):
    text = (PROJECT / lock).read_text()
    assert "://" not in text
    entries = [
        entry
        for entry in text.replace("\\\n", " ").splitlines()
        if entry and not entry.lstrip().startswith("#")
    ]
    assert len(entries) > 50
    for entry in entries:
        assert "==" in entry and "--hash=sha256:" in entry, entry


def test_the_lock_for_tests_holds_all_of_the_other_in_the_same_versions():
    def pins(name: str) -> set[str]:
        lines = (PROJECT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def prepare(commands: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run functions of the preparation in a folder, with programs of our own in front of the system's."""
    return subprocess.run(
        ["sh", "-euc", f". {PROJECT}/scripts/prepare.sh\n{commands}"],
        cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_who_may_not_install_is_told_exactly_what_to_install(tmp_path):
    program(tmp_path, "apt-cache", "echo 'postgresql-15-postgis-3 - Geographic objects'")
    done = prepare(
        "find_python() { return 1; }; have_postgis() { return 1; }; may_install() { return 1; }; prepare_system run",
        tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        DATABASE_URL="",
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer with venv" in done.stderr
    assert "apt-get install python3" in done.stderr
    assert "postgresql-15 postgresql-15-postgis-3" in done.stderr


def test_who_brings_a_database_needs_no_server_here(tmp_path):
    done = prepare(
        "find_python() { echo python3; }; have_postgis() { return 1; }; prepare_system run; echo ready",
        tmp_path,
        DATABASE_URL="postgresql://elsewhere/city",
    )
    assert done.stdout == "ready\n"


def test_a_machine_that_has_everything_is_left_alone(tmp_path):
    program(tmp_path, "apt-get", "echo CALLED >&2")
    done = prepare(
        "find_python() { echo python3; }; have_postgis() { return 0; }; prepare_system test; echo ready",
        tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
    )
    assert (done.stdout, done.stderr) == ("ready\n", "")


def test_package_lists_are_updated_before_anything_is_installed(tmp_path):
    for name in ("apt-get", "apt-cache"):
        program(
            tmp_path,
            name,
            f"echo {name} \"$@\" >> {tmp_path}/calls; [ $1 != search ] || echo 'postgresql-15-postgis-3 - x'",
        )
    program(tmp_path, "sudo", 'exec "$@"')
    prepare(
        "find_python() { echo python3; }; have_postgis() { return 1; }; may_install() { return 0; }\n"
        'install() { as_root apt-get install "$@"; }; install_postgis() { install "$@"; }; prepare_system run',
        tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        DATABASE_URL="",
    )
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0].startswith("apt-get update")
    assert calls[-1] == "apt-get install postgresql-15 postgresql-15-postgis-3"


def test_scripts_bear_a_closed_input(tmp_path):
    done = prepare("exec <&-; . $PREPARE; echo ready", tmp_path, PREPARE=f"{PROJECT}/scripts/prepare.sh")
    assert done.stdout == "ready\n"


def test_an_installed_environment_is_not_touched_again(tmp_path):
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("nothing\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(tmp_path / ".venv" / "bin", "python", "echo CALLED >&2; exit 1")
    stamp = "python=$(find_python venv); fingerprint requirements.lock > .venv/stamp.run"
    assert prepare(f"{stamp}; prepare_venv run; echo ready", tmp_path).stdout == "ready\n"
    (tmp_path / "requirements.lock").write_text("something else\n")
    done = prepare("rm() { echo MADE ANEW; exit 0; }; prepare_venv run", tmp_path)
    assert "MADE ANEW" in done.stdout
