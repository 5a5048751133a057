"""Look the locked packages up among known vulnerabilities: pip-audit for Python, npm for what browsers load.

Ends with 1 where a package is known to be vulnerable. Where nobody can be asked, a loud line says that nobody looked:
a network without the advisory services would otherwise pass for a clean bill of health.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
FRONT_END = PROJECT / "web" / "frontend"
LONGEST = 300.0
"""Seconds until an advisory service counts as unreachable."""

Found = list[str] | None
"""What is vulnerable, a line each; None where nobody could be asked."""


def python_packages(lock: Path) -> Found:
    """Vulnerable packages of a lock. Asks about one of them first: a hundred refusals take their time."""
    lines = [line for line in lock.read_text().splitlines() if re.match(r"[A-Za-z0-9][^ ]*==", line)]
    pins = [line.split(" ")[0].rstrip("\\") for line in lines]
    if _pip_audit(pins[:1]) is None:
        return None
    return _pip_audit(pins)


def _pip_audit(pins: list[str]) -> Found:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(pins))
        listed.flush()
        told = _json([
            sys.executable, "-m", "pip_audit", "--requirement", listed.name, "--no-deps", "--disable-pip",
            "--progress-spinner=off", "--format=json",
        ])  # fmt: skip
    if told is None or any("skip_reason" in package for package in told["dependencies"]):
        return None
    return [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for package in told["dependencies"]
        for hole in package["vulns"]
    ]


def front_end_packages() -> Found:
    """Vulnerable packages of the front end's lock; None without npm too."""
    if shutil.which("npm") is None:
        return None
    told = _json(["npm", "audit", "--json", "--package-lock-only"], FRONT_END)
    if told is None or "vulnerabilities" not in told:
        return None
    return [f"{name}: {hole['severity']}" for name, hole in told["vulnerabilities"].items()]


def _json(command: list[str], folder: Path = PROJECT) -> Any:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=LONGEST, check=False
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def main() -> int:
    """Audit all locks; the exit code."""
    failed = False
    looked_at = {
        "requirements.lock": lambda: python_packages(PROJECT / "requirements.lock"),
        "web/frontend/package-lock.json": front_end_packages,
    }
    for name, look in looked_at.items():
        found = look()
        if found is None:
            print(
                f"== audit of {name}: SKIPPED, no advisory service can be reached, so NOBODY LOOKED",
                file=sys.stderr,
            )
        for line in found or ():
            print(f"{name}: VULNERABLE: {line}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
