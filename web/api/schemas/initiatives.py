"""Initiatives as they are listed and shown, what one sends to propose one, and what their verbs take."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from initiatives.origins.commands.link_issues import MOST_ISSUES
from initiatives.proposals.queries.finding import NEAR_METRES, SORTS
from initiatives.proposals.queries.listing import LARGEST_PAGE
from initiatives.proposals.status import STATUSES
from initiatives.proposals.submission import DEAREST, LONGEST, LONGEST_CRITERION, MOST_CRITERIA
from initiatives.signatures.models import LIVE, RELEASE_REASONS, REMOVAL_REASONS, STANDINGS
from web.api.fields import Choice, Flag, Length, Moment, Part, Query, Several, Strict, Text, Whole, Word
from web.api.schemas.base import PUBLIC_ID, Named, Names, Position, about, moment
from web.api.schemas.delivery import ProjectShown
from web.api.schemas.enclosures import EnclosedDocument, EnclosedPhoto, LinkedIssue, Place
from web.api.schemas.issues import DEFAULT_PAGE, PageLinks, SelfLinks
from web.api.schemas.opinions import RoundShown


class InitiativesQuery(Query):
    status = Several(
        Choice(STATUSES, code="status.unknown"),
        metadata=about("Only in these statuses, repeated or with commas between them.", ["collecting"]),
    )
    category = Word(metadata=about("Only about this kind of issue: its code.", "pothole"))
    group = Word(metadata=about("Only about kinds of this group: its code.", "streets"))
    area = Text(
        longest=200,
        metadata=about(
            "Only those for this area, or with a place in it: its `key`, as in the list of areas.",
            "district:old-town",
        ),
    )
    bbox = Text(
        longest=100,
        metadata=about(
            "Only those whose place, or the area that they are for, reaches into this box: west,south,east,north.",
            "39.9,57.55,40.0,57.65",
        ),
    )
    near = Text(
        longest=60,
        metadata=about(
            "Only those with a place at most `metres` from here, or for an area around it and without a place: "
            "longitude,latitude.",
            "39.999,57.5992",
        ),
    )
    metres = Whole(
        lowest=1,
        highest=50_000,
        load_default=NEAR_METRES,
        metadata=about("How far `near` reaches.", NEAR_METRES),
    )
    q = Text(
        longest=200,
        metadata=about(
            "Only with these words in their text, in English or Russian. Where nothing has them, what is spelt alike.",
            "footbridge",
        ),
    )
    sort = Choice(
        SORTS,
        load_default="newest",
        metadata=about(
            "`closing`: only those that collect for 30 days at most, the first to close first; `almost`: only those "
            "that have three quarters of what they need, the nearest to it first.",
            "closing",
        ),
    )
    limit = Whole(
        lowest=1, highest=LARGEST_PAGE, load_default=DEFAULT_PAGE, metadata=about("Most on a page.", 50)
    )
    cursor = Text(longest=200, metadata=about("Where to go on: take `links.next` as it is."))


class InitiativeProperties(Schema):
    """What a list says of an initiative."""

    display_id = fields.String(required=True, metadata=about("The id as people write it.", "7K3M-9QXA"))
    title = fields.String(required=True, metadata=about("What it is called.", "A bridge over the Lind"))
    language = fields.String(required=True, metadata=about("Language of its text.", "en"))
    status = fields.String(
        required=True, metadata=about("Where in its life it is.", "collecting", enum=list(STATUSES))
    )
    category = fields.Nested(
        Named,
        required=True,
        allow_none=True,
        metadata=about("The kind of issue that it is about, where one was said."),
    )
    area = fields.Nested(
        Named, required=True, allow_none=True, metadata=about("For whom it is; null: the whole city.")
    )
    signatures = fields.Integer(required=True, metadata=about("Signatures that count.", 412))
    needed = fields.Integer(
        required=True,
        allow_none=True,
        metadata=about("How many are needed; null before it is published.", 800),
    )
    created_at = moment("When it was begun.")
    changed_at = moment("When anything last changed.")
    published_at = moment("When it was published; null before.", allow_none=True)
    collecting_until = moment(
        "Until when signatures are collected; null before it is published.", allow_none=True
    )


class InitiativeFeature(Schema):
    type = fields.String(required=True, metadata=about("Always Feature.", "Feature"))
    id = fields.String(required=True, metadata=about("Public id.", PUBLIC_ID))
    geometry = fields.Nested(
        Position,
        required=True,
        allow_none=True,
        metadata=about("A point of its place, else of its area; null for the whole city."),
    )
    properties = fields.Nested(InitiativeProperties, required=True)
    links = fields.Nested(SelfLinks, required=True)


class InitiativePage(Schema):
    """A page of initiatives as GeoJSON (RFC 7946)."""

    type = fields.String(required=True, metadata=about("Always FeatureCollection.", "FeatureCollection"))
    features = fields.List(fields.Nested(InitiativeFeature), required=True)
    misspelt = fields.Boolean(
        required=True,
        metadata=about("true: nothing has the words of `q`; these have some that are spelt alike."),
    )
    links = fields.Nested(PageLinks, required=True)


class VersionShown(Schema):
    number = fields.Integer(required=True, metadata=about("Which text; sign this number.", 1))
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    title = fields.String(required=True, metadata=about("What it is called."))
    problem = fields.String(required=True, metadata=about("What is wrong."))
    wish = fields.String(required=True, metadata=about("What is wished for."))
    for_whom = fields.String(required=True, metadata=about("For whom; may be empty."))
    helpers = fields.String(required=True, metadata=about("Who could help; may be empty."))
    cost_least = fields.Integer(
        required=True,
        allow_none=True,
        metadata=about("First idea of the cost, in whole units of the currency.", 20000),
    )
    cost_most = fields.Integer(
        required=True, allow_none=True, metadata=about("The most that it may cost.", 50000)
    )
    planned_result = fields.String(required=True, metadata=about("What will be true afterwards."))
    criteria = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        required=True,
        metadata=about("By what that is seen.", [{"code": "c1", "text": "The bridge is open"}]),
    )
    why = fields.String(required=True, metadata=about("What was said of the change; may be empty."))
    substance = fields.Boolean(
        required=True, metadata=about("true: it asks for something else than the one before.")
    )
    author = fields.String(
        required=True, allow_none=True, metadata=about("Who wrote it; null once the account is gone.")
    )
    written_at = moment("When it was written.")


class AuthorShown(Schema):
    name = fields.String(required=True)
    first = fields.Boolean(required=True, metadata=about("true: who began it."))


class Counts(Schema):
    counted = fields.Integer(required=True, metadata=about("Signatures that count."))
    under_review = fields.Integer(required=True, metadata=about("Held until somebody has looked at them."))
    asked_again = fields.Integer(required=True, metadata=about("Given to a text that has changed since."))
    withdrawn = fields.Integer(required=True, metadata=about("Taken back."))
    removed = fields.Integer(required=True, metadata=about("Found false."))


class DistrictShown(Counts):
    code = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Code of the area; null: only the city is known.", "old-town"),
    )
    name = Names("Its name", allow_none=True, example="Old Town")
    needed = fields.Integer(
        required=True,
        allow_none=True,
        metadata=about("Signatures needed here, where districts are asked for."),
    )


class OwnSignature(Schema):
    standing = fields.String(required=True, metadata=about("How it stands.", "counted", enum=list(LIVE)))
    open = fields.Boolean(required=True, metadata=about("With one's name where everybody reads it."))
    version = fields.Integer(required=True, metadata=about("The text that was signed."))
    signed_at = moment("When.")


class InitiativeEntry(Schema):
    seq = fields.Integer(required=True, metadata=about("Number of the event of this initiative."))
    kind = fields.String(required=True, metadata=about("What happened.", "initiative.published"))
    at = moment("When.")
    origin = fields.String(required=True, metadata=about("By whom it was caused.", "person"))
    details = fields.Dict(required=True, metadata=about("Codes, numbers and dates of the event."))


class InitiativeDetails(InitiativeProperties):
    """All that the reader may see of an initiative."""

    hidden = fields.Boolean(required=True, metadata=about("true: taken off the public pages."))
    versions = fields.List(
        fields.Nested(VersionShown), required=True, metadata=about("Its texts, the last one holds.")
    )
    authors = fields.List(fields.Nested(AuthorShown), required=True, metadata=about("Who answers for it."))
    mine = fields.Boolean(required=True, metadata=about("true: the reader is one of them."))
    submitted_at = moment("When it was last laid before the moderators.", allow_none=True)
    reached_at = moment("When it had enough signatures.", allow_none=True)
    appealed_at = moment("When its authors asked another moderator.", allow_none=True)
    moderation_due = moment(
        "By when moderators decide; null where it does not lie before them.", allow_none=True
    )
    merged_into = fields.String(
        required=True,
        allow_none=True,
        metadata=about("Public id of the one that stands for both.", PUBLIC_ID),
    )
    districts_needed = fields.Integer(
        required=True, metadata=about("In so many districts enough signatures are needed.", 3)
    )
    districts_reached = fields.Integer(required=True, metadata=about("So many have enough.", 1))
    districts = fields.List(
        fields.Nested(DistrictShown), required=True, metadata=about("How it stands in each.")
    )
    totals = fields.Nested(Counts, required=True, metadata=about(f"Altogether, by {', '.join(STANDINGS)}."))
    paper = fields.Integer(
        required=True, metadata=about("How many of those that count were given on paper.", 40)
    )
    project = fields.Nested(
        ProjectShown,
        required=True,
        allow_none=True,
        metadata=about("How far it is; null before it was accepted."),
    )
    verbs = fields.List(
        fields.String(), required=True, metadata=about("What the reader may do with it now.", ["sign"])
    )
    signature = fields.Nested(
        OwnSignature,
        required=True,
        allow_none=True,
        metadata=about("The reader's own; null where there is none."),
    )
    unable = fields.String(
        required=True,
        allow_none=True,
        metadata=about(
            "Why the reader cannot sign what others can: `account`, `residence` (not verified), `area` (lives "
            "elsewhere), `removed` (their signature was found false), `paper` (signed on paper).",
            "residence",
        ),
    )
    broken_rules = fields.List(
        fields.Integer(),
        required=True,
        metadata=about("Numbers of the rules for which it was sent back, for authors and moderators.", [2]),
    )
    photos = fields.List(
        fields.Nested(EnclosedPhoto), required=True, metadata=about("Photos that go with it.")
    )
    documents = fields.List(
        fields.Nested(EnclosedDocument), required=True, metadata=about("Documents that go with it.")
    )
    issues = fields.List(
        fields.Nested(LinkedIssue),
        required=True,
        metadata=about("Issues that it comes from, as they stand now."),
    )
    areas_reached = fields.List(
        fields.Nested(Named),
        required=True,
        metadata=about("Areas of the city in which its place lies; empty where it has none."),
    )
    opinions = fields.List(
        fields.Nested(RoundShown),
        required=True,
        metadata=about(
            "What departments were asked and have said, a member for each time; the newest first."
        ),
    )
    timeline = fields.List(
        fields.Nested(InitiativeEntry), required=True, metadata=about("Its steps, oldest first.")
    )


class InitiativeShown(Schema):
    """An initiative as GeoJSON (RFC 7946)."""

    type = fields.String(required=True, metadata=about("Always Feature.", "Feature"))
    id = fields.String(required=True, metadata=about("Public id.", PUBLIC_ID))
    geometry = fields.Dict(
        required=True,
        allow_none=True,
        metadata=about("Its place, else the outline of its area; null for the whole city."),
    )
    properties = fields.Nested(InitiativeDetails, required=True)
    links = fields.Nested(SelfLinks, required=True)


def _words(name: str, description: str) -> Text:
    return Text(longest=LONGEST[name], metadata=about(description))


class NewInitiative(Strict):
    """A draft; only its title must be there. What else is needed is told when it is submitted."""

    title = Text(
        longest=LONGEST["title"],
        shortest=1,
        required=True,
        error_messages={"required": "text.missing"},
        metadata=about("What it is called.", "A bridge over the Lind"),
    )
    problem = _words("problem", "What is wrong.")
    wish = _words("wish", "What is wished for.")
    for_whom = _words("for_whom", "For whom.")
    helpers = _words("helpers", "Who could help.")
    planned_result = _words("planned_result", "What will be true afterwards.")
    criteria = Several(
        Text(longest=LONGEST_CRITERION),
        validate=Length(max=MOST_CRITERIA),
        metadata=about("By what that is seen.", ["The bridge is open"]),
    )
    cost_least = Whole(
        lowest=0,
        highest=DEAREST,
        metadata=about("What it may cost at least, in whole units of the currency.", 20000),
    )
    cost_most = Whole(lowest=0, highest=DEAREST, metadata=about("What it may cost at most.", 50000))
    language = Word(metadata=about("Language of the text; else that of the request.", "en"))
    category = Word(
        wrong="category.not_found", metadata=about("The kind of issue that it is about.", "pothole")
    )
    area = Text(
        longest=200,
        metadata=about("For whom: the `key` of an area; without it the whole city.", "district:old-town"),
    )
    location = Part(Place, metadata=about("Where on the map it would be seen."))
    issues = Several(
        Word(wrong="initiative.issue_unknown"),
        validate=Length(max=MOST_ISSUES),
        metadata=about("Public ids of the issues that it comes from.", [PUBLIC_ID]),
    )


class InitiativeDone(Schema):
    """What a verb has changed."""

    id = fields.String(required=True, metadata=about("Public id of the initiative.", PUBLIC_ID))
    verb = fields.String(required=True, metadata=about("What was done.", "sign"))
    status = fields.String(
        required=True, metadata=about("Status of the initiative afterwards.", "collecting")
    )
    links = fields.Nested(SelfLinks, required=True)


class HoldShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the hold.", 4))
    reason = fields.String(required=True, metadata=about("Why they are held.", "network"))
    hour = moment("The hour that was conspicuous, where it was one.", allow_none=True)
    signatures = fields.Integer(required=True, metadata=about("How many were held.", 38))
    held_at = moment("When.")
    decision = fields.String(
        required=True, allow_none=True, metadata=about("released, removed; null while nobody has decided.")
    )
    removal = fields.String(
        required=True, allow_none=True, metadata=about("Why they were removed.", "automated")
    )
    release = fields.String(
        required=True, allow_none=True, metadata=about("Why any of them count again.", "one_place")
    )
    decided_at = moment("When it was decided.", allow_none=True)


class Holds(Schema):
    holds = fields.List(fields.Nested(HoldShown), required=True, metadata=about("Newest first."))


class Nothing(Strict):
    """No members."""


class SendBackBody(Strict):
    rules = Several(
        Whole(lowest=1, highest=99),
        required=True,
        validate=Length(min=1, max=20),
        error_messages={"required": "initiative.rule_missing"},
        metadata=about("Numbers of the rules that it breaks.", [2]),
    )


class SignBody(Strict):
    version = Whole(required=True, highest=32_767, metadata=about("Number of the text that was read.", 1))
    open = Flag(load_default=False, metadata=about("With one's name where everybody reads it.", False))
    news = Flag(load_default=False, metadata=about("With a letter at each step.", True))


class HoldBody(Strict):
    since = Moment(
        required=True, metadata=about("Those given from this moment on.", "2026-11-27T09:00:00+03:00")
    )
    until = Moment(
        required=True, metadata=about("Those given before this moment.", "2026-11-27T10:00:00+03:00")
    )


class _OfHold(Strict):
    hold = Whole(highest=2**31 - 1, required=True, metadata=about("Number of the hold.", 4))
    signatures = Several(
        Whole(lowest=1, highest=2**63 - 1),
        validate=Length(min=1, max=500),
        metadata=about("Only those of these numbers; without it all of the hold.", [17]),
    )


class ReleaseBody(_OfHold):
    reason = Choice(
        RELEASE_REASONS,
        code="signature_hold.release_unknown",
        required=True,
        error_messages={"required": "signature_hold.release_unknown"},
        metadata=about("Why they count again.", "one_place"),
    )


class RemoveBody(_OfHold):
    reason = Choice(
        REMOVAL_REASONS,
        code="signature_hold.removal_unknown",
        required=True,
        error_messages={"required": "signature_hold.removal_unknown"},
        metadata=about("Why they are false.", "automated"),
    )
