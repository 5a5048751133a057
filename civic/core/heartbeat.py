"""Signs of life that processes leave in the database, for /healthz."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock

EVERY_SECONDS = 5.0
FRESH_SECONDS = 15.0
"""Longer than this without a sign means that no such process is alive."""


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of a kind of process. ``detail`` is what it said of itself."""

    name: str
    at: datetime
    detail: dict[str, Any]

    @property
    def fresh(self) -> bool:
        return (clock.now() - self.at).total_seconds() < FRESH_SECONDS


_BEAT = text(
    "INSERT INTO process_heartbeat (name, at, detail) VALUES (:name, :at, CAST(:detail AS jsonb))"
    " ON CONFLICT (name) DO UPDATE SET at = excluded.at, detail = excluded.detail"
)
_LAST = text("SELECT name, at, detail FROM process_heartbeat WHERE name = :name")


def beat(session: Session, name: str, detail: Mapping[str, Any]) -> None:
    """Say that a process of this kind is alive. Of several processes of a kind the last word stands."""
    session.execute(_BEAT, {"name": name, "at": clock.now(), "detail": json.dumps(dict(detail))})


def last_beat(session: Session, name: str) -> Beat | None:
    """The last sign of life of processes of this kind ("worker"), or None when there never was one."""
    row = session.execute(_LAST, {"name": name}).one_or_none()
    return None if row is None else Beat(row.name, row.at, row.detail)
