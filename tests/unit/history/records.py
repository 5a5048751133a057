"""A mapping and rows for it, of which a test changes what it is about."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from civic.history.mapping import HistoryMapping, parse_mapping
from civic.history.readers import Record
from civic.history.rows import HistoryRow, Rows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

MAPPING: Mapping[str, Any] = {
    "source": "old-system",
    "language": "en",
    "file": {"format": "csv"},
    "columns": {
        "id": "no", "received": "opened", "closed": "closed", "target": "due", "status": "state", "category": "kind",
        "department": "unit", "title": "subject", "text": "words", "answer": "reply", "address": "street",
        "lon": "lon", "lat": "lat",
    },
    "status": {"values": {"Open": "received", "Working": "in_progress", "Done": "closed",
                          "No": "declined:out_of_scope"}},
}  # fmt: skip

ROW: Mapping[str, str] = {
    "no": "1", "opened": "2025-03-03 10:00:00", "closed": "", "due": "", "state": "Open", "kind": "Lamp", "unit": "",
    "subject": "The lamp is dark", "words": "", "reply": "", "street": "Main St 1", "lon": "30.005", "lat": "60.005",
}  # fmt: skip


def mapping(**changes: Any) -> HistoryMapping:
    """The mapping with other values: ``columns__title=None`` leaves a key out, ``place__swapped="mend"`` sets one."""
    values: Any = copy.deepcopy(dict(MAPPING))
    for path, value in changes.items():
        *tables, key = path.split("__")
        inner = values
        for table in tables:
            inner = inner.setdefault(table, {})
        if value is None:
            del inner[key]
        else:
            inner[key] = value
    return parse_mapping(values, "m.toml")


def understood(
    row: Mapping[str, str] = ROW, given: HistoryMapping | None = None, zone: str = "UTC", **changes: str
) -> HistoryRow:
    """What is made of a row, at noon of a day that a test knows."""
    reader = Rows(given or mapping(), ZoneInfo(zone), NOW, {("Lamp",): "lamp"}, {"Lights": "lighting"})
    return reader.read(Record(2, {**row, **changes}))
