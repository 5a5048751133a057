"""What is held of people because they proposed or signed something, or decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_
from civic.privacy.held import INNER, NUMBER, ON_RECORD, POINT, Holding, back, rest, shown
from civic.privacy.words import (
    AMENDMENT_WORDS,
    CONTRIBUTION_WORDS,
    FINDING_WORDS,
    INITIATIVE_WORDS,
    JUDGED_WORDS,
    MERGE_WORDS,
    SIDE_WORDS,
    STANDING_WORDS,
)

MINE = "t.{} IN (SELECT x.initiative_id FROM initiative_author x WHERE x.person_id = :person)"
"""Rows of initiatives of which the person is one of the authors."""

OF_THE_INITIATIVE = back("of the initiative, public with it; not of the person")
TITLE = (
    "(SELECT i.public_id || ' ' || v.title FROM initiative i JOIN initiative_version v"
    " ON v.initiative_id = i.id AND v.number = i.version WHERE i.id = t.initiative_id)"
)
NUMBERED = "(SELECT i.public_id FROM initiative i WHERE i.id = t.initiative_id)"

ASKED_ABOUT = (
    "(SELECT i.public_id FROM opinion_round r JOIN initiative i ON i.id = r.initiative_id"
    " WHERE r.id = t.round_id)"
)

INITIATIVES: Final[Mapping[str, Holding]] = {
    "initiative": Holding(
        title=N_("Your initiatives"),
        purpose="the public record of what residents proposed; drafts are for their authors",
        whose=MINE.format("id"),
        columns={
            "public_id": shown(N_("Initiative")),
            "status": shown(N_("Status"), words=INITIATIVE_WORDS),
            "place": shown(
                N_("Place (latitude, longitude)"),
                POINT.replace("t.place", "ST_PointOnSurface(t.place)"),
            ),
            "created_at": shown(N_("Begun")),
            "submitted_at": shown(N_("Submitted")),
            "published_at": shown(N_("Published")),
            "collecting_until": shown(N_("Collects until")),
            "signatures": shown(N_("Signatures")),
            "appealed_at": shown(N_("Appealed")),
            "sent_back_by_id": back("of a moderator"),
            **rest(
                OF_THE_INITIATIVE,
                "id hidden_at category_id area_id version substance changed_at needed districts_needed counted_to"
                " reached_at broken_rules merged_into_id moderation_due moderation_told rules_id",
            ),
        },
        deleted="code",
        how="initiatives/proposals/forgetting.py: what only the person wrote and nobody else ever read goes; what was "
        "published stays without their name, because others have signed it",
        order="t.id",
    ),
    "initiative_version": Holding(
        title=N_("What you wrote in initiatives"),
        purpose="the text that people read and sign",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), NUMBERED),
            "number": shown(N_("Version")),
            "language": shown(N_("Language")),
            "title": shown(N_("Title")),
            "problem": shown(N_("What is wrong")),
            "wish": shown(N_("What you wish for")),
            "for_whom": shown(N_("For whom")),
            "helpers": shown(N_("Who could help")),
            "cost_least": shown(N_("Cost, at least")),
            "cost_most": shown(N_("Cost, at most")),
            "planned_result": shown(N_("Planned result")),
            "criteria": shown(N_("Judged by"), "(SELECT string_agg(c.value->>'text', '; ' ORDER BY c.ordinality)"
                              " FROM jsonb_array_elements(t.criteria) WITH ORDINALITY c)"),
            "why": shown(N_("Why it was changed")),
            "substance": OF_THE_INITIATIVE,
            "written_at": shown(N_("Written")),
            "salt": back("with it a commitment in the log could be guessed"),
        },
        deleted="code",
        how="initiatives/proposals/forgetting.py: as the initiative",
        order="t.id",
    ),
    "initiative_author": Holding(
        title=N_("Initiatives that you answer for"),
        purpose="knowing who may change an initiative, and naming its authors",
        whose="t.person_id = :person",
        columns={
            "person_id": NUMBER, "first": INNER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "joined_at": shown(N_("Since")),
        },
        deleted="code",
        how="initiatives/proposals/forgetting.py: they are no longer an author",
        order="t.initiative_id",
    ),
    "initiative_photo": Holding(
        title=N_("Photos of your initiatives"),
        purpose="showing what an initiative is about",
        whose=MINE.format("initiative_id"),
        columns={
            "photo_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "words": shown(N_("What it shows")),
        },
        deleted="code",
        how="initiatives/proposals/forgetting.py: as the initiative",
        order="t.photo_id",
    ),
    "initiative_document": Holding(
        title=N_("Documents of your initiatives"),
        purpose="showing what an initiative is about",
        whose=MINE.format("initiative_id"),
        columns={
            "attachment_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "words": shown(N_("Name")),
        },
        deleted="code",
        how="initiatives/proposals/forgetting.py: as the initiative",
        order="t.attachment_id",
    ),
    "signature": Holding(
        title=N_("What you signed"),
        purpose="counting each resident once, in the district where they live",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "hold_id": NUMBER, "batch_id": NUMBER,
            "person_id": back("the number of a row, or a reference to one", gone="NULL"),
            "initiative_id": shown(N_("Initiative"), TITLE),
            "district_id": shown(N_("Area"), "(SELECT a.name FROM area a WHERE a.id = t.district_id)"),
            "version": shown(N_("Version")),
            "asked_version": shown(N_("Asked again for version")),
            "standing": shown(N_("Standing"), words=STANDING_WORDS),
            "open": shown(N_("With your name"), gone="false"),
            "news": shown(N_("Letters wished"), gone="false"),
            "network": back(
                "a hash under the city's key; by it many signatures from one place are noticed, and nothing read",
                gone="NULL",
            ),
            "entry": back("of signatures on paper, which are of no account"),
            "signed_at": shown(N_("Signed")),
            "ended_at": shown(N_("Ended")),
        },
        deleted="columns",
        how="it stays and counts as it did, and is nobody's",
        order="t.id",
    ),
    "initiative_comment": Holding(
        title=N_("What you said about initiatives"),
        purpose="arguments for and against, which everybody reads",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "parent_id": NUMBER, "person_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "side": shown(N_("Side"), words=SIDE_WORDS),
            "language": shown(N_("Language")),
            "text": shown(N_("Words")),
            "agrees": shown(N_("How many agree")),
            "salt": back("with it a commitment in the log could be guessed"),
            "moderated": INNER, "moderated_reason": INNER,
            "written_at": shown(N_("Written")),
            "edited_at": shown(N_("Changed")),
            "withdrawn_at": shown(N_("Taken back")),
        },
        deleted="code",
        how="initiatives/comments/forgetting.py: the words go or stay, as the person chose, and are nobody's; an empty "
        "place keeps the replies of others",
        order="t.id",
    ),
    "comment_agreement": Holding(
        title=N_("Comments that you agree with"),
        purpose="counting each person once",
        whose="t.person_id = :person",
        columns={
            "person_id": NUMBER,
            "comment_id": shown(N_("Comment"), "(SELECT c.text FROM initiative_comment c WHERE c.id = t.comment_id)"),
            "agreed_at": shown(N_("When")),
        },
        deleted="code",
        how="initiatives/comments/forgetting.py: it goes, and is counted no more",
        order="t.comment_id",
    ),
    "amendment": Holding(
        title=N_("Changes of initiatives that you suggested, or decided about"),
        purpose="changing a text with those who read it, and saying whose idea it was",
        whose="(t.person_id = :person OR t.decided_by_id = :person)",
        columns={
            "id": NUMBER, "person_id": NUMBER, "decided_by_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "version": shown(N_("Version")),
            "field": INNER,
            "language": shown(N_("Language")),
            "text": shown(N_("Words")),
            "why": shown(N_("Why it was changed")),
            "reason": shown(N_("What the authors answered")),
            "salt": back("with it a commitment in the log could be guessed"),
            "status": shown(N_("Status"), words=AMENDMENT_WORDS),
            "moderated": INNER, "moderated_reason": INNER,
            "written_at": shown(N_("Written")),
            "decided_at": shown(N_("Decided")),
            "became": OF_THE_INITIATIVE,
        },
        deleted="code",
        how="initiatives/amendments/forgetting.py: the words go or stay, as the person chose, and are nobody's; what "
        "was accepted is in a text that others have signed",
        order="t.id",
    ),
    "contribution": Holding(
        title=N_("Help that you offered"),
        purpose="the department reads and answers it; what it takes is public with the name",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER,
            "person_id": back("the number of a row, or a reference to one", gone="NULL"),
            "initiative_id": shown(N_("Initiative"), TITLE),
            "language": shown(N_("Language")),
            "text": shown(N_("What you offered"), gone="''"),
            "state": shown(N_("Answer"), words=CONTRIBUTION_WORDS),
            "offered_at": shown(N_("When")),
            "decided_at": shown(N_("Decided")),
        },
        deleted="columns",
        how="its words go, and nobody is named",
        order="t.id",
    ),
    "project_judgement": Holding(
        title=N_("What you judged"),
        purpose="finding out whether an initiative was carried out as promised",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "round": INNER,
            "person_id": back("the number of a row, or a reference to one", gone="NULL"),
            "initiative_id": shown(N_("Initiative"), TITLE),
            "criterion": shown(N_("Point")),
            "answer": shown(N_("Your answer"), words=JUDGED_WORDS),
            "judged_at": shown(N_("When")),
        },
        deleted="columns",
        how="it counts as it did, and is nobody's",
        order="t.id",
    ),
    "project_update": Holding(
        title=N_("What you wrote of initiatives that are carried out"),
        purpose="telling everybody how far the city is",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "language": shown(N_("Language")),
            "text": shown(N_("Text")),
            "written_at": shown(N_("Written")),
            "salt": back("with it a commitment in the log could be guessed"),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "paper_batch": Holding(
        title=N_("Signatures on paper that you entered or took back"),
        purpose="counting what was signed on paper, from a scan that can be looked at again",
        whose="(t.entered_by_id = :person OR t.corrected_by_id = :person)",
        columns={
            "id": NUMBER, "entered_by_id": NUMBER, "corrected_by_id": NUMBER, "attachment_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "lines": shown(N_("Lines")),
            "entered_at": shown(N_("Entered")),
            "corrected_at": shown(N_("Taken back")),
            "reason": shown(N_("Why")),
            **rest(OF_THE_INITIATIVE, "checked counted doubled unknown"),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "merge_proposal": Holding(
        title=N_("Initiatives of which you proposed that one joins another"),
        purpose="letting the authors of both decide, and whoever proposed it take it back",
        whose="t.proposed_by_id = :person",
        columns={
            "id": NUMBER,
            "proposed_by_id": back("the number of a row, or a reference to one", gone="NULL"),
            "joining_id": shown(N_("It would end"), TITLE.replace("t.initiative_id", "t.joining_id")),
            "taking_id": shown(N_("It would go on for both"), TITLE.replace("t.initiative_id", "t.taking_id")),
            "proposed_at": shown(N_("Proposed")),
            "state": shown(N_("What became of it"), words=MERGE_WORDS),
            **rest(OF_THE_INITIATIVE, "expires_at joining_agreed_at taking_agreed_at ended_at"),
        },
        deleted="columns",
        how="it stays, since authors of two initiatives decide about it, and is nobody's proposal",
        order="t.id",
    ),
    "signature_hold": Holding(
        title=N_("Signatures that you looked at"),
        purpose="deciding about signatures that look false",
        whose="(t.held_by_id = :person OR t.decided_by_id = :person)",
        columns={
            "id": NUMBER, "held_by_id": NUMBER, "decided_by_id": NUMBER,
            "initiative_id": shown(N_("Initiative"), TITLE),
            "held_at": shown(N_("Held")),
            "decided_at": shown(N_("Decided")),
            **rest(OF_THE_INITIATIVE, "reason network hour number decision removal release"),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "opinion": Holding(
        title=N_("Opinions that you were asked for"),
        purpose="knowing who in a department writes its opinion, and who asked for more time",
        whose="(t.assignee_id = :person OR t.extended_by_id = :person)",
        columns={
            "id": NUMBER, "assignee_id": NUMBER, "extended_by_id": NUMBER,
            "round_id": shown(N_("Initiative"), ASKED_ABOUT),
            "due": shown(N_("To be given by")),
            "extended_at": shown(N_("Extended")),
            **rest(
                back("of the department's opinion, public with it"),
                "department_id first_due extension_reason extension_salt late_at version given_at",
            ),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "opinion_version": Holding(
        title=N_("Opinions that you wrote for your department"),
        purpose="the department's public opinion of an initiative, and who has written it",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER,
            "opinion_id": shown(
                N_("Initiative"),
                f"(SELECT {ASKED_ABOUT} FROM opinion o WHERE o.id = t.opinion_id)".replace("t.round_id", "o.round_id"),
            ),
            "number": shown(N_("Version")),
            "language": shown(N_("Language")),
            "finding": shown(N_("What was found"), words=FINDING_WORDS),
            "reasons": shown(N_("Reasons")),
            "objections": shown(N_("Objections")),
            "cost_least": shown(N_("Cost, at least")),
            "cost_most": shown(N_("Cost, at most")),
            "months": shown(N_("Months")),
            "written_at": shown(N_("Written")),
            "salt": back("with it a commitment in the log could be guessed"),
        },
        deleted="stays",
        how=ON_RECORD,
        order="t.id",
    ),
    "opinion_answer": Holding(
        title=N_("What you answered to opinions"),
        purpose="the authors' answer, which the council reads beside the opinions",
        whose="t.person_id = :person",
        columns={
            "person_id": back("the number of a row, or a reference to one", gone="NULL"),
            "round_id": shown(N_("Initiative"), ASKED_ABOUT),
            "language": shown(N_("Language")),
            "text": shown(N_("Your answer")),
            "answered_at": shown(N_("Answered")),
            "salt": back("with it a commitment in the log could be guessed"),
        },
        deleted="columns",
        how="it stays with the opinions that it answers, and is nobody's",
        order="t.round_id",
    ),
}  # fmt: skip
