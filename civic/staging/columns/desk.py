"""What becomes of the columns of the staff's work in a copy without personal data."""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import CODE, KEY, NOTHING, OURS, Column, by

TABLES: Mapping[str, Mapping[str, Column]] = {
    "saved_view": {
        "id": KEY, "owner_id": KEY, "department_id": KEY, "name": by("'View ' || t.id", "View 3"),
        "filter": by("t.filter - 'q'", "words that somebody looked for"), "sort": CODE, "created_at": CODE,
        "changed_at": CODE,
    },
    "issue_suggestion": {
        "id": KEY, "issue_id": KEY, "kind": CODE, "value": CODE, "other_id": KEY, "rank": CODE, "confidence": CODE,
        "sure": CODE, "reasons": CODE, "status": CODE, "made_at": CODE, "decided_at": CODE, "decided_by_id": KEY,
    },
    "suggestion_rule": {
        "kind": CODE, "enabled": CODE, "threshold": CODE, "precision_wanted": CODE, "options": CODE,
    },
    "learned_method": {
        "id": KEY, "kind": CODE, "began_at": CODE, "seconds": CODE, "cases": CODE, "sha256": NOTHING, "quality": CODE,
    },
    "mention": {
        "id": KEY, "person_id": KEY, "issue_id": KEY, "update_id": KEY, "created_at": CODE, "seen_at": CODE,
        "told_at": CODE,
    },
    "message_template": {
        "id": KEY, "code": CODE, "name": OURS, "text": OURS, "verb": CODE, "status": CODE, "group_id": KEY,
        "category_id": KEY, "position": CODE, "retired_at": CODE,
    },
    "message_template_use": {
        "id": KEY, "template_id": KEY, "issue_id": KEY, "person_id": KEY, "verb": CODE, "as_it_was": CODE,
        "used_at": CODE,
    },
    "working_calendar": {"id": KEY, "code": CODE, "name": OURS, "definition": OURS, "counted_by": OURS},
    "rule": {
        "id": KEY, "code": CODE, "name": OURS, "description": OURS, "enabled": CODE, "position": CODE,
        "trigger": CODE, "definition": OURS, "broken": CODE, "broken_by": CODE, "failures": CODE, "looked_at": CODE,
        "changed_at": CODE,
    },
    "rule_firing": {
        "id": KEY, "rule_id": KEY, "issue_id": KEY, "turn": CODE, "event_id": KEY, "depth": CODE, "outcome": CODE,
        "problem": CODE, "fired_at": CODE,
    },
    "rule_effect": {
        "issue_id": KEY, "seq": CODE, "rule_code": CODE, "rule_name": OURS, "depth": CODE, "undoes": CODE,
        "undone_at": CODE,
    },
    "deadline_ladder": {"id": KEY, "department": CODE, "definition": CODE},
    "deadline_step": {
        "id": KEY, "assignment_id": KEY, "of": CODE, "due": CODE, "rung": CODE, "role": CODE, "told": CODE, "at": CODE,
    },
    "legal_clock": {
        "id": KEY, "code": CODE, "name": OURS, "definition": OURS, "since": CODE, "retired_at": CODE,
    },
    "issue_clock": {
        "issue_id": KEY, "clock_id": KEY, "step": CODE, "begins_at": CODE, "first_due": CODE, "due": CODE,
        "stopped_at": CODE, "stopped_by": CODE, "extended_at": CODE, "warned_at": CODE, "missed_at": CODE,
    },
    "date_recount": {
        "id": KEY, "calendar": CODE, "reason": NOTHING, "language": CODE, "asked_by_id": KEY, "asked_at": CODE,
        "done_at": CODE, "moved": CODE,
    },
    "deadline_risk": {"category_id": KEY, "cases": CODE, "late": CODE, "risk": CODE, "at": CODE},
}  # fmt: skip
