"""What is held of people at the desk: how staff look at their queue, and what they take in for others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_
from civic.privacy.held import (
    DEPARTMENT,
    INNER,
    ISSUE,
    MINE,
    NUMBER,
    SECRET,
    Holding,
    back,
    rest,
    shown,
)

DESK: Final[Mapping[str, Holding]] = {
    "saved_view": Holding(
        title=N_("Views of the queue that you keep"),
        purpose="finding one's work again",
        whose="t.owner_id = :person",
        columns={
            "name": shown(N_("Name")),
            "filter": shown(N_("Filter")),
            "department_id": shown(N_("Department"), DEPARTMENT.format("t.department_id")),
            "created_at": shown(N_("When")),
            **rest(INNER, "id owner_id sort changed_at"),
        },
        deleted="rows",
        how="goes with the account, for colleagues as well",
        order="t.id",
    ),
    "queue_look": Holding(
        title=N_("When you last had the queue before you"),
        purpose="marking what changed since",
        whose="t.person_id = :person",
        columns={"looked_at": shown(N_("When")), **rest(INNER, "person_id since")},
        deleted="rows",
        how="goes with the account",
        order="t.looked_at",
    ),
    "issue_look": Holding(
        title=N_("When you last had an issue before you"),
        purpose="marking what changed since",
        whose="t.person_id = :person",
        columns={
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "looked_at": shown(N_("When")),
            **rest(INNER, "person_id"),
        },
        deleted="rows",
        how="goes with the account, else a year after the look",
        order="t.looked_at",
    ),
    "open_page": Holding(
        title=N_("Pages of staff that you have open"),
        purpose="colleagues seeing who is at which issue",
        whose="t.person_id = :person",
        columns={
            "department_id": shown(N_("Department"), DEPARTMENT.format("t.department_id")),
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "expires_at": shown(N_("Kept until")),
            **rest(INNER, "person_id key"),
        },
        deleted="rows",
        how="they go by themselves within minutes",
    ),
    "issue_claim": Holding(
        title=N_("What you have in hand right now"),
        purpose="two not working on the same issue unknowingly",
        whose="t.person_id = :person",
        columns={
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "since": shown(N_("When")),
            "expires_at": shown(N_("Kept until")),
            **rest(INNER, "person_id"),
        },
        deleted="rows",
        how="they go by themselves within a quarter of an hour",
    ),
    "bulk_item": Holding(
        title=N_("What became of each of those issues"),
        purpose="seeing for which issues an action could not be done",
        whose="t.bulk_id IN (SELECT b.id FROM bulk b WHERE b.person_id = :person)",
        columns={
            "bulk_id": shown(N_("Number")),
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "status": shown(N_("Status")),
            "done_at": shown(N_("When")),
            **rest(INNER, "assignment_id position foreseen code seq"),
        },
        deleted="rows",
        how="the issues' own events stay on record under a number",
        order="t.bulk_id, t.position",
    ),
    "bulk": Holding(
        title=N_("What you did with many issues at once"),
        purpose="seeing what became of an action for many issues, for 90 days",
        whose="t.person_id = :person",
        columns={
            "id": shown(N_("Number")),
            "verb": shown(N_("Action")),
            "fields": shown(N_("What you wrote")),
            "language": shown(N_("Language")),
            "status": shown(N_("Status")),
            "total": shown(N_("Issues")),
            "created_at": shown(N_("Asked for")),
            "ended_at": shown(N_("Ended")),
            **rest(INNER, "person_id second_factor despite_claims starts_at begun_at"),
        },
        deleted="rows",
        how="the issues' own events stay on record under a number",
        order="t.id",
    ),
    "note_seen": Holding(
        title=N_("What you have read of colleagues’ notes"),
        purpose="marking what is new to you",
        whose="t.person_id = :person",
        columns={
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "person_id": NUMBER, "update_id": NUMBER,
        },
        deleted="rows",
        how="nobody else needs it",
        order="t.issue_id",
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
        title=N_("Scans, recordings and documents"),
        purpose="looking a letter or a call up again; showing what an initiative is about",
        whose=f"(t.person_id = :person OR {MINE})",
        columns={
            "content_type": shown(N_("Kind of file")),
            "size": shown(N_("Size in bytes")),
            "uploaded_at": shown(N_("When")),
            **rest(SECRET, "public_id sha256"),
            **rest(INNER, "id report_id elsewhere person_id given_up_at"),
        },
        deleted="stays",
        how="it goes with the report's words or contact, or with its initiative, its file too; whoever uploaded it "
        "stays on record",
        order="t.id",
    ),
}  # fmt: skip
