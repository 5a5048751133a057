"""What is held of people because they reported, answered, judged or flagged something, and was written to about it."""

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
    NUMBER,
    OF_THE_MATTER,
    POINT,
    SECRET,
    Holding,
    back,
    rest,
    shown,
)
from civic.privacy.words import (
    CHANNEL_WORDS,
    CONTENT_WORDS,
    FIELD_WORDS,
    FLAG_WORDS,
    LETTER_WORDS,
    ROLE_WORDS,
    SUBJECT_WORDS,
    VERDICT_WORDS,
)

MY_WORDS = (
    "(t.subject_kind, t.subject_id) IN ("
    "SELECT 'report', r.id FROM report r WHERE r.person_id = :person"
    " UNION ALL SELECT 'update', u.id FROM issue_update u JOIN report r ON r.id = u.report_id"
    " WHERE r.person_id = :person"
    " UNION ALL SELECT 'photo', f.id FROM photo f LEFT JOIN issue_update u ON u.id = f.update_id"
    " JOIN report r ON r.id = coalesce(f.report_id, u.report_id) WHERE r.person_id = :person"
    " UNION ALL SELECT 'comment', n.id FROM initiative_comment n WHERE n.person_id = :person"
    " UNION ALL SELECT 'amendment', n.id FROM amendment n WHERE n.person_id = :person)"
)
"""Cases (``t``) about what the person wrote or photographed."""

ISSUE_OF_CASE = (
    "(SELECT i.public_id FROM moderation_case c"
    " LEFT JOIN report r ON c.subject_kind = 'report' AND r.id = c.subject_id"
    " LEFT JOIN issue_update u ON c.subject_kind = 'update' AND u.id = c.subject_id"
    " LEFT JOIN photo f ON c.subject_kind = 'photo' AND f.id = c.subject_id"
    " JOIN issue i ON i.id = coalesce(r.issue_id, u.issue_id, f.issue_id) WHERE c.id = {})"
)

