"""Issues as they are listed and shown, and the parameters of their list."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.issues.queries.listing import LARGEST_PAGE, PLACES
from civic.issues.status import ASSIGNMENT_STATUSES, ISSUE_STATUSES
from web.api.fields import Choice, Moment, Query, Several, Text, Whole, Word
from web.api.schemas.base import PUBLIC_ID, Named, Names, PhotoShown, Position, about, moment

DEFAULT_PAGE = 50
VISIBILITIES = ["public", "place_only", "private"]


class IssuesQuery(Query):
    bbox = Text(
        longest=200,
        metadata=about(
            "Only inside this box: west,south,east,north in degrees.",
            "39.95,57.58,40.02,57.62",
            pattern=r"^\s*-?[0-9.]+(,\s*-?[0-9.]+){3}$",
        ),
    )
    category = Several(
        Word(),
        metadata=about("Only of these categories: codes, repeated or with commas between them.", ["pothole"]),
    )
    area = Text(
        longest=200,
        metadata=about(
            "Only in this area: its `key`, TYPE:CODE, as in the list of areas.", "district:old-town"
        ),
    )
    asset = Text(longest=100, metadata=about("Only those about this asset: TYPE:NUMBER.", "lamp:217"))
    department = Word(metadata=about("Only those that this department answers for: its code.", "roads"))
    status = Several(
        Choice(ISSUE_STATUSES, code="status.unknown"),
        metadata=about(
            "Only in these statuses, repeated or with commas between them.", ["received", "accepted"]
        ),
    )
    place = Choice(
        PLACES,
        metadata=about(
            "`uncertain`: only those whose place nobody knows, which no `bbox` finds; `known`: only the others.",
            "known",
        ),
    )
    since = Moment(
        metadata=about("Only those that have changed at or after this moment (RFC 3339 with its offset).",
                       "2026-11-23T00:00:00Z")
    )  # fmt: skip
    limit = Whole(
        lowest=1,
        highest=LARGEST_PAGE,
        load_default=DEFAULT_PAGE,
        metadata=about("Most issues on a page.", 50),
    )
    cursor = Text(longest=200, metadata=about("Where to go on: take `links.next` as it is."))


class IssueQuery(Query):
    """Only the language."""


class IssueProperties(Schema):
    """What a list says of an issue."""

    display_id = fields.String(required=True, metadata=about("The id as people write it.", "7K3M-9QXA"))
    title = fields.String(
        required=True, allow_none=True,
        metadata=about("The reporter's first words; null where this reader may not see residents' words.",
                       "Two lamps are dark at the crossing"),
    )  # fmt: skip
    status = fields.String(
        required=True, metadata=about("Where in its life it is.", "accepted", enum=list(ISSUE_STATUSES))
    )
    resolution = fields.String(
        required=True, allow_none=True, metadata=about("Why it ended; null while it has not.", "met")
    )
    visibility = fields.String(required=True, metadata=about("What everybody sees of it.", enum=VISIBILITIES))
    category = fields.Nested(Named, required=True)
    group = fields.String(required=True, metadata=about("Code of the category's group.", "lighting"))
    address = fields.String(
        required=True, metadata=about("Address in words; may be empty.", "Bell Street 14")
    )
    place_uncertain = fields.Boolean(
        required=True,
        metadata=about(
            "true: the source it was taken over from put it on a default point; it is on no map and has no geometry."
        ),
    )
    area_name = Names("Name of the area that it is listed under", allow_none=True, example="Old Town")
    department = fields.Nested(Named, required=True, metadata=about("Who answers for it."))
    received_at = moment("When the first report came.")
    changed_at = moment("When anything last changed.")
    take_by = moment("Until when a department must have taken it.")
    target_date = moment(
        "When the result is promised. Parts that wait for their turn are not in it: their dates come with it."
    )
    target_confirmed = fields.Boolean(
        required=True,
        metadata=about(
            "false: dates are the category's, or a part waits for its turn; true: departments have confirmed all."
        ),
    )
    report_count = fields.Integer(required=True, metadata=about("How many people reported it.", 1))
    affected_count = fields.Integer(
        required=True, metadata=about("How many are affected: reporters, and those who said me too.", 3)
    )
    judging_until = moment(
        "Until when residents judge the result; null when there is nothing to judge.", allow_none=True
    )


class SelfLinks(Schema):
    self = fields.String(required=True, metadata=about("Address of this in the API."))
    html = fields.String(required=True, metadata=about("Address of the page for people."))


class IssueFeature(Schema):
    type = fields.String(required=True, metadata=about("Always Feature.", "Feature"))
    id = fields.String(required=True, metadata=about("Public id.", PUBLIC_ID))
    geometry = fields.Nested(
        Position,
        required=True,
        allow_none=True,
        metadata=about("Where it is; null where the place is uncertain."),
    )
    properties = fields.Nested(IssueProperties, required=True)
    links = fields.Nested(SelfLinks, required=True)


class PageLinks(Schema):
    self = fields.String(required=True, metadata=about("Address of this page."))
    next = fields.String(
        required=True, allow_none=True, metadata=about("Address of the next page; null on the last one.")
    )


class IssuePage(Schema):
    """A page of issues, newest first, as GeoJSON (RFC 7946)."""

    type = fields.String(required=True, metadata=about("Always FeatureCollection.", "FeatureCollection"))
    features = fields.List(fields.Nested(IssueFeature), required=True)
    links = fields.Nested(PageLinks, required=True)


class CriterionJudged(Schema):
    code = fields.String(required=True, metadata=about("Key of the answer when judging.", "lit"))
    text = Names("The statement", example="The lamp is lit")
    met = fields.Integer(required=True, metadata=about("Judges of this round who say that it is met."))
    not_met = fields.Integer(required=True, metadata=about("… that it is not."))
    cant_tell = fields.Integer(
        required=True, metadata=about("… who cannot tell; they count for neither side.")
    )
    mine = fields.String(
        required=True,
        allow_none=True,
        metadata=about("What the holder of the report secret said in this round."),
    )


class AssignmentShown(Schema):
    """One department's part of an issue. `blocked`: it waits for another part, and its dates come with its turn."""

    department = fields.Nested(Named, required=True)
    status = fields.String(
        required=True, metadata=about("Status of this part.", enum=list(ASSIGNMENT_STATUSES))
    )
    take_by = moment("Until when the department must have taken it; null while `blocked`.", allow_none=True)
    target_date = moment("When the department's result is promised; null while `blocked`.", allow_none=True)
    promised = moment("The first promise, which scorecards judge by; null while `blocked`.", allow_none=True)
    accepted_at = moment("When the department took it.", allow_none=True)
    scheduled_for = moment("When the work is planned for.", allow_none=True)
    waiting_since = moment("Since when it waits for the reporter.", allow_none=True)
    delivered_at = moment("When the department said that it was done.", allow_none=True)
    decline_reason = fields.String(required=True, allow_none=True, metadata=about("Why it was declined."))
    id = fields.Integer(metadata=about("For staff of the issue: what verbs take as `assignment`.", 81))
    assignee = fields.String(allow_none=True, metadata=about("For staff of the issue: who has it in hand."))
    assignee_id = fields.Integer(allow_none=True, metadata=about("For staff of the issue: their number."))


