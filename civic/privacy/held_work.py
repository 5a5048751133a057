"""What is held of people because they work for the city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_
from civic.issues.words import STATUS_WORDS
from civic.privacy.held import (
    DEPARTMENT,
    INNER,
    ISSUE,
    MINE,
    OF_THE_MATTER,
    SECRET,
    Holding,
    back,
    rest,
    shown,
)

WORK: Final[Mapping[str, Holding]] = {
    "assignment": Holding(
        title=N_("Work that you were given"),
        purpose="knowing who in a department has a matter in hand",
        whose="(t.assignee_id = :person OR t.delivered_by_id = :person OR t.not_by_id = :person)",
        columns={
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "department_id": shown(N_("Department"), DEPARTMENT.format("t.department_id")),
            "status": shown(N_("Status"), words=STATUS_WORDS),
            "assigned_at": shown(N_("Given")),
            "delivered_at": shown(N_("Delivered")),
            **rest(
                OF_THE_MATTER,
                "id before assignee_id not_by_id accepted_at scheduled_for take_by target promised waiting_since"
                " delivered_by_id decline_reason handed_to_id",
            ),
        },
        deleted="stays",
        how="work for the city stays on record under a number",
        order="t.id",
    ),
    "routing_proposal": Holding(
        title=N_("What you decided about routing"),
        purpose="knowing who answers for a rule",
        whose="t.decided_by_id = :person",
        columns={
            "status": shown(N_("Decision")),
            "decided_at": shown(N_("When")),
            **rest(
                OF_THE_MATTER,
                "id category_id group_id area_type_id area_code department_id support cases confidence alternatives"
                " chosen_id decided_by_id made_at",
            ),
        },
        deleted="stays",
        how="work for the city stays on record under a number",
        order="t.id",
    ),
    "site_text": Holding(
        title=N_("Notices that you published"),
        purpose="knowing who answers for a notice",
        whose="t.published_by_id = :person",
        columns={
            "code": shown(N_("Notice")),
            "version": shown(N_("Version of the text")),
            "published_at": shown(N_("When")),
            **rest(OF_THE_MATTER, "id words published_by_id"),
        },
        deleted="stays",
        how="work for the city stays on record under a number",
        order="t.id",
    ),
    "retention_run": Holding(
        title=N_("Retention that you started"),
        purpose="knowing who asked for it",
        whose="t.asked_by_id = :person",
        columns={
            "began_at": shown(N_("When")),
            **rest(OF_THE_MATTER, "id ended_at asked_by_id contacts swept"),
        },
        deleted="stays",
        how="work for the city stays on record under a number",
        order="t.id",
    ),
    "mention": Holding(
        title=N_("Notes in which colleagues mention you"),
        purpose="telling somebody that colleagues wait for them",
        whose="t.person_id = :person",
        columns={
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "created_at": shown(N_("When")),
            "seen_at": shown(N_("Seen")),
            **rest(INNER, "id person_id update_id told_at"),
        },
        deleted="rows",
        how="nobody waits for who is gone",
        order="t.id",
    ),
    "message_template_use": Holding(
        title=N_("Templates that you used"),
        purpose="knowing which templates are of use",
        whose="t.person_id = :person",
        columns={
            "template_id": shown(
                N_("Message template"), "(SELECT m.name FROM message_template m WHERE m.id = t.template_id)"
            ),
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "used_at": shown(N_("When")),
            "person_id": back("the number of a row, or a reference to one", gone="NULL"),
            **rest(INNER, "id verb as_it_was"),
        },
        deleted="columns",
        how="the use is counted without who it was",
        order="t.id",
    ),
    "intake": Holding(
        title=N_("Reports that you took in, and reports of yours that were taken in"),
        purpose="knowing how a report came in, what was agreed to, and where an answer on paper goes",
        whose=f"(t.person_id = :person OR {MINE})",
        columns={
            "source": shown(N_("How it came")),
            "postal_address": shown(
                N_("Postal address"),
                "CASE WHEN t.report_id IN (SELECT r.id FROM report r WHERE r.person_id = :person)"
                " THEN t.postal_address END",
            ),
            "consent_way": shown(N_("How it was agreed")),
            "consent_version": shown(N_("Version of the text")),
            "taken_at": shown(N_("When")),
            **rest(SECRET, "salt"),
            **rest(INNER, "report_id person_id"),
        },
        deleted="stays",
        how="the postal address goes with the report's contact; that somebody took it in stays on record",
        order="t.report_id",
    ),
    "intake_attachment": Holding(
        title=N_("Scans and recordings of reports"),
        purpose="looking a letter or a call up again",
        whose=f"(t.person_id = :person OR {MINE})",
        columns={
            "content_type": shown(N_("Kind of file")),
            "size": shown(N_("Size in bytes")),
            "uploaded_at": shown(N_("When")),
            **rest(SECRET, "public_id sha256"),
            **rest(INNER, "id report_id person_id given_up_at"),
        },
        deleted="stays",
        how="it goes with the report's words or contact, its file too; whoever uploaded it stays on record",
        order="t.id",
    ),
    "event": Holding(
        title=N_("What the log says that you did"),
        purpose="the evidence chain: nobody can change afterwards what was promised and done",
        whose="(t.actor_id = :person OR (t.subject_kind = 'person' AND t.subject_id = :person))",
        columns={
            "kind": shown(N_("What happened")),
            "at": shown(N_("When")),
            "subject_kind": shown(N_("About")),
            "body": shown(N_("Details")),
            **rest(INNER, "id subject_id seq version recorded_at actor_id origin rooms commitment hash"),
        },
        deleted="stays",
        how="it holds numbers, codes and dates; changed, its chain would not hold",
        order="t.at, t.id",
    ),
}  # fmt: skip
