"""Events as tests look at them: in the order of recording, without waiting for their positions."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session


class Seen(NamedTuple):
    subject: tuple[str, int]
    body: dict[str, Any]
    rooms: list[str]


def recorded(session: Session, kind: str) -> list[Seen]:
    """The events of a kind that this session can see."""
    rows = session.execute(
        text("SELECT subject_kind, subject_id, body, rooms FROM event WHERE kind = :kind ORDER BY id"),
        {"kind": kind},
    )
    return [Seen((row.subject_kind, row.subject_id), row.body, row.rooms) for row in rows]
