"""The one table of what is held of a person: for every column how it is exported, and what a deleted account leaves.

Exports (`exporting`), deletion (`forgetting`) and the table in docs/privacy.md (`held_page`) all follow from it, and a
contract test holds it to the schema: a new table stands here or in `NOT_OF_PEOPLE`, a new column in its table.

SQL in it is about ``t``, a row of the table; ``:person`` is the number of the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from civic.core.i18n import N_
from civic.issues.words import STATUS_WORDS
from civic.privacy.words import CHANNEL_WORDS, LETTER_WORDS, METHOD_WORDS, ROLE_WORDS, VERDICT_WORDS

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A column. With a ``label`` it is in the export, as ``sql`` gives it and codes in ``words``; without, ``why`` says
    what keeps it back. ``gone`` is the SQL of what a deleted account leaves there; empty: it stays.
    """

    label: str = ""
    sql: str = ""
    words: Words | None = None
    why: str = ""
    gone: str = ""


Deleted = Literal["rows", "columns", "stays", "code"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds something of people. ``whose`` is the condition for rows of ``:person``.

    When an account is deleted its rows go (``rows``), its columns are emptied as each says (``columns``), nothing
    changes (``stays``), or code does what a statement cannot (``code``, named in ``how``). ``how`` says why, for
    docs/privacy.md and, where there is no code, in place of it.
    """

    title: str
    purpose: str
    whose: str
    columns: Mapping[str, Held]
    deleted: Deleted
    how: str
    order: str = "1"


def shown(label: str, sql: str = "", words: Words | None = None, gone: str = "") -> Held:
    return Held(label=label, sql=sql, words=words, gone=gone)


def back(why: str, gone: str = "") -> Held:
    return Held(why=why, gone=gone)


NUMBER = back("the number of a row, or a reference to one")
SECRET = back("a secret's hash, or what it is derived from: whoever reads the file could use it")
INNER = back("what the program keeps in order with")
OF_THE_MATTER = back("of the matter and its department, public with it; not of the person")
OF_OTHERS = back("of somebody else")

_MINE = "t.report_id IN (SELECT r.id FROM report r WHERE r.person_id = :person)"
_ISSUE = "(SELECT i.public_id FROM issue i WHERE i.id = {})"
_DEPARTMENT = "(SELECT d.name FROM department d WHERE d.id = {})"


def _rest(reason: Held, names: str) -> dict[str, Held]:
    return dict.fromkeys(names.split(), reason)


HOLDINGS: Final[Mapping[str, Holding]] = {
    "person": Holding(
        title=N_("Your account"),
        purpose="signing in, and writing to its holder",
        whose="t.id = :person",
        columns={
            "id": NUMBER,
            "email": shown(N_("E-mail address"), gone="'deleted-' || t.id || '@account.invalid'"),
            "name": shown(N_("Name"), gone="''"),
            "language": shown(N_("Language")),
            "password_hash": Held(why=SECRET.why, gone="NULL"),
            "email_confirmed_at": shown(N_("Address confirmed"), gone="NULL"),
            "created_at": shown(N_("Opened")),
            "disabled_at": shown(N_("Closed"), gone="coalesce(t.disabled_at, :now)"),
            "deleted_at": shown(N_("Deleted"), gone=":now"),
        },
        deleted="columns",
        how="only the number stays, because the log and the work on issues name it",
    ),
    "person_session": Holding(
        title=N_("Where you have signed in"),
        purpose="staying signed in, and ending a session that is not one's own",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER, "key_hash": SECRET,
            "method": shown(N_("Way of signing in"), words=METHOD_WORDS),
            "second_factor_at": shown(N_("Second factor shown")),
            "browser": shown(N_("Browser")),
            "network": shown(N_("Network")),
            "created_at": shown(N_("Signed in")),
            "seen_at": shown(N_("Last used")),
            "ended_at": shown(N_("Ended")),
        },
        deleted="rows",
        how="all of them end at once",
    ),
    "one_time_link": Holding(
        title=N_("Links that were sent to you"),
        purpose="proving that an address is its holder's; seven days after its end a link goes by itself",
        whose="(t.person_id = :person"
        " OR lower(t.email) = (SELECT lower(p.email) FROM person p WHERE p.id = :person AND p.deleted_at IS NULL))",
        columns={
            "id": NUMBER, "person_id": NUMBER, "nonce": SECRET, "secret_hash": SECRET, "details": INNER,
            "purpose": shown(N_("Purpose")),
            "email": shown(N_("E-mail address")),
            "language": shown(N_("Language")),
            "created_at": shown(N_("Sent")),
            "expires_at": shown(N_("Valid until")),
            "used_at": shown(N_("Used")),
        },
        deleted="rows",
        how="none works any more",
    ),
    "role_grant": Holding(
        title=N_("Your roles"),
        purpose="knowing who may do what, and who might when",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER,
            "role": shown(N_("Role"), words=ROLE_WORDS),
            "department_id": shown(N_("Department"), _DEPARTMENT.format("t.department_id")),
            "granted_at": shown(N_("Since")),
            "revoked_at": shown(N_("Until")),
        },
        deleted="stays",
        how="whoever holds a role cannot delete the account; roles of the past say under whose rights work was done, "
        "and name a number alone",
    ),
    "api_token": Holding(
        title=N_("Your programs"),
        purpose="letting programs act for the person",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER, "token_hash": SECRET,
            "label": shown(N_("Label")),
            "created_at": shown(N_("Made")),
            "revoked_at": shown(N_("Ended")),
        },
        deleted="rows",
        how="no program acts for the person any more",
    ),
    "report": Holding(
        title=N_("Your reports"),
        purpose="dealing with what was reported, and writing to who reported it",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER,
            "issue_id": shown(N_("Issue"), _ISSUE.format("t.issue_id")),
            "link_nonce": SECRET, "link_hash": SECRET,
            "salt": back("with it a commitment in the log could be guessed"),
            "link_opened_at": shown(N_("Link opened")),
            "text": shown(N_("Words")),
            "language": shown(N_("Language")),
            "planned_result": shown(N_("The result that you wished for")),
            "answers": shown(N_("Answers")),
            "place": shown(N_("Place (latitude, longitude)"), "round(ST_Y(t.place)::numeric, 6) || ', '"
                           " || round(ST_X(t.place)::numeric, 6)"),
            "contact_name": shown(N_("Name")),
            "contact_email": shown(N_("E-mail address")),
            "contact_phone": shown(N_("Phone number")),
            "contact_confirmed_at": shown(N_("Address confirmed")),
            "contact_removed_at": shown(N_("Contact removed")),
            "received_at": shown(N_("Received")),
            "withdrawn_at": shown(N_("Taken back")),
            "source": shown(N_("Came in by")),
            "erased_reason": shown(N_("Why the words were removed")),
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
            "department_id": shown(N_("Department"), _DEPARTMENT.format("t.department_id")),
            **_rest(
                OF_THE_MATTER,
                "id category_id resolution visibility hidden_at language place px py place_uncertain area_id asset_id"
                " criteria changed_at take_by promised target_confirmed report_count affected_count merged_into_id"
                " round delivered_at judging_until judge_again_at source",
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
        whose=f"(t.author_id = :person OR {_MINE})",
        columns={
            "id": NUMBER, "assignment_id": NUMBER, "report_id": NUMBER, "author_id": NUMBER,
            "salt": back("with it a commitment in the log could be guessed"),
            "issue_id": shown(N_("Issue"), _ISSUE.format("t.issue_id")),
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
        whose=f"({_MINE} OR t.update_id IN (SELECT u.id FROM issue_update u JOIN report r ON r.id = u.report_id"
        " WHERE r.person_id = :person))",
        columns={
            "id": NUMBER, "report_id": NUMBER, "update_id": NUMBER,
            "public_id": shown(N_("File"), "'photos/' || t.public_id || '.jpg'"),
            "issue_id": shown(N_("Issue"), _ISSUE.format("t.issue_id")),
            "kind": INNER,
            "sha256": back("the name of the file that is beside"),
            "width": shown(N_("Width")),
            "height": shown(N_("Height")),
            "uploaded_at": shown(N_("Sent")),
        },
        deleted="code",
        how="civic/issues/photos.py: they go with the words, and their files where no other photo is the same",
        order="t.id",
    ),
    "verdict": Holding(
        title=N_("Your verdicts"),
        purpose="judging what was promised",
        whose=_MINE,
        columns={
            "id": NUMBER, "report_id": NUMBER, "update_id": NUMBER,
            "issue_id": shown(N_("Issue"), _ISSUE.format("t.issue_id")),
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
            "issue_id": shown(N_("Issue"), _ISSUE.format("t.issue_id")),
            "since": shown(N_("When")),
        },
        deleted="stays",
        how="a count; the hash is of a number that nobody bears any more",
        order="t.since",
    ),
    "contact_view": Holding(
        title=N_("Who of the staff looked at your contact"),
        purpose="letting reporters know, and the city inquire",
        whose=f"({_MINE} OR t.person_id = :person)",
        columns={
            "id": NUMBER, "report_id": NUMBER,
            "person_id": back("department and role answer for it; the name is for the city's own inquiry"),
            "department_id": shown(N_("Department"), _DEPARTMENT.format("t.department_id")),
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
        whose=f"(t.person_id = :person OR {_MINE})",
        columns={
            "id": NUMBER, "event_id": NUMBER, "report_id": NUMBER, "person_id": NUMBER, "link_id": NUMBER,
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
        whose=f"(t.person_id = :person OR {_MINE})",
        columns={
            "id": NUMBER, "person_id": NUMBER, "report_id": NUMBER,
            "purpose": shown(N_("Purpose")),
            "version": shown(N_("Version of the text")),
            "language": shown(N_("Language")),
            "digest": back("the hash of a text that everybody can read"),
            "given_at": shown(N_("Given")),
            "withdrawn_at": shown(N_("Withdrawn")),
        },
        deleted="stays",
        how="proof that what was done while it was valid was lawful; it names a number alone",
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
    "assignment": Holding(
        title=N_("Work that you were given"),
        purpose="knowing who in a department has a matter in hand",
        whose="(t.assignee_id = :person OR t.delivered_by_id = :person OR t.not_by_id = :person)",
        columns={
            "issue_id": shown(N_("Issue"), _ISSUE.format("t.issue_id")),
            "department_id": shown(N_("Department"), _DEPARTMENT.format("t.department_id")),
            "status": shown(N_("Status"), words=STATUS_WORDS),
            "assigned_at": shown(N_("Given")),
            "delivered_at": shown(N_("Delivered")),
            **_rest(
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
            **_rest(
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
            **_rest(OF_THE_MATTER, "id words published_by_id"),
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
            **_rest(OF_THE_MATTER, "id ended_at asked_by_id contacts swept"),
        },
        deleted="stays",
        how="work for the city stays on record under a number",
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
            **_rest(INNER, "id subject_id seq version recorded_at actor_id origin rooms commitment hash"),
        },
        deleted="stays",
        how="it holds numbers, codes and dates; changed, its chain would not hold",
        order="t.at, t.id",
    ),
}  # fmt: skip
"""Table → what it holds of a person."""

_SHAPE = "the city's own published words, names and shapes"
_LOG = "the order of the log: numbers"
_TECHNICAL = "what the program keeps in order with; nothing of a person in it"

NOT_OF_PEOPLE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "city", "working_calendar", "department", "jurisdiction", "category", "category_group", "area",
            "area_type", "area_edition", "area_piece", "ground_source", "street", "address", "basemap_feature",
            "asset", "asset_type",
        ),
        _SHAPE,
    ),
    **dict.fromkeys(("event_subject", "event_position", "event_inbox", "event_batch", "event_checkpoint"), _LOG),
    **dict.fromkeys(("event_follower", "process_heartbeat", "alembic_version", "spatial_ref_sys"), _TECHNICAL),
    "event_parked": "events that could not be reacted to yet: a number and a program's message",
    "issue_area": "which areas a matter lies in",
    "imported_issue": "where a matter came over from, by the other system's number",
    "idempotency_key": "what was answered to a write, for its sender to ask again; goes after seven days",
    "erasure": "what was erased, by its lasting name; nothing personal, so that backups can be held to it",
    "farewell": "the address to which the end of an account is told; goes with the letter, after five days at most",
}  # fmt: skip
"""Table → why nothing of a person stands in it, or why it is not theirs to export."""
