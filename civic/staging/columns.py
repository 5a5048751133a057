"""What becomes of every column of the schema in a copy without personal data. The one table of it.

A column that is not here is not copied: the command refuses, and `tests/contract/test_staging_columns.py` fails as soon
as a migration adds one. Whoever adds it decides: may a resident, or anybody about a resident, have written it?

What a column is replaced by is SQL over the row `t` of its table, computed where the data are, so that nothing
personal ever leaves for the copy. `throwaway(…)` is a hash with a key that is made for one run and told to nobody: the
same value gives the same hash everywhere in the copy, and nobody can find the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

KEY_SETTING = "veche.throwaway_key"
PASSWORD_SETTING = "veche.staging_password_hash"
PHOTO_SETTING = "veche.placeholder_sha256"
"""Settings of the reading transaction by which the expressions get what is made anew for each run."""

PLACEHOLDER_SIZE = (960, 720)
"""Width and height in pixels of the picture that stands in for every photo."""


@dataclass(frozen=True, slots=True)
class Column:
    """``sql`` is what replaces the value; ``why`` says why it may be kept, or what is lost."""

    does: Literal["keep", "replace", "empty"]
    why: str
    sql: str = ""


KEY = Column("keep", "the number of a row, or a reference to one")
CODE = Column("keep", "a code, number, date or flag: there is no room for words in it")
OURS = Column("keep", "the city's own published words, names and shapes")
EVIDENCE = Column(
    "keep", "the log holds ids, codes and dates, never words; changed, its chain would not hold"
)
NOTHING = Column("empty", "personal, and the copy can do without")
SALT = Column("empty", "with it a commitment in the log could be guessed")


def throwaway(purpose: str, value: str) -> str:
    """32 bytes that stand for `value` (SQL that gives bytea) in the copy."""
    return f"sha256(decode(current_setting('{KEY_SETTING}'), 'hex') || convert_to('{purpose} ', 'UTF8') || {value})"


def _bytes(column: str) -> str:
    return f"convert_to(t.{column}, 'UTF8')"


def by(sql: str, why: str) -> Column:
    return Column("replace", why, sql)


def words(column: str, sentence: str) -> Column:
    """A sentence again and again, about as long as what somebody wrote; nothing where nothing was written."""
    length = (
        f"CASE WHEN length(t.{column}) <= 60 THEN 1 WHEN length(t.{column}) <= 300 THEN 6"
        f" WHEN length(t.{column}) <= 1000 THEN 24 ELSE 60 END"
    )
    sql = f"CASE WHEN t.{column} = '' THEN '' ELSE rtrim(repeat('{sentence} ', {length})) END"
    return by(sql, f"“{sentence}”, in one of four lengths")


def _name_of(table: str, column: str, id: str) -> str:
    """The words of a category in the issue's language, else in any that it has."""
    return (
        f"coalesce((SELECT coalesce(c.{column} ->> t.language, (SELECT min(value) FROM jsonb_each_text(c.{column})))"
        f" FROM {table} c WHERE c.id = {id}), '')"
    )


def _hidden(issue: str) -> str:
    return f"({issue}.visibility <> 'public' OR {issue}.hidden_at IS NOT NULL)"


def _place(issue: str) -> str:
    """Its place where everybody may know it; else a point inside its area, or without an area one of a wide grid."""
    return (
        f"CASE WHEN {_hidden(issue)} THEN coalesce((SELECT ST_PointOnSurface(a.geometry) FROM area a"
        f" WHERE a.id = {issue}.area_id), ST_SnapToGrid({issue}.place, 0.05)) ELSE {issue}.place END"
    )


