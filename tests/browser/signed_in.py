"""Signing in as anybody does, by the form."""

from __future__ import annotations

from playwright.sync_api import Page


def sign_in(page: Page, path: str, email: str, password: str) -> None:
    """Ask for a page that takes an account, sign in, and be there."""
    page.goto(path)
    page.fill("#email", email)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
