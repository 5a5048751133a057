"""An event calls the rules by the reactor and a job; two workers make one firing of it."""

from __future__ import annotations
