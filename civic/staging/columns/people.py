"""What becomes of the columns of people and what they agreed to in a copy without personal data."""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import CODE, KEY, OURS, PASSWORD_SETTING, Column, by, words

TABLES: Mapping[str, Mapping[str, Column]] = {
    "person": {
        "id": KEY,
        "email": by("'person' || t.id || '@example.invalid'", "person17@example.invalid: a name that no mail reaches"),
        "name": by("'Person ' || t.id", "Person 17"),
        "password_hash": by(
            f"CASE WHEN t.password_hash IS NOT NULL THEN current_setting('{PASSWORD_SETTING}') END",
            "one password for all who had one, made for this copy and printed once",
        ),
        "language": CODE,
        "created_at": CODE,
        "email_confirmed_at": CODE,
        "disabled_at": CODE,
        "deleted_at": CODE,
    },
    "role_grant": {
        "id": KEY, "person_id": KEY, "role": CODE, "department_id": KEY, "group_id": KEY, "category_id": KEY,
        "granted_at": CODE, "starts_at": CODE, "ends_at": CODE, "begun_at": CODE, "source": CODE, "revoked_at": CODE,
        "revoke_reason": CODE,
    },
    "deputy": {
        "id": KEY, "person_id": KEY, "deputy_id": KEY, "named_at": CODE, "starts_at": CODE, "ends_at": CODE,
        "begun_at": CODE, "ended_at": CODE,
    },
    "contact_view": {
        "id": KEY, "report_id": KEY, "person_id": KEY, "department_id": KEY, "role": CODE,
        "reason": words("reason", "Here stood why a contact was needed."), "source": CODE, "seen_at": CODE,
    },
    "consent": {
        "id": KEY, "purpose": CODE, "version": CODE, "language": CODE,
        "digest": CODE,
        "person_id": KEY, "report_id": KEY, "given_at": CODE, "withdrawn_at": CODE,
    },
    "site_text": {
        "id": KEY, "code": CODE, "version": CODE, "words": OURS, "published_at": CODE, "published_by_id": KEY,
    },
    "retention_run": {
        "id": KEY, "began_at": CODE, "ended_at": CODE, "asked_by_id": KEY, "contacts": CODE, "swept": CODE,
    },
}  # fmt: skip
