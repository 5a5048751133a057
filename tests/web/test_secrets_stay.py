"""What the operator gave the program to keep is told nowhere: in no page, figure, log, help or list of processes."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from civic.core.settings import Settings
from civic.core.settings_values import SettingsError
from tests.server import serving

PROJECT = Path(__file__).parents[2]
SECRETS = {
    "CIVIC_SECRET_KEY": "canary-key-that-is-long-enough-to-be-one",
    "CIVIC_SMTP_URL": "smtp://mailer:canary-mail@127.0.0.1:9",
    "CIVIC_REDIS_URL": "redis://:canary-redis@127.0.0.1:9/0",
}


def fetch(url: str, **headers: str) -> str:
    """Everything that a server says to a request, its headers too."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return f"{answer.headers}{answer.read().decode(errors='replace')}"
    except urllib.error.HTTPError as refused:
        return f"{refused.headers}{refused.read().decode(errors='replace')}"


def test_a_running_city_tells_none_of_its_secrets(fresh, tmp_path):
    password = fresh.app.split("://", 1)[1].split("@")[0].split(":", 1)[1]
    with serving(fresh, tmp_path, **SECRETS) as server:
        told = "".join(
            fetch(f"{server.url}{path}", Accept=accept)
            for path in (
                "/",
                "/healthz",
                "/metrics",
                "/sign-in",
                "/api/v1/issues?x=1",
                "/no/such",
                "/map/search?q=a",
            )
            for accept in ("text/html", "application/json")
        )
        pids = [str(process.pid) for process in server.processes.values()]
        told += subprocess.run(
            ["ps", "-o", "args=", "-p", *pids], capture_output=True, text=True, check=True
        ).stdout
        told += subprocess.run(
            ["ps", "-o", "args=", "--ppid", *pids], capture_output=True, text=True, check=False
        ).stdout
    told += "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "gunicorn" in told and "Rate limit storage unreachable" in told, (
        "it ran, without the Redis that it was told of"
    )
    assert "canary" not in told and password not in told


def test_help_and_refused_settings_tell_none(tmp_path):
    environment = {**os.environ, **SECRETS, "CIVIC_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", "up", "--help"],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "canary" not in done.stdout + done.stderr
    refused = {
        "CIVIC_SECRET_KEY": "canary", "CIVIC_REDIS_URL": "http://:canary@x", "CIVIC_SMTP_URL": "http://a:canary@x",
        "DATABASE_URL": "mysql://a:canary@x/y",
    }  # fmt: skip
    for name, value in refused.items():
        with pytest.raises(SettingsError, match=name) as told:
            Settings.from_environment({"CIVIC_DATA": str(tmp_path), name: value})
        assert "canary" not in str(told.value)
    settings = Settings.from_environment({"CIVIC_DATA": str(tmp_path), **SECRETS})
    assert "canary" not in f"{settings}{settings!r}{settings.smtp!r}"
