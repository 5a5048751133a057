"""Nobody gets a letter about photos and documents."""

from __future__ import annotations

from civic.core.reactor import waive

waive("initiative.enclosed", "the page shows them, live")