# Web mercator as 32-bit integers, as geo.mercator.to_pixels.
_X = f"floor((ST_X({_place('t')}) + 180) / 360 * 4294967296)::bigint"
_Y = f"floor((0.5 - asinh(tan(radians(ST_Y({_place('t')})))) / (2 * pi())) * 4294967296)::bigint"
_CRITERIA = (
    "coalesce((SELECT jsonb_agg(jsonb_build_object('code', k.value -> 'code', 'text', coalesce("
    "(SELECT x.value -> 'text' FROM category c, jsonb_array_elements(c.criteria) x WHERE c.id = t.category_id"
    " AND x.value -> 'code' = k.value -> 'code' LIMIT 1), jsonb_build_object('en', k.value -> 'code')))"
    " ORDER BY k.ordinality) FROM jsonb_array_elements(t.criteria) WITH ORDINALITY k), '[]'::jsonb)"
)

TABLES: Mapping[str, Mapping[str, Column]] = {
    # --- people --------------------------------------------------------------------------------------------------
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
    # --- what residents and staff wrote --------------------------------------------------------------------------
    "issue": {
        "id": KEY,
        "public_id": CODE,
        "category_id": KEY,
        "status": CODE,
        "resolution": CODE,
        "visibility": CODE,
        "hidden_at": CODE,
        "title": by(_name_of("category", "name", "t.category_id"), "its category's name"),
        "language": CODE,
        "place": by(_place("t"), "as it is where everybody may see it, else a point inside its area"),
        "px": by(f"CASE WHEN {_hidden('t')} THEN {_X} ELSE t.px END", "as its place"),
        "py": by(f"CASE WHEN {_hidden('t')} THEN {_Y} ELSE t.py END", "as its place"),
        "place_uncertain": CODE,
        "address": by("''", "somebody may have typed it"),
        "area_id": KEY,
        "department_id": KEY,
        "planned_result": by(_name_of("category", "planned_result", "t.category_id"), "its category's"),
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
        "asset_id": by(f"CASE WHEN NOT {_hidden('t')} THEN t.asset_id END", "as its place: a lamp's number is a place"),
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
        "place": by(f"(SELECT {_place('i')} FROM issue i WHERE i.id = t.issue_id)", "its issue's"),
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
    "saved_view": {
        "id": KEY, "owner_id": KEY, "department_id": KEY, "name": by("'View ' || t.id", "View 3"),
        "filter": by("t.filter - 'q'", "words that somebody looked for"), "sort": CODE, "created_at": CODE,
        "changed_at": CODE,
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
    "verdict": {
        "id": KEY, "issue_id": KEY, "report_id": KEY, "round": CODE, "criterion": CODE, "answer": CODE,
        "update_id": KEY, "judged_at": CODE,
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
    "intake": {
        "report_id": KEY, "person_id": KEY, "source": CODE, "postal_address": NOTHING, "consent_way": CODE,
        "consent_version": CODE, "salt": SALT, "taken_at": CODE,
    },
    "intake_attachment": {
        "id": KEY,
        "public_id": by(f"encode({throwaway('attachment', _bytes('public_id'))}, 'hex')", "it opens the file"),
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
            f"encode({throwaway('external', _bytes('external_id'))}, 'hex')", "in the source stand the words"
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
    "initiative_rules": dict.fromkeys(
        ("id", "moderation_days", "collecting_days", "opinion_days", "answer_days", "least", "per_mille",
         "districts_needed", "district_least", "district_per_mille"),
        CODE,
    ),
    "initiative": {
        "id": KEY, "public_id": CODE, "status": CODE, "hidden_at": CODE, "category_id": KEY, "area_id": KEY,
        "place": by(
            "CASE WHEN t.published_at IS NOT NULL AND t.hidden_at IS NULL THEN t.place END",
            "as it is where everybody may see it, else none",
        ),
        "version": CODE, "substance": CODE, "created_at": CODE, "changed_at": CODE, "submitted_at": CODE,
        "published_at": CODE, "collecting_until": CODE, "needed": CODE, "districts_needed": CODE, "signatures": CODE,
        "counted_to": CODE, "reached_at": CODE, "sent_back_by_id": KEY, "broken_rules": CODE, "appealed_at": CODE,
        "merged_into_id": KEY,
    },
    "initiative_version": {
        "id": KEY, "initiative_id": KEY, "number": CODE, "person_id": KEY, "language": CODE,
        "title": by("CASE WHEN t.title = '' THEN '' ELSE 'Initiative ' || t.initiative_id END", "Initiative 7"),
        "problem": words("problem", "Here stood what is wrong."),
        "wish": words("wish", "Here stood what somebody wished for."),
        "for_whom": words("for_whom", "Here stood for whom."),
        "helpers": words("helpers", "Here stood who could help."),
        "cost_least": CODE, "cost_most": CODE,
        "planned_result": words("planned_result", "Here stood the result that somebody wished for."),
        "criteria": by(
            "coalesce((SELECT jsonb_agg(jsonb_build_object('code', c.value -> 'code', 'text', c.value -> 'code')"
            " ORDER BY c.ordinality) FROM jsonb_array_elements(t.criteria) WITH ORDINALITY c), '[]'::jsonb)",
            "the same codes, without words",
        ),
        "why": words("why", "Here stood why it was changed."),
        "substance": CODE, "salt": SALT, "written_at": CODE,
    },
    "initiative_author": {"initiative_id": KEY, "person_id": KEY, "first": CODE, "joined_at": CODE},
    "initiative_district": {
        "id": KEY, "initiative_id": KEY, "area_id": KEY, "needed": CODE, "counted": CODE, "under_review": CODE,
        "asked_again": CODE, "withdrawn": CODE, "removed": CODE,
    },
    "signature": {
        "id": KEY, "initiative_id": KEY, "person_id": KEY, "district_id": KEY, "version": CODE, "standing": CODE,
        "open": CODE, "news": CODE, "network": NOTHING, "hold_id": KEY, "batch_id": KEY, "entry": NOTHING,
        "asked_version": CODE, "signed_at": CODE, "ended_at": CODE,
    },
    "initiative_comment": {
        "id": KEY, "initiative_id": KEY, "parent_id": KEY, "person_id": KEY, "side": CODE, "language": CODE,
        "text": words("text", "Here stood what somebody said."),
        "salt": SALT, "agrees": CODE, "moderated": CODE, "moderated_reason": CODE, "written_at": CODE,
        "edited_at": CODE, "withdrawn_at": CODE,
    },
    "comment_agreement": {"comment_id": KEY, "person_id": KEY, "agreed_at": CODE},
    "amendment": {
        "id": KEY, "initiative_id": KEY, "person_id": KEY, "version": CODE, "field": CODE, "language": CODE,
        "text": words("text", "Here stood what a part should say."),
        "why": words("why", "Here stood why it should be changed."),
        "salt": SALT, "status": CODE,
        "reason": words("reason", "Here stood why not."),
        "moderated": CODE, "moderated_reason": CODE, "written_at": CODE, "decided_at": CODE, "decided_by_id": KEY,
        "became": CODE,
    },
    "paper_batch": {
        "id": KEY, "initiative_id": KEY, "attachment_id": NOTHING, "checked": CODE, "lines": CODE, "counted": CODE,
        "doubled": CODE, "unknown": CODE, "entered_at": CODE, "entered_by_id": KEY, "corrected_at": CODE,
        "corrected_by_id": KEY, "reason": words("reason", "Here stood why it was taken back."),
    },
    "author_invitation": {
        "id": KEY, "initiative_id": KEY,
        "secret_hash": by(throwaway("author", "t.secret_hash"), "nobody holds the link"), "created_at": CODE,
        "expires_at": CODE, "used_at": CODE, "revoked_at": CODE,
    },
    "project": dict.fromkeys(
        ("accepted_at", "budget", "spent", "least_judges", "started_at", "delivered_at", "judging_until", "round",
         "failures", "outcome"),
        CODE,
    ) | {
        "initiative_id": KEY, "department_id": KEY, "decision": words("decision", "Here stood a decision."),
    },
    "project_milestone": {
        "id": KEY, "initiative_id": KEY, "number": CODE, "title": words("title", "Here stood a step."),
        "first_due": CODE, "due": CODE, "state": CODE, "reason": words("reason", "Here stood why it is later."),
        "done_at": CODE,
    },
    "project_update": {
        "id": KEY, "initiative_id": KEY, "person_id": KEY, "language": CODE,
        "text": words("text", "Here stood how far it is."), "salt": SALT, "written_at": CODE,
    },
    "project_photo": {"photo_id": KEY, "update_id": KEY},
    "contribution": {
        "id": KEY, "initiative_id": KEY, "person_id": KEY, "language": CODE,
        "text": words("text", "Here stood what somebody offered."), "state": CODE, "offered_at": CODE,
        "decided_at": CODE,
    },
    "project_judgement": {
        "id": KEY, "initiative_id": KEY, "round": CODE, "person_id": KEY, "criterion": CODE, "answer": CODE,
        "judged_at": CODE,
    },
    "signature_hold": {
        "id": KEY, "initiative_id": KEY, "reason": CODE, "network": NOTHING, "hour": CODE, "number": CODE,
        "held_at": CODE, "held_by_id": KEY, "decision": CODE, "removal": CODE, "decided_at": CODE,
        "decided_by_id": KEY,
    },
    "opinion_round": {
        "id": KEY, "initiative_id": KEY, "asked_at": CODE, "answer_until": CODE, "concluded_at": CODE,
    },
    "opinion": {
        "id": KEY, "round_id": KEY, "department_id": KEY, "assignee_id": KEY, "first_due": CODE, "due": CODE,
        "extended_at": CODE, "extended_by_id": KEY,
        "extension_reason": words("extension_reason", "Here stood why more time was needed."),
        "extension_salt": SALT, "late_at": CODE, "version": CODE, "given_at": CODE,
    },
    "opinion_version": {
        "id": KEY, "opinion_id": KEY, "number": CODE, "person_id": KEY, "language": CODE, "finding": CODE,
        "reasons": words("reasons", "Here stood why."),
        "objections": words("objections", "Here stood what speaks against it."),
        "cost_least": CODE, "cost_most": CODE, "months": CODE, "salt": SALT, "written_at": CODE,
    },
    "opinion_answer": {
        "round_id": KEY, "person_id": KEY, "language": CODE, "text": words("text", "Here stood an answer."),
        "salt": SALT, "answered_at": CODE,
    },
    "decision_rule": dict.fromkeys(("id", "code", "since", "record", "added_at"), OURS) | {"id": KEY},
    "council_member": {
        "id": KEY, "person_id": KEY, "seat": CODE, "name": by("'Member ' || t.seat", "Member 7"),
        "group_name": by("CASE WHEN t.group_name = '' THEN '' ELSE 'Group' END", "Group"), "since": CODE,
        "until": CODE, "deputy_id": KEY, "salt": SALT,
    },
    "sitting": {
        "id": KEY, "public_id": CODE, "status": CODE, "language": CODE,
        "title": words("title", "A sitting of the council."), "place": words("place", "The hall."),
        "starts_at": CODE, "chair_id": KEY, "salt": SALT, "planned_at": CODE, "published_at": CODE,
        "opened_at": CODE, "closed_at": CODE,
    },
    "agenda_item": {
        "id": KEY, "sitting_id": KEY, "position": CODE, "initiative_id": KEY,
        "title": words("title", "Here stood an item."), "status": CODE, "salt": SALT, "opened_at": CODE,
        "ended_at": CODE,
    },
    "attendance": {
        "id": KEY, "sitting_id": KEY, "member_id": KEY, "deputy": CODE, "arrived_at": CODE, "left_at": CODE,
    },
    "recusal": {"item_id": KEY, "member_id": KEY, "recused_at": CODE},
    "motion": dict.fromkeys(
        ("position", "language", "refusing", "effect", "status", "put_at", "opened_at", "closed_at",
         "announced_at", "in_office", "present", "yes", "no", "abstain", "recused", "recused_present", "casting",
         "verdict", "effect_taken"),
        CODE,
    ) | dict.fromkeys(("id", "sitting_id", "item_id", "amends_id", "rule_id", "department_id"), KEY) | {
        "text": words("text", "Here stood a motion."), "salt": SALT,
    },
    "ballot": {
        "id": KEY, "motion_id": KEY, "member_id": KEY, "number": CODE, "choice": CODE, "person_id": KEY,
        "deputy": CODE, "salt": SALT, "cast_at": CODE,
    },
    # --- the log -------------------------------------------------------------------------------------------------
    "event": dict.fromkeys(
        ("id", "subject_kind", "subject_id", "seq", "kind", "version", "at", "recorded_at", "actor_id", "origin",
         "body", "rooms", "commitment", "hash"),
        EVIDENCE,
    ),
    "event_subject": dict.fromkeys(("kind", "id", "seq", "hash"), EVIDENCE),
    "event_position": dict.fromkeys(("position", "event_id"), EVIDENCE),
    "event_follower": {"name": CODE, "position": CODE},
    # --- the city's shape ----------------------------------------------------------------------------------------
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
    "department": {
        "id": KEY, "code": CODE, "name": OURS, "kind": CODE,
        "email": by(
            "CASE WHEN t.email IS NOT NULL THEN 'department' || t.id || '@example.invalid' END", "no mail reaches it"
        ),
        "phone": NOTHING,
        "note": OURS, "calendar": CODE, "retired_at": CODE,
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

ONLY_ROWS: Mapping[str, str] = {
    # The smallest of its areas would say where a hidden matter is.
    "issue_area": "EXISTS (SELECT FROM issue i WHERE i.id = t.issue_id"
    f" AND (NOT {_hidden('i')} OR i.area_id = t.area_id))",
}
"""Table → which of its rows are copied, where not all are."""

NO_ROWS: Mapping[str, str] = {
    "person_identity": "who somebody is elsewhere",
    "group_role": "groups of a directory that knows the city's real people",
    "person_session": "nobody is signed in to the copy",
    "invitation": "nobody is invited to the copy; it holds addresses and names",
    "one_time_link": "addresses, and ways into accounts",
    "totp_secret": "ways into accounts",
    "passkey": "ways into accounts, and names that people gave them",
    "passkey_challenge": "of browsers that are open in the city",
    "recovery_code": "ways into accounts",
    "factor_tries": "of tries in the city",
    "residence": "where somebody lives",
    "residence_letter": "names and addresses",
    "residence_batch": "of letters that the copy does not have",
    "residence_try": "who has tried to be found",
    "residents_register": "of entries that the copy does not have",
    "residents_entry": "stand for people",
    "profile": "what somebody has told of themselves, health included",
    "profile_place": "homes, schools and places of work",
    "queue_look": "when somebody works is nobody's business in the copy",
    "issue_look": "when somebody works is nobody's business in the copy",
    "issue_search": "made of the copy's own words, as these come in",
    "api_token": "nobody's program shall act on the copy",
    "open_page": "of pages that are open in the city",
    "issue_claim": "of what colleagues have in hand in the city",
    "bulk": "what colleagues have asked for, words among it",
    "bulk_item": "of what the copy does not have",
    "data_export": "nobody's data is handed out from the copy",
    "farewell": "addresses",
    "idempotency_key": "answers hold what was answered to somebody",
    "rate_limit": "of who came to the city, not to its copy",
    "photo_likeness": "of photos that the copy does not have",
    "redaction": "the originals of what is covered are for the city's moderators alone",
    "erasure": "what was erased in the city is not in its copy either",
    "event_inbox": "numbers of the other server; positions are healed instead",
    "event_batch": "numbers of the other server; positions are healed instead",
    "event_checkpoint": "signed by the city's key, which a copy must not have; it signs its own",
    "event_parked": "problems repeat what they failed at",
    "process_heartbeat": "of processes of elsewhere",
    "procrastinate.procrastinate_jobs": "arguments of what is to be done in the city, not in its copy",
    "procrastinate.procrastinate_events": "of those jobs",
    "procrastinate.procrastinate_periodic_defers": "of those jobs",
    "procrastinate.procrastinate_workers": "of processes of elsewhere",
}
"""Tables that stay empty in the copy, and why."""

NOT_COPIED = frozenset({"alembic_version", "spatial_ref_sys"})
"""What the copy has already: its schema's version, and what PostGIS brings."""
