"""The browser that tests and pictures use."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def launch(playwright: Playwright) -> Browser | None:
    """Debian's Chromium where it is installed, else the one that Playwright has brought; None without either."""
    installed = shutil.which("chromium") or shutil.which("chromium-browser")
    if installed is None and not Path(playwright.chromium.executable_path).exists():
        return None
    # As root Chromium refuses to start within its sandbox.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=installed, args=[*sandbox, *QUIET])