class ContactShown(Schema):
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    confirmed = fields.Boolean(
        required=True, metadata=about("Whether the reporter showed that the address is theirs.")
    )


class ContactSeen(ContactShown):
    """A contact, and the look at it, which its reporter can read."""

    view = fields.Integer(required=True, metadata=about("Number of the look that was noted.", 17))
    report = fields.Integer(required=True, metadata=about("Whose contact it is.", 42))


class ReportShown(Schema):
    """One person's words, for who may read them."""

    number = fields.Integer(
        required=True, allow_none=True,
        metadata=about("For staff of the issue: names the report in `/reports/{number}/contact`.", 42),
    )  # fmt: skip
    description = fields.String(required=True, metadata=about("What they wrote, in their language."))
    language = fields.String(required=True, metadata=about("Of what they wrote.", "en"))
    planned_result = fields.String(required=True, metadata=about("What shall be true afterwards."))
    answers = fields.Dict(
        required=True, metadata=about("To the category's questions; for staff and the reporter.", {})
    )
    received_at = moment("When it came.")
    withdrawn = fields.Boolean(required=True)
    mine = fields.Boolean(required=True, metadata=about("Whether its secret came with the request."))
    contact = fields.Nested(
        ContactShown,
        required=True,
        allow_none=True,
        metadata=about("For its reporter; else null. Staff ask for it: `/reports/{number}/contact`."),
    )
    contact_left = fields.Boolean(
        required=True, metadata=about("For staff of the issue and the reporter: whether there is a contact.")
    )
    photos = fields.List(fields.Nested(PhotoShown), required=True)


