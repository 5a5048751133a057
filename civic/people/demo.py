"""What everybody in the demo city signs in with; printed by ``civic up``, refused in any other city."""

from __future__ import annotations

from typing import Final

DEMO_PASSWORD: Final = "riverford-demo"
