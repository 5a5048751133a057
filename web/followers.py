"""Everything that follows from events and from time. Importing it registers all reactions and jobs of the product."""

from __future__ import annotations

import web.bulk_verbs  # noqa: F401  # imported for what they register