class TimelineEntry(Schema):
    """One thing that happened. What can be read of it depends on the reader."""

    seq = fields.Integer(
        required=True, metadata=about("Its number in the life of the issue. Gaps are not for this reader.", 2)
    )
    kind = fields.String(required=True, metadata=about("What happened.", "issue.accepted"))
    at = moment("When.")
    origin = fields.String(
        required=True, metadata=about("Who did it: a person, a rule, an import or the platform.", "person")
    )
    department = Names("Name of the department that it is about", allow_none=True)
    text = fields.String(required=True, allow_none=True, metadata=about("What was said with it."))
    text_visibility = fields.String(
        required=True, allow_none=True,
        metadata=about("Who reads the text: everybody, the parties (staff and reporters), or staff.",
                       enum=["public", "parties", "internal", None]),
    )  # fmt: skip
    by_reporter = fields.Boolean(required=True, metadata=about("Whether the text is a resident's."))
    author = fields.String(
        required=True, allow_none=True, metadata=about("For staff of the issue: who did it.")
    )
    photos = fields.List(fields.Nested(PhotoShown), required=True)
    details = fields.Dict(
        required=True,
        metadata=about("The body of the event: codes, numbers and dates.", {"status": "accepted"}),
    )


class TakenOverFrom(Schema):
    """Where an issue came from when the city's history was imported."""

    source = fields.String(required=True, metadata=about("What the source is called.", "boston-311"))
    id = fields.String(required=True, metadata=about("What the source calls the issue.", "101000301234"))
    ended_there = fields.Boolean(
        required=True,
        metadata=about("Whether it had ended before it came here: then nobody was asked to judge."),
    )


class IssueDetails(IssueProperties):
    """All that this reader may see of an issue."""

    hidden = fields.Boolean(required=True, metadata=about("Whether it has been taken off the public pages."))
    group_name = Names("Name of the category's group")
    asset = fields.String(
        required=True,
        allow_none=True,
        metadata=about("What it is about, TYPE:NUMBER; null for nothing numbered.", "lamp:217"),
    )
    planned_result = fields.String(
        required=True, metadata=about("What will be true afterwards.", "The lamps are lit")
    )
    promised = moment("The first target date, which later changes do not touch.")
    delivered_at = moment("When the last department said that it was done.", allow_none=True)
    criteria = fields.List(fields.Nested(CriterionJudged), required=True)
    judges = fields.Integer(required=True, metadata=about("How many have judged in this round."))
    round = fields.Integer(
        required=True, metadata=about("How often it has been put to residents' judgement.")
    )
    assignments = fields.List(fields.Nested(AssignmentShown), required=True)
    reports = fields.List(fields.Nested(ReportShown), required=True)
    timeline = fields.List(fields.Nested(TimelineEntry), required=True, metadata=about("Oldest first."))
    merged_into = fields.String(
        required=True, allow_none=True, metadata=about("Id of the issue that stands for this one.", None)
    )
    taken_over = fields.Nested(
        TakenOverFrom, required=True, allow_none=True,
        metadata=about("Where it was imported from; null for what was reported here."),
    )  # fmt: skip
    duplicates = fields.List(
        fields.String(), required=True, metadata=about("Ids of issues that this one stands for.", [])
    )
    seq = fields.Integer(
        required=True,
        metadata=about("Number of the last event that is in this answer; the live channel goes on from it."),
    )


class IssueShown(Schema):
    """An issue as a GeoJSON Feature."""

    type = fields.String(required=True, metadata=about("Always Feature.", "Feature"))
    id = fields.String(required=True, metadata=about("Public id.", PUBLIC_ID))
    geometry = fields.Nested(
        Position,
        required=True,
        allow_none=True,
        metadata=about("Where it is; null where the place is uncertain."),
    )
    properties = fields.Nested(IssueDetails, required=True)
    links = fields.Nested(SelfLinks, required=True)
