"""What becomes of the columns of issues and of all that is written of them in a copy without personal data."""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import (
    CODE,
    KEY,
    NOTHING,
    OURS,
    PHOTO_SETTING,
    PLACEHOLDER_SIZE,
    SALT,
    Column,
    as_bytes,
    by,
    hidden,
    name_of,
    place_of,
    throwaway,
    words,
)

# Web mercator as 32-bit integers, as geo.mercator.to_pixels.
_X = f"floor((ST_X({place_of('t')}) + 180) / 360 * 4294967296)::bigint"
_Y = f"floor((0.5 - asinh(tan(radians(ST_Y({place_of('t')})))) / (2 * pi())) * 4294967296)::bigint"
_CRITERIA = (
    "coalesce((SELECT jsonb_agg(jsonb_build_object('code', k.value -> 'code', 'text', coalesce("
    "(SELECT x.value -> 'text' FROM category c, jsonb_array_elements(c.criteria) x WHERE c.id = t.category_id"
    " AND x.value -> 'code' = k.value -> 'code' LIMIT 1), jsonb_build_object('en', k.value -> 'code')))"
    " ORDER BY k.ordinality) FROM jsonb_array_elements(t.criteria) WITH ORDINALITY k), '[]'::jsonb)"
)

TABLES: Mapping[str, Mapping[str, Column]] = {
    "issue": {
        "id": KEY,
        "public_id": CODE,
        "category_id": KEY,
        "status": CODE,
        "resolution": CODE,
        "visibility": CODE,
        "hidden_at": CODE,
        "title": by(name_of("category", "name", "t.category_id"), "its category's name"),
        "language": CODE,
        "place": by(place_of("t"), "as it is where everybody may see it, else a point inside its area"),
        "px": by(f"CASE WHEN {hidden('t')} THEN {_X} ELSE t.px END", "as its place"),
        "py": by(f"CASE WHEN {hidden('t')} THEN {_Y} ELSE t.py END", "as its place"),
        "place_uncertain": CODE,
        "address": by("''", "somebody may have typed it"),
        "area_id": KEY,
        "department_id": KEY,
        "planned_result": by(name_of("category", "planned_result", "t.category_id"), "its category's"),
        "criteria": by(_CRITERIA, "the same codes, with its category's words"),
        "received_at": CODE,
        "changed_at": CODE,
        "take_by": CODE,
        "target": CODE,
        "promised": CODE,
        "target_confirmed": CODE,
        "report_count": CODE,
        "affected_count": CODE,
        "merged_into_id": KEY,
        "round": CODE,
        "delivered_at": CODE,
        "judging_until": CODE,
        "judge_again_at": CODE,
        "source": CODE,
        "priority": CODE,
        "asset_id": by(f"CASE WHEN NOT {hidden('t')} THEN t.asset_id END", "as its place: a lamp's number is a place"),
    },
    "issue_area": {"issue_id": KEY, "area_id": KEY},
    "report": {
        "id": KEY,
        "issue_id": KEY,
        "person_id": KEY,
        "link_nonce": by(f"substring({throwaway('nonce', 'int8send(t.id)')} FOR 16)", "the old links open nothing"),
        "link_hash": by(throwaway("link", "t.link_hash"), "the old links open nothing"),
        "link_opened_at": CODE,
        "text": words("text", "Here stood the words of a report."),
        "language": CODE,
        "planned_result": words("planned_result", "Here stood the result that somebody wished for."),
        "answers": by("'{}'::jsonb", "answers to a category's questions may be words"),
        "place": by(f"(SELECT {place_of('i')} FROM issue i WHERE i.id = t.issue_id)", "its issue's"),
        "contact_name": NOTHING,
        "contact_email": NOTHING,
        "contact_phone": NOTHING,
        "contact_confirmed_at": CODE,
        "contact_removed_at": CODE,
        "salt": SALT,
        "received_at": CODE,
        "withdrawn_at": CODE,
        "source": CODE,
        "erased_reason": CODE,
        "moderated": CODE,
        "moderated_reason": CODE,
    },
    "assignment": {
        "id": KEY, "issue_id": KEY, "department_id": KEY, "status": CODE, "before": CODE, "assignee_id": KEY,
        "not_by_id": KEY, "assigned_at": CODE, "accepted_at": CODE, "scheduled_for": CODE, "take_by": CODE,
        "target": CODE, "promised": CODE, "waiting_since": CODE, "delivered_at": CODE, "delivered_by_id": KEY,
        "decline_reason": CODE, "handed_to_id": KEY, "after_id": KEY, "days": CODE, "returns": CODE,
        "still_answers": CODE, "issue_status": CODE, "category_id": KEY, "area_id": KEY, "priority": CODE,
        "source": CODE, "language": CODE, "round": CODE, "affected_count": CODE,
    },
    "note_seen": {"issue_id": KEY, "person_id": KEY, "update_id": KEY},
    "outside_party": {
        "id": KEY, "name": by("'Outside party ' || t.id", "a contractor may bear a person's name"),
        "email": by("'party' || t.id || '@example.invalid'", "it may be a person's, and no mail reaches it"),
        "language": CODE, "added_at": CODE, "retired_at": CODE,
    },
    "party_trust": {"party_id": KEY, "department_id": KEY},
    "party_link": {
        "id": KEY, "party_id": KEY, "assignment_id": KEY,
        "nonce": by(throwaway("party nonce", "t.nonce"), "no link of the city opens anything in the copy"),
        "link_hash": by(throwaway("party link", "t.link_hash"), "as the nonce"),
        "status": CODE, "with_words": CODE, "with_photos": CODE, "sent_by_id": KEY, "sent_at": CODE,
        "expires_at": CODE, "settled_at": CODE, "visits": CODE,
    },
    "party_visit": {
        "id": KEY, "link_id": KEY, "at": CODE, "what": CODE, "agent": by("'Browser'", "of somebody else"),
        "device": by(throwaway("party device", "t.device"), "still one for each browser, of which nothing is known"),
    },
    "issue_update": {
        "id": KEY, "issue_id": KEY, "assignment_id": KEY, "report_id": KEY, "author_id": KEY, "visibility": CODE,
        "text": words("text", "Here stood a message."),
        "language": CODE, "salt": SALT, "created_at": CODE, "reply_to_id": KEY, "party_link_id": KEY,
        "instructs": CODE,
    },
    "photo": {
        "id": KEY,
        "public_id": by(
            f"substring(encode({throwaway('photo', 'int8send(t.id)')}, 'hex') FOR 32)", "unguessable as before"
        ),
        "issue_id": KEY, "report_id": KEY, "update_id": KEY, "elsewhere": CODE, "kind": CODE,
        "sha256": by(
            f"decode(current_setting('{PHOTO_SETTING}'), 'hex')", "one plain picture for all; no file is copied"
        ),
        "width": by(str(PLACEHOLDER_SIZE[0]), "the plain picture's"),
        "height": by(str(PLACEHOLDER_SIZE[1]), "the plain picture's"),
        "uploaded_at": CODE,
    },
    "affected": {
        "issue_id": KEY,
        "who": by(throwaway("affected", "t.who"), "still one for each person or device, of whom nothing is known"),
        "since": CODE,
    },
    "verdict": {
        "id": KEY, "issue_id": KEY, "report_id": KEY, "round": CODE, "criterion": CODE, "answer": CODE,
        "update_id": KEY, "judged_at": CODE,
    },
    "intake": {
        "report_id": KEY, "person_id": KEY, "source": CODE, "postal_address": NOTHING, "consent_way": CODE,
        "consent_version": CODE, "salt": SALT, "taken_at": CODE,
    },
    "intake_attachment": {
        "id": KEY,
        "public_id": by(f"encode({throwaway('attachment', as_bytes('public_id'))}, 'hex')", "it opens the file"),
        "report_id": Column("empty", "the files themselves are not copied"), "elsewhere": CODE,
        "person_id": KEY, "content_type": CODE,
        "sha256": by(throwaway("attachment", "t.sha256"), "of a scan or a recording"), "size": CODE,
        "uploaded_at": CODE, "given_up_at": by("coalesce(t.given_up_at, t.uploaded_at)", "there is no file of it"),
    },
    "delivery": {
        "id": KEY, "event_id": KEY, "report_id": KEY, "person_id": KEY, "link_id": NOTHING, "party_link_id": KEY,
        "channel": CODE,
        "template": CODE,
        "status": by("CASE t.status WHEN 'queued' THEN 'refused' ELSE t.status END", "a copy sends nobody a letter"),
        "attempts": CODE,
        "problem": Column("empty", "mail servers repeat the address that they refuse"),
        "created_at": CODE,
        "settled_at": by("coalesce(t.settled_at, t.created_at)", "as its status"),
    },
    "imported_issue": {
        "source": CODE,
        "external_id": by(
            f"encode({throwaway('external', as_bytes('external_id'))}, 'hex')", "in the source stand the words"
        ),
        "issue_id": KEY,
        "digest": by(throwaway("row", "t.digest"), "of the source's words"),
        "imported_at": CODE,
    },
    "moderation_case": {
        "id": KEY, "subject_kind": CODE, "subject_id": KEY, "status": CODE, "content": CODE, "waiting_since": CODE,
        "decided_at": CODE, "decided_by_id": KEY,
    },
    "flag": {
        "id": KEY, "case_id": KEY, "reason": CODE, "source": CODE, "rule": CODE,
        "spans": by("'[]'::jsonb", "they say where in the words the number stood"),
        "who": by(throwaway("flag", "t.who"), "still one for each person or device, of whom nothing is known"),
        "person_id": by("CASE WHEN t.source = 'staff' THEN t.person_id END", "who of the residents has flagged"),
        "flagged_at": CODE, "settled_at": CODE,
    },
    "moderation_rule": {"code": CODE, "action": CODE},
    "moderation_words": {"language": CODE, "words": OURS},
}  # fmt: skip
