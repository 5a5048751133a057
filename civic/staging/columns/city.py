"""What becomes of the columns of the city's shape in a copy without personal data."""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import CODE, KEY, NOTHING, OURS, Column, by, throwaway

TABLES: Mapping[str, Mapping[str, Column]] = {
    "city": {
        "id": KEY, "name": OURS, "languages": CODE, "time_zone": CODE, "calendar_id": KEY, "area_type_id": KEY,
        "anonymous_reports": CODE, "emergency_number": OURS, "outside_advice": OURS, "house_number_first": CODE,
        "contact_days": CODE,
        "tile_url": Column("empty", "it may hold a key"),
        "tile_attribution": Column("empty", "goes with the address"),
        "tile_max_zoom": Column("empty", "goes with the address"),
        "brand_colour": CODE, "logo": OURS, "logo_sha256": CODE,
        "demo": by("false", "a demo city's sign-ins are no longer those that it tells"),
    },
    "residence_rules": {
        "id": KEY, "ways": CODE, "valid_years": CODE, "letter_days": CODE, "desk_departments": CODE,
    },
    # Somebody's number may have stood in what a department was called or told.
    "city_change": {
        "event_id": KEY, "number": CODE, "thing": CODE, "code": by(
            "t.thing", "a directory's groups, which name real people, are among what was changed"
        ), "before": NOTHING, "after": by(
            "'{}'::jsonb", "nothing of what it said: a department's telephone number may be somebody's"
        ), "salt": by("sha256(''::bytea)", "with the true one a commitment in the log could be guessed"),
    },
    "department": {
        "id": KEY, "code": CODE, "name": OURS, "kind": CODE,
        "email": by(
            "CASE WHEN t.email IS NOT NULL THEN 'department' || t.id || '@example.invalid' END", "no mail reaches it"
        ),
        "phone": NOTHING,
        "note": OURS, "calendar": CODE, "retired_at": CODE,
    },
    "jurisdiction": {
        "id": KEY, "department_id": KEY, "category_id": KEY, "group_id": KEY, "area_type_id": KEY, "area_code": CODE,
    },
    "routing_proposal": {
        "id": KEY, "category_id": KEY, "group_id": KEY, "area_type_id": KEY, "area_code": CODE, "department_id": KEY,
        "support": CODE, "cases": CODE, "confidence": CODE, "alternatives": CODE, "status": CODE, "chosen_id": KEY,
        "decided_by_id": KEY, "decided_at": CODE, "made_at": CODE,
    },
    "category_group": {"id": KEY, "code": CODE, "name": OURS, "icon": CODE, "position": CODE},
    "category": {
        "id": KEY, "group_id": KEY, "code": CODE, "name": OURS, "hint": OURS, "icon": CODE, "keywords": OURS,
        "take_minutes": CODE, "target_days": CODE, "targets": CODE, "planned_result": OURS, "criteria": OURS,
        "questions": OURS,
        "visibility": CODE, "emergency": CODE, "emergency_text": OURS, "duplicate_radius_m": CODE,
        "duplicate_days": CODE, "photo_on_delivery": CODE, "judge_after_days": CODE, "position": CODE,
        "retired_at": CODE, "asset_type": CODE, "asset_required": CODE, "by_asset_owner": CODE,
        "contact_days": CODE,
    },
    "area_type": {"id": KEY, "code": CODE, "name": OURS, "parent_id": KEY},
    "area_edition": {
        "id": KEY, "area_type_id": KEY, "number": CODE, "current": CODE,
        "source": by("'a file'", "a file's name, which may hold somebody's"),
        "source_hash": CODE, "imported_at": CODE,
    },
    "area": {
        "id": KEY, "edition_id": KEY, "area_type_id": KEY, "code": CODE, "name": OURS, "parent_id": KEY,
        "geometry": OURS, "square_metres": CODE, "residents": CODE,
    },
    "area_piece": {"id": KEY, "area_id": KEY, "geometry": OURS},
    "ground_source": {
        "id": KEY, "code": CODE, "attribution": OURS, "attribution_url": OURS, "digest": CODE, "imported_at": CODE,
    },
    "street": {"id": KEY, "source_id": KEY, "name": OURS, "search": OURS, "geometry": OURS},
    "address": {"id": KEY, "street_id": KEY, "number": OURS, "point": OURS},
    "basemap_feature": {
        "id": KEY, "source_id": KEY, "layer": CODE, "kind": CODE, "name": OURS, "search": OURS, "min_zoom": CODE,
        "geometry": OURS,
    },
    "asset_type": {"id": KEY, "code": CODE, "name": OURS, "icon": CODE, "position": CODE, "public_fields": OURS},
    "asset": {
        "id": KEY, "asset_type_id": KEY, "number": OURS, "number_key": OURS, "name": OURS, "owner_department_id": KEY,
        "owner": by("CASE WHEN t.owner IS NOT NULL THEN 'An owner' END", "may be somebody's name"),
        "attributes": by("'{}'::jsonb", "fields that are not public may be words"),
        "geometry": OURS,
        "source": CODE,
        "digest": by(throwaway("row", "t.digest"), "of the source's words"),
        "imported_at": CODE,
        "retired_at": CODE,
    },
}  # fmt: skip