REPORTS: Final[Mapping[str, Holding]] = {
    "report": Holding(
        title=N_("Your reports"),
        purpose="dealing with what was reported, and writing to who reported it",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER,
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "link_nonce": SECRET, "link_hash": SECRET,
            "salt": back("with it a commitment in the log could be guessed"),
            "link_opened_at": shown(N_("Link opened")),
            "text": shown(N_("Words")),
            "language": shown(N_("Language")),
            "planned_result": shown(N_("The result that you wished for")),
            "answers": shown(N_("Answers")),
            "place": shown(N_("Place (latitude, longitude)"), POINT),
            "contact_name": shown(N_("Name")),
            "contact_email": shown(N_("E-mail address")),
            "contact_phone": shown(N_("Phone number")),
            "contact_confirmed_at": shown(N_("Address confirmed")),
            "contact_removed_at": shown(N_("Contact removed")),
            "received_at": shown(N_("Received")),
            "withdrawn_at": shown(N_("Taken back")),
            "source": shown(N_("Came in by")),
            "erased_reason": shown(N_("Why the words were removed")),
            "moderated": shown(N_("What moderators did"), words=CONTENT_WORDS),
            "moderated_reason": shown(N_("Reason"), words=FLAG_WORDS),
        },
        deleted="code",
        how="civic/issues/forgetting.py: the report stays without its person and contact, and its link opens nothing; "
        "the words, answers and photos stay or go as the person chooses",
        order="t.received_at, t.id",
    ),
    "issue": Holding(
        title=N_("The matters that you reported"),
        purpose="the public record of what the city was told and did",
        whose="t.id IN (SELECT r.issue_id FROM report r WHERE r.person_id = :person)",
        columns={
            "public_id": shown(N_("Issue")),
            "title": shown(N_("Title")),
            "status": shown(N_("Status"), words=STATUS_WORDS),
            "address": shown(N_("Address")),
            "planned_result": shown(N_("Planned result")),
            "received_at": shown(N_("Received")),
            "target": shown(N_("Target date")),
            "department_id": shown(N_("Department"), DEPARTMENT.format("t.department_id")),
            **rest(
                OF_THE_MATTER,
                "id category_id resolution visibility hidden_at language place px py place_uncertain area_id asset_id"
                " criteria changed_at take_by promised target_confirmed report_count affected_count merged_into_id"
                " round delivered_at judging_until judge_again_at source priority",
            ),
        },
        deleted="code",
        how="civic/issues/erasing.py: title, planned result and address go where they were the person's words and "
        "these go",
        order="t.received_at, t.id",
    ),
    "issue_update": Holding(
        title=N_("What you wrote on issues"),
        purpose="answers and public messages",
        whose=f"(t.author_id = :person OR {MINE})",
        columns={
            "id": NUMBER, "assignment_id": NUMBER, "report_id": NUMBER, "author_id": NUMBER, "reply_to_id": NUMBER,
            "party_link_id": NUMBER, "instructs": INNER,
            "salt": back("with it a commitment in the log could be guessed"),
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "visibility": INNER,
            "text": shown(N_("Words")),
            "language": shown(N_("Language")),
            "created_at": shown(N_("When")),
        },
        deleted="code",
        how="civic/issues/forgetting.py: what a reporter wrote goes with the words of the report; what staff wrote for "
        "the city stays under a number",
        order="t.id",
    ),
    "photo": Holding(
        title=N_("Your photos"),
        purpose="showing what was reported; place and time of the camera are not kept",
        whose=f"({MINE} OR t.update_id IN (SELECT u.id FROM issue_update u JOIN report r ON r.id = u.report_id"
        " WHERE r.person_id = :person) OR t.id IN (SELECT p.photo_id FROM initiative_photo p"
        " JOIN initiative_author x USING (initiative_id) WHERE x.person_id = :person))",
        columns={
            "id": NUMBER, "report_id": NUMBER, "update_id": NUMBER,
            "public_id": shown(N_("File"), "'photos/' || t.public_id || '.jpg'"),
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "kind": INNER, "elsewhere": INNER,
            "sha256": back("the name of the file that is beside"),
            "width": shown(N_("Width")),
            "height": shown(N_("Height")),
            "uploaded_at": shown(N_("Sent")),
        },
        deleted="code",
        how="civic/issues/photos.py: they go with the words, and their files where no other photo is the same; those "
        "of an initiative as its words",
        order="t.id",
    ),
    "verdict": Holding(
        title=N_("Your verdicts"),
        purpose="judging what was promised",
        whose=MINE,
        columns={
            "id": NUMBER, "report_id": NUMBER, "update_id": NUMBER,
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "round": INNER,
            "criterion": shown(N_("Point")),
            "answer": shown(N_("Verdict"), words=VERDICT_WORDS),
            "judged_at": shown(N_("When")),
        },
        deleted="stays",
        how="a verdict that was counted stays counted; the report under it has no person any more",
        order="t.id",
    ),
    "affected": Holding(
        title=N_("Where you said “me too”"),
        purpose="counting how many a matter concerns",
        whose="t.who = :who",
        columns={
            "who": back("a hash of the account's number under the city's key"),
            "issue_id": shown(N_("Issue"), ISSUE.format("t.issue_id")),
            "since": shown(N_("When")),
        },
        deleted="stays",
        how="a count; the hash is of a number that nobody bears any more",
        order="t.since",
    ),
    "contact_view": Holding(
        title=N_("Who of the staff looked at your contact"),
        purpose="letting reporters know, and the city inquire",
        whose=f"({MINE} OR t.person_id = :person)",
        columns={
            "id": NUMBER, "report_id": NUMBER,
            "person_id": back("department and role answer for it; the name is for the city's own inquiry"),
            "department_id": shown(N_("Department"), DEPARTMENT.format("t.department_id")),
            "role": shown(N_("Role"), words=ROLE_WORDS),
            "reason": shown(N_("Reason")),
            "source": INNER,
            "seen_at": shown(N_("When")),
        },
        deleted="stays",
        how="staff answer for their looks also afterwards; whose contact it was is not known any more",
        order="t.id",
    ),
    "delivery": Holding(
        title=N_("Letters to you"),
        purpose="writing to people once, and knowing that it went out",
        whose=f"(t.person_id = :person OR {MINE})",
        columns={
            "id": NUMBER, "event_id": NUMBER, "report_id": NUMBER, "person_id": NUMBER, "link_id": NUMBER,
            "party_link_id": NUMBER,
            "attempts": INNER,
            "channel": shown(N_("Sent by"), words=CHANNEL_WORDS),
            "template": shown(N_("Letter"), words=LETTER_WORDS),
            "status": INNER,
            "problem": shown(N_("Problem"), gone="NULL"),
            "created_at": shown(N_("Written")),
            "settled_at": shown(N_("Sent")),
        },
        deleted="columns",
        how="that a letter went out stays known; what a mail server said of the address goes",
        order="t.id",
    ),
    "consent": Holding(
        title=N_("What you agreed to"),
        purpose="proof of consent",
        whose=f"(t.person_id = :person OR {MINE})",
        columns={
            "id": NUMBER, "person_id": NUMBER, "report_id": NUMBER,
            "purpose": shown(N_("Purpose")),
            "version": shown(N_("Version of the text")),
            "language": shown(N_("Language")),
            "digest": back("the hash of a text that everybody can read"),
            "given_at": shown(N_("Given")),
            "withdrawn_at": shown(N_("Withdrawn"), gone="coalesce(t.withdrawn_at, :now)"),
        },
        deleted="columns",
        how="it ends; what stays is proof that what was done while it was valid was lawful, and names a number alone",
        order="t.id",
    ),
    "data_export": Holding(
        title=N_("Your downloads"),
        purpose="handing people what is held of them",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER, "done": INNER, "total": INNER, "status": INNER,
            "file": back("where the file lies; it is in your hands"),
            "language": shown(N_("Language")),
            "bytes": shown(N_("Bytes")),
            "downloads": shown(N_("Fetched")),
            "asked_at": shown(N_("Asked for")),
            "ready_at": shown(N_("Ready")),
            "expires_at": shown(N_("Kept until")),
        },
        deleted="code",
        how="civic/privacy/export_files.py: the files go at once, the rows say that there were some",
        order="t.id",
    ),
    "flag": Holding(
        title=N_("What you flagged"),
        purpose="looking at what somebody finds does not belong on a public page",
        whose="(t.person_id = :person OR t.who = :who)",
        columns={
            "id": NUMBER,
            "person_id": NUMBER,
            "who": back("a hash of the account's number under the city's key"),
            "case_id": shown(N_("Issue"), ISSUE_OF_CASE.format("t.case_id")),
            "reason": shown(N_("Reason"), words=FLAG_WORDS),
            "flagged_at": shown(N_("When")),
            "settled_at": shown(N_("Decided")),
            **rest(INNER, "source rule spans"),
        },
        deleted="code",
        how="civic/moderation/forgetting.py: the flag stays and is looked at, without whose it was; a resident's never "
        "had more than the hash of a number that nobody bears any more",
        order="t.id",
    ),
    "moderation_case": Holding(
        title=N_("What moderators decided, about your words or as you"),
        purpose="deciding what belongs on a public page, and answering for it",
        whose=f"(t.decided_by_id = :person OR {MY_WORDS})",
        columns={
            "id": NUMBER, "waiting_since": INNER, "status": INNER,
            "decided_by_id": back("the city answers for its moderators"),
            "subject_kind": shown(N_("About"), words=SUBJECT_WORDS),
            "subject_id": shown(N_("Issue"), ISSUE_OF_CASE.format("t.id")),
            "content": shown(N_("What moderators did"), words=CONTENT_WORDS),
            "decided_at": shown(N_("Decided")),
        },
        deleted="stays",
        how="work for the city stays on record under a number; the case names a report, which has no person any more",
        order="t.id",
    ),
    "redaction": Holding(
        title=N_("Words of yours that were covered"),
        purpose="giving words back that were covered by mistake; for moderators alone, for a year",
        whose=f"t.case_id IN (SELECT t.id FROM moderation_case t WHERE {MY_WORDS})",
        columns={
            "id": NUMBER,
            "salt": back("with it a commitment in the log could be guessed"),
            "case_id": shown(N_("Issue"), ISSUE_OF_CASE.format("t.case_id")),
            "field": shown(N_("Part"), words=FIELD_WORDS),
            "original": shown(N_("As you wrote it")),
            "covered_at": shown(N_("Covered")),
            "ended_at": shown(N_("Shown again")),
            **rest(INNER, "original_sha256 original_public_id spans moved_at forgotten_at"),
        },
        deleted="code",
        how="civic/issues/forgetting.py: what was covered goes for good, also where the words stay",
        order="t.id",
    ),
}  # fmt: skip
