"""What is held of people because they answer for work of the city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_
from civic.issues.words import STATUS_WORDS
from civic.privacy.held import (
    DEPARTMENT,
    INNER,
    ISSUE,
    NUMBER,
    OF_THE_MATTER,
    ON_RECORD,
    SECRET,
    Holding,
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
                " delivered_by_id decline_reason handed_to_id after_id days returns still_answers"
                " issue_status category_id area_id priority source language round affected_count",
            ),
        },
        deleted="stays",
        how=ON_RECORD,
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
        how=ON_RECORD,
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
        how=ON_RECORD,
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
        how=ON_RECORD,
        order="t.id",
    ),
    "party_link": Holding(
        title=N_("Work that you sent to outside parties"),
        purpose="knowing who has sent what to whom",
        whose="t.sent_by_id = :person",
        columns={
            "id": NUMBER, "party_id": NUMBER, "assignment_id": NUMBER, "sent_by_id": NUMBER,
            "nonce": SECRET, "link_hash": SECRET,
            "status": INNER, "with_words": INNER, "with_photos": INNER, "visits": INNER,
            "sent_at": shown(N_("Sent")),
            "expires_at": shown(N_("Until")),
            "settled_at": shown(N_("Ended")),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "date_recount": Holding(
        title=N_("Dates that you had counted anew"),
        purpose="knowing who let open dates follow another calendar",
        whose="t.asked_by_id = :person",
        columns={
            "calendar": shown(N_("Calendar")),
            "reason": shown(N_("Reason")),
            "asked_at": shown(N_("When")),
            **rest(OF_THE_MATTER, "id language asked_by_id done_at moved"),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "issue_suggestion": Holding(
        title=N_("Suggestions that you decided about"),
        purpose="knowing whether suggestions are right",
        whose="t.decided_by_id = :person",
        columns={
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "kind": shown(N_("About")),
            "status": shown(N_("Decision")),
            "decided_at": shown(N_("When")),
            **rest(
                OF_THE_MATTER,
                "id value other_id rank confidence sure reasons made_at decided_by_id",
            ),
        },
        deleted="stays",
        how=ON_RECORD,
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
