"""The pages of moderators: what waits, one case, what rules do."""

from __future__ import annotations

from web.pages.moderation import case, holds, initiatives, queue, rules
from web.pages.moderation.door import pages

__all__ = ["case", "holds", "initiatives", "pages", "queue", "rules"]
