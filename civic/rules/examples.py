"""Rules to start from: each a whole definition that a city fits to itself before it is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "lamps": {
        "when": {"on": "received"},
        "if": [[{"field": "q", "op": "is", "value": "lamp lighting фонарь освещение"}],
               [{"field": "q", "op": "is", "value": "school kindergarten школа садик"}]],
        "then": [{"do": "prioritise", "priority": "high"}],
    },
    "danger": {
        "when": {"on": "received"},
        "if": [[{"field": "q", "op": "is", "value": "gas sparks fire collapse газ искрит пожар обрушение"}]],
        "then": [{"do": "prioritise", "priority": "urgent"}, {"do": "escalate", "role": "lead"}],
    },
    "untaken": {
        "when": {"on": "time", "minutes": 60},
        "if": [[{"field": "status", "op": "is", "value": ["received"]}],
               [{"field": "in_status", "op": "at_least", "value": 8}]],
        "then": [{"do": "escalate", "role": "lead"}],
    },
    "unanswered": {
        "when": {"on": "time", "minutes": 240},
        "if": [[{"field": "status", "op": "is", "value": ["waiting"]}],
               [{"field": "in_status", "op": "at_least", "value": 80}]],
        "then": [{"do": "close_unanswered"}],
    },
    "many": {
        "when": {"on": "changed", "kinds": ["joined", "affected"]},
        "if": [[{"field": "reporters", "op": "at_least", "value": 10}],
               [{"field": "priority", "op": "is", "value": ["low", "normal"]}]],
        "then": [{"do": "prioritise", "priority": "high"}],
    },
}  # fmt: skip
"""By code; ten working days are 80 working hours of a day of eight."""
