"""The page of an outside party: what a department needs of it, by a signed link and without an account."""

from __future__ import annotations

from web.pages.party.views import pages

__all__ = ["pages"]
