"""From a key to the picture after it: the screen for staff in real Chromium, before the real program."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from civic.core.cluster import ClusterUrls
from civic.people.demo import DEMO_PASSWORD
from tests.browser.chromium import launch
from tests.browser.signed_in import sign_in
from tests.server import serving

DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 30_000
"""Milliseconds for what has to come, on a machine that does much else."""

READ_AHEAD_MS = 700
"""Whoever looks at a row gives its issue the time to be read ahead."""

# What a key changes, by what is pressed; the picture is there with the frame after the one that shows the change.
_WATCH = """() => {
  const opened = () => document.querySelector("#pane-title")?.closest("[data-pane-body]")?.dataset.liveSubject;
  const rows = () => document.querySelector("[data-rows]").textContent;
  const shown = {
    j: () => document.activeElement?.closest("[data-key-row]")?.id,
    Enter: opened, n: opened, m: rows, a: rows,
    F: () => document.querySelector("[data-filters]").open,
  };
  addEventListener("keydown", ({ key, timeStamp }) => {
    if (!(key in shown)) return;
    const before = shown[key]();
    const look = () => {
      const seen = () => window.took(performance.now() - timeStamp);
      requestAnimationFrame(shown[key]() !== before ? () => setTimeout(seen) : look);
    };
    look();
  }, true);
}"""

_TAKEN = """([key, patience]) => {
  window.taken = new Promise((took, failed) => {
    window.took = took;
    setTimeout(() => failed(new Error(`nothing was seen of ${key}`)), patience);
  });
}"""


def pressed(urls: ClusterUrls, folder: Path, email: str, times: int) -> dict[str, list[float]]:
    """Milliseconds of each of ``times`` presses, by what the key does; by somebody of the demo city."""
    with serving(urls, folder) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            raise SystemExit("no Chromium is installed")
        try:
            page = browser.new_page(viewport=DESKTOP, locale="en-GB", service_workers="block")
            page.set_default_timeout(PATIENCE)
            sign_in(page, f"{server.url}/staff", email, DEMO_PASSWORD)
            return _press_all(page, times)
        finally:
            browser.close()


def _press_all(page: Page, times: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {
        "next row": [], "open what was read ahead": [], "open at once": [], "open the next issue": [],
        "the sheet of filters": [], "a view for the first time": [], "a view seen before": [],
    }  # fmt: skip
    for _ in range(times):
        _begin(page)
        views = [("m", "for the first time"), *((view, "seen before") for view in ("a", "m", "a"))]
        for view, seen in views:
            page.keyboard.press("g")
            found[f"a view {seen}"].append(_press(page, view))
            page.locator("[data-rows]:not([aria-busy])").wait_for()
        page.locator("[data-key-row] h2 a").first.focus()
        found["next row"].append(_press(page, "j"))
        page.wait_for_timeout(READ_AHEAD_MS)
        found["open what was read ahead"].append(_press(page, "Enter"))
        page.wait_for_timeout(READ_AHEAD_MS)
        found["open the next issue"].append(_press(page, "n"))
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("j")
        found["open at once"].append(_press(page, "Enter"))
        page.keyboard.press("Escape")
        found["the sheet of filters"].append(_press(page, "F"))
        page.locator("[data-filters]:not([aria-busy]) [data-filters-form]").wait_for()
        page.keyboard.press("Escape")
    return found


def _begin(page: Page) -> None:
    """The screen as it is opened in the morning: nothing has been read ahead, no view was seen."""
    page.reload()
    indicator = page.locator("[data-live-indicator]").first
    expect(indicator).to_have_attribute("data-state", "live", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH)


def _press(page: Page, key: str) -> float:
    """Press a key and wait for what it shows."""
    page.evaluate(_TAKEN, [key, PATIENCE])
    page.keyboard.press(key)
    took: float = page.evaluate("() => window.taken")
    return took
