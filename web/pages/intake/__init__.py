"""Taking in what people say on the telephone, at the desk, in letters and e-mails: one page, by keyboard."""

from __future__ import annotations

from web.pages.intake import after, views

__all__ = ["after", "views"]
