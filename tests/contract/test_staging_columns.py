"""A copy without personal data stays one: no column can come that nobody has decided about."""

from __future__ import annotations

import psycopg

from civic.core.cluster import ClusterUrls
from civic.staging.column import CODE, EVIDENCE, KEY
from civic.staging.columns import TABLES, city, desk, initiatives, issues, log, people
from civic.staging.copy import columns_of, gap

# What is kept as a code although its type has room for words, and what keeps words out of it.
CODES = {
    "category.targets", "date_recount.calendar", "date_recount.language", "deadline_ladder.definition",
    "deadline_ladder.department", "deadline_step.of", "deadline_step.role", "department.calendar", "issue_clock.step",
    "issue_clock.stopped_by", "legal_clock.code",
    "issue_suggestion.kind", "issue_suggestion.reasons", "issue_suggestion.status", "issue_suggestion.value",
    "learned_method.kind", "learned_method.quality", "suggestion_rule.kind", "suggestion_rule.options",
    "residence_rules.desk_departments", "residence_rules.ways",
    "initiative.broken_rules", "initiative.public_id", "initiative.status", "initiative_version.language",
    "agenda_item.status", "ballot.choice", "motion.casting", "motion.effect", "motion.language", "motion.status",
    "motion.verdict", "sitting.language", "sitting.public_id", "sitting.status",
    "opinion_answer.language", "opinion_version.finding", "opinion_version.language",
    "initiative_comment.language", "initiative_comment.moderated", "initiative_comment.moderated_reason",
    "initiative_comment.side", "amendment.field", "amendment.language", "amendment.moderated",
    "amendment.moderated_reason", "amendment.status",
    "contribution.language", "contribution.state", "project.outcome", "project_judgement.answer",
    "project_judgement.criterion", "project_milestone.state", "project_update.language",
    "signature.standing", "signature_hold.decision", "signature_hold.reason", "signature_hold.removal",
    "signature_hold.release", "initiative.moderation_told", "initiative_rules.proposers", "merge_proposal.state",
    "flag.reason", "flag.rule", "flag.source", "moderation_case.content", "moderation_case.status",
    "intake.source", "intake.consent_way", "intake_attachment.content_type", "message_template.code",
    "message_template.verb", "message_template.status", "message_template_use.verb",
    "moderation_case.subject_kind", "moderation_rule.action", "moderation_rule.code", "moderation_words.language",
    "rule.broken", "rule.broken_by", "rule.code", "rule.trigger", "rule_effect.rule_code", "rule_firing.outcome",
    "rule_firing.problem",
    "report.moderated", "report.moderated_reason",
    "city.brand_colour", "city.logo_sha256", "city_change.thing",
    "area.code", "area_type.code", "asset.source", "asset_type.code", "asset_type.icon", "category.asset_type",
    "ground_source.code", "ground_source.digest", "report.erased_reason", "routing_proposal.alternatives",
    "routing_proposal.area_code", "routing_proposal.status",
    "assignment.before", "assignment.decline_reason", "assignment.issue_status", "assignment.language",
    "assignment.priority", "assignment.source", "assignment.status",
    "basemap_feature.kind", "basemap_feature.layer", "category.code", "category.icon", "category.judge_after_days",
    "category.visibility", "category_group.code", "category_group.icon", "city.languages", "city.time_zone",
    "area_edition.source_hash", "delivery.channel", "delivery.template", "department.code", "department.kind",
    "event_follower.name", "imported_issue.source", "issue.language", "issue.priority", "issue.public_id",
    "issue.resolution",
    "issue.source", "issue.status", "issue.visibility", "issue_update.language", "issue_update.visibility",
    "jurisdiction.area_code", "person.language", "photo.kind", "report.language", "report.source",
    "role_grant.revoke_reason", "role_grant.role", "role_grant.source",
    "verdict.answer", "verdict.criterion", "working_calendar.code",
    "outside_party.language", "party_link.status", "party_visit.what",
    "consent.digest",
    "consent.language", "consent.purpose", "contact_view.role", "contact_view.source", "retention_run.contacts",
    "retention_run.swept", "saved_view.sort", "site_text.code",
}  # fmt: skip


def _connection(database: ClusterUrls) -> psycopg.Connection:
    return psycopg.connect(database.owner.replace("+psycopg2", ""))


def test_something_is_said_about_every_column_of_the_schema(database: ClusterUrls) -> None:
    with _connection(database) as connection:
        found = gap(columns_of(connection))
    assert found.unknown == (), (
        "say in civic/staging/columns/ what becomes of them in a copy without personal data"
    )
    assert found.gone == (), "these are no longer in the schema"


def test_no_table_is_told_of_in_two_rooms() -> None:
    rooms = (people, issues, desk, initiatives, log, city)
    assert sum(len(room.TABLES) for room in rooms) == len(TABLES)


def test_what_is_kept_and_could_hold_words_was_looked_at_one_by_one(database: ClusterUrls) -> None:
    with _connection(database) as connection:
        types = {
            f"{table}.{column}": kind
            for table, column, kind in connection.execute(
                "SELECT table_name, column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'public'"
            )
        }
    roomy = {
        f"{table}.{name}"
        for table, columns in TABLES.items()
        for name, column in columns.items()
        if column in (CODE, KEY)
        and types[f"{table}.{name}"] in ("text", "character varying", "jsonb", "bytea", "ARRAY")
    }
    assert roomy == CODES


def test_only_the_log_is_kept_for_evidence() -> None:
    kept = {table for table, columns in TABLES.items() if EVIDENCE in columns.values()}
    assert kept == {"event", "event_subject", "event_position"}
