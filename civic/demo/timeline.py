"""The order of things in the past: whatever is to happen is planned for a moment, and happens in the order of moments.

What is planned for after the present has not happened yet, and so the present finds every matter somewhere on its way.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from civic.core.clock import FrozenClock

Action = Callable[[], object]


@dataclass(slots=True)
class Timeline:
    """Plans until ``now``. Of two things planned for one moment the one planned first happens first."""

    clock: FrozenClock
    now: datetime
    _plans: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _planned: int = 0

    def plan(self, at: datetime, action: Action) -> None:
        """Let something happen at a moment, or as soon as possible when that has passed."""
        if at <= self.now:
            self._planned += 1
            heapq.heappush(self._plans, (at, self._planned, action))

    def run(self, passed: Callable[[datetime], None]) -> None:
        """Let everything happen; ``passed`` hears of each moment."""
        while self._plans:
            at, _, action = heapq.heappop(self._plans)
            self.clock.move_to(max(at, self.clock.at))
            action()
            passed(self.clock.at)
