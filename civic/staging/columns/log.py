"""What becomes of the columns of the log in a copy without personal data."""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import CODE, EVIDENCE, Column

TABLES: Mapping[str, Mapping[str, Column]] = {
    "event": dict.fromkeys(
        ("id", "subject_kind", "subject_id", "seq", "kind", "version", "at", "recorded_at", "actor_id", "origin",
         "body", "rooms", "commitment", "hash"),
        EVIDENCE,
    ),
    "event_subject": dict.fromkeys(("kind", "id", "seq", "hash"), EVIDENCE),
    "event_position": dict.fromkeys(("position", "event_id"), EVIDENCE),
    "event_follower": {"name": CODE, "position": CODE},
}  # fmt: skip
