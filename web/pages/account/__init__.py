"""What is done by letter: opening an account, signing in by a link, a new password, taking an address back."""

from __future__ import annotations

from web.pages.account import reset, sign_in, sign_up, undo
from web.pages.account.door import pages

__all__ = ["pages", "reset", "sign_in", "sign_up", "undo"]
