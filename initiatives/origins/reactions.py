"""Nobody gets a letter because an initiative is begun from an issue."""

from __future__ import annotations

from civic.core.reactor import waive

waive("initiative.issues_linked", "the author has just done it")
