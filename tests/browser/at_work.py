"""What tests of staff at work share: the city behind the browser, people signed in, and the queue on their screens."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from civic.core.permissions import Actor
from civic.people.models import Person
from civic.people.queries import actor_of
from tests.browser.conftest import Site
from tests.integration.issues.rows import kinds_of
from tests.signing import session_key
from tests.small_city import KEY

PASSWORD = "a long word for tests"
WIDER = """there => [...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > there)
  .map((node) => `${node.localName}.${node.className}`).slice(0, 12)"""


def run(site: Site, command: Callable[..., Any], *values: Any, **more: Any) -> Any:
    with site.session() as session:
        site.city.session = session
        result = command(session, *values, **more)
        session.commit()
        return result


def report(site: Site, text: str = "The lamp is dark.", **values: Any) -> str:
    return str(run(site, lambda _session: site.city.report(text=text, **values)).public_id)


def staff(site: Site, department: str = "lighting") -> Actor:
    """A new member of staff, who has a password."""

    def made(session: Any) -> Actor:
        return actor_of(session, site.city.person("agent", department, password=PASSWORD))

    found: Actor = run(site, made)
    return found


def email_of(site: Site, actor: Actor) -> str:
    with site.session() as session:
        return session.get_one(Person, actor.person_id).email


def signed_in(page: Page, site: Site, actor: Actor, path: str) -> None:
    """Open a page as somebody who has signed in before."""
    signer = URLSafeTimedSerializer(
        KEY, salt="cookie-session", serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )  # fmt: skip
    key = run(site, session_key, actor.person_id or 0)
    cookie = signer.dumps({"session": key, "_permanent": True})
    page.context.add_cookies([{"name": "veche", "value": str(cookie), "url": site.url}])
    page.goto(path)
    expect(page).to_have_url(re.compile(re.escape(path)))


def picture(colour: str) -> dict[str, Any]:
    """A photo as one is chosen from a disk or taken by a phone."""
    made = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(made, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def live(page: Page) -> None:
    """Wait until the page follows its rooms."""
    page.locator("[data-live-indicator][data-state=live]").first.wait_for(state="attached")


def unchanged(page: Page) -> Callable[[], None]:
    """Marks the document; the returned check fails when it was loaded again since."""
    page.evaluate("window.neverReloaded = true")

    def check() -> None:
        assert page.evaluate("window.neverReloaded === true"), "the page was loaded again"

    return check


def row(page: Page, public_id: str) -> Locator:
    return page.locator(f'[data-issue-id="{public_id}"][data-key-row]')


def fits(page: Page) -> None:
    wide, there = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if wide > there:
        out = page.evaluate(WIDER, there)
        raise AssertionError(f"{page.url} is {wide} px wide on a screen of {there}: {out}")


def screen(page: Page, site: Site, me: Actor, path: str = "/staff") -> Callable[[], None]:
    """Be on the screen; the returned check fails when the page was loaded again since."""
    signed_in(page, site, me, path)
    live(page)
    return unchanged(page)


def pressed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def opened(page: Page, public_id: str) -> None:
    """The issue is open beside the queue, and the keyboard is in it."""
    # Waiting hears of it at once; an expectation looks again after ever longer pauses.
    page.locator(f'.panel .pb[data-issue-id="{public_id}"]').wait_for()
    expect(page.locator("#pane-title")).to_be_focused()
    expect(row(page, public_id)).to_have_attribute("aria-current", "true")


def gone(page: Page, public_id: str) -> None:
    """The issue stands in the queue no more."""
    row(page, public_id).wait_for(state="detached")


def kinds(site: Site, public_id: str) -> list[str]:
    with site.session() as session:
        return kinds_of(session, public_id)
