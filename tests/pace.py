"""How slow this machine is just now, so that a limit on processor time means the same on every machine.

A virtual processor that shares its core with a neighbour needs up to twice its usual time for the same work, and a
limit in seconds would then accuse the product. Ratios do not.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

USUAL_SECONDS = 0.028
"""What the yardstick takes on a quiet core of a small cloud machine."""

_WORDS = [
    {"id": number, "name": f"street {number % 97}", "at": [number / 7, number / 11]}
    for number in range(2_000)
]


def slowness() -> float:
    """Processor time of a fixed piece of everyday work against its usual time; never under 1."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(3):
            text = json.dumps(_WORDS)
            sorted(json.loads(text), key=lambda each: (each["name"], each["at"]))
            sum(len(str(number)) for number in range(30_000))
        spent.append(time.process_time() - start)
    return max(1.0, sorted(spent)[1] / USUAL_SECONDS)


def crowding() -> float:
    """How many programs want each processor right now; never under 1. For what waits for several of them at once."""
    return max(1.0, 1.5 * os.getloadavg()[0] / (os.cpu_count() or 1))


def eventually(
    condition: Callable[[], object], seconds: float = 10, why: str | Callable[[], str] = "it never came true"
) -> None:
    """Wait until it holds; as much longer as the machine is crowded."""
    deadline = time.monotonic() + seconds * crowding()
    while not condition():
        assert time.monotonic() < deadline, why if isinstance(why, str) else why()
        time.sleep(0.01)
