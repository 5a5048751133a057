"""What becomes of the columns of initiatives in a copy without personal data."""

from __future__ import annotations

from collections.abc import Mapping

from civic.staging.column import CODE, KEY, NOTHING, OURS, SALT, Column, by, throwaway, words

TABLES: Mapping[str, Mapping[str, Column]] = {
    "initiative_rules": dict.fromkeys(
        ("id", "moderation_days", "collecting_days", "opinion_days", "answer_days", "least", "per_mille",
         "districts_needed", "district_least", "district_per_mille", "proposers", "comment_length", "comments_a_day",
         "since"),
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
        "moderation_due": CODE, "moderation_told": CODE, "rules_id": KEY, "merged_into_id": KEY,
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
    "initiative_photo": {
        "photo_id": KEY, "initiative_id": KEY, "words": words("words", "Here stood what it shows."),
    },
    "initiative_document": {
        "attachment_id": KEY, "initiative_id": KEY, "words": words("words", "Here stood what it is called."),
    },
    "initiative_issue": {"initiative_id": KEY, "issue_id": KEY},
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
        "held_at": CODE, "held_by_id": KEY, "decision": CODE, "removal": CODE, "release": CODE,
        "decided_at": CODE, "decided_by_id": KEY,
    },
    "merge_proposal": {
        "id": KEY, "joining_id": KEY, "taking_id": KEY, "proposed_by_id": KEY, "proposed_at": CODE, "expires_at": CODE,
        "joining_agreed_at": CODE, "taking_agreed_at": CODE, "state": CODE, "ended_at": CODE,
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
}  # fmt: skip
