"""Work outside: one's assignments on a phone, with or without a network."""

from __future__ import annotations

from web.pages.field import doing, page, worker
from web.pages.field.door import pages

__all__ = ["doing", "page", "pages", "worker"]
