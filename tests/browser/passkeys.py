"""A telephone that knows its holder, within the browser."""

from __future__ import annotations

from playwright.sync_api import Page


def plug_in(page: Page) -> None:
    """Let this page's browser have passkeys and answer for their holder at once."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }},
    )  # fmt: skip
