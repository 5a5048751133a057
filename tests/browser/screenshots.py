"""The README's pictures, taken of the demo city in real Chromium: ``python -m tests.browser.screenshots [URL]``.

Without a URL it starts the demo city for itself, in a folder that is gone afterwards.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from civic.people.demo import DEMO_PASSWORD
from tests.browser.chromium import launch
from tests.browser.signed_in import sign_in
from tests.server import free_port

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "docs" / "screenshots"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 180
STAFF, ADMINISTRATOR, RESIDENT, LEAD, CREW = (
    f"{name}@riverford.example"
    for name in ("agent.lighting", "admin", "resident", "lead.works", "crew.works")
)


PATH = "A lit path along the river from the Mill to the Old Bridge"
TREES = "Two hundred trees for streets that have none"


@contextmanager
def demo_city() -> Iterator[str]:
    """The address of a demo city of our own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        port = free_port()
        environment = os.environ | {"CIVIC_DATA": f"{folder}/data", "CIVIC_PORT": str(port)}
        process = subprocess.Popen([sys.executable, "-m", "web.cli", "up"], env=environment, cwd=PROJECT)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(url)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def wait_for(url: str) -> None:
    for _ in range(PATIENCE):
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).read()
            return
        except (OSError, urllib.error.HTTPError):
            time.sleep(1)
    raise SystemExit(f"nobody answers at {url}")


def an_issue(url: str) -> str:
    """A delivered issue that people are asked to judge."""
    with urllib.request.urlopen(f"{url}/api/v1/issues?status=delivered&limit=50") as answer:
        features = json.load(answer)["features"]
    most = max(features, key=lambda feature: feature["properties"].get("affected", 0))
    return str(most["id"])


def take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    picture = Image.open(io.BytesIO(page.screenshot()))
    # 256 colours are enough for a page, and a quarter of the size.
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )
    print(f"docs/screenshots/{name}.png")


def dashboard(browser: Browser, url: str) -> None:
    """The screen for staff with an issue open beside the queue, and work outside as a crew has it on the phone."""
    desk = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    sign_in(desk, f"{url}/staff", LEAD, DEMO_PASSWORD)
    desk.wait_for_load_state("networkidle")
    desk.locator("[data-key-row] h2 a").first.click()
    desk.locator("#pane-title").wait_for()
    take(desk, desk.url, "dashboard-desktop")
    outside = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True, is_mobile=True).new_page()
    sign_in(outside, f"{url}/field/", CREW, DEMO_PASSWORD)
    take(outside, f"{url}/field/", "field-phone")


def the_initiative(url: str, title: str) -> str:
    """The address of the initiative of that title."""
    with urllib.request.urlopen(f"{url}/api/v1/initiatives?limit=50") as answer:
        features = json.load(answer)["features"]
    (found,) = (each["id"] for each in features if each["properties"]["title"] == title)
    return f"{url}/initiatives/{found}"


def photograph(url: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            raise SystemExit("no Chromium is installed")
        desktop = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
        take(desktop, url, "home-desktop")
        take(desktop, f"{url}/initiatives", "initiatives-desktop")
        sign_in(desktop, f"{url}/staff", STAFF, DEMO_PASSWORD)
        take(desktop, f"{url}/staff", "queue-desktop")
        dashboard(browser, url)
        office = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
        sign_in(office, f"{url}/admin", ADMINISTRATOR, DEMO_PASSWORD)
        take(office, f"{url}/admin/jurisdictions?what=category:snow-ice", "jurisdictions-desktop")
        phone = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True, is_mobile=True).new_page()
        take(phone, f"{url}/report", "report-where-phone")
        take(phone, f"{url}/issues/{an_issue(url)}", "issue-phone")
        take(phone, the_initiative(url, PATH), "initiative-phone")
        take(phone, the_initiative(url, TREES), "project-phone")
        sign_in(phone, f"{url}/me/data", RESIDENT, DEMO_PASSWORD)
        take(phone, f"{url}/me/data", "my-data-phone")
        russian = browser.new_context(viewport=DESKTOP, locale="ru-RU").new_page()
        take(russian, url, "home-ru-desktop")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        photograph(sys.argv[1])
    else:
        with demo_city() as started:
            photograph(started)
