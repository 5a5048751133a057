"""The council as the API shows it: members, sittings, motions, and what its verbs take."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from initiatives.council.members.queries import LARGEST_PAGE as MOST_MEMBERS
from initiatives.council.motions.models import CHOICES, EFFECTS, TAKEN_AWAY, VERDICTS
from initiatives.council.motions.queries.records import LARGEST_PAGE as MOST_VOTES
from initiatives.council.rules import LARGEST
from initiatives.council.sittings.queries.listing import LARGEST_PAGE
from initiatives.council.sittings.status import ITEM_STATUSES, MOTION_STATUSES, SITTING_STATUSES
from web.api.fields import Choice, Query, Several, Text, Whole
from web.api.schemas.base import PUBLIC_ID, Named, about, moment
from web.api.schemas.delivery import Day
from web.api.schemas.issues import DEFAULT_PAGE, PageLinks

LARGEST_ID = 2**31 - 1
SEAT = about("Number of the seat.", 12)


class SittingsQuery(Query):
    status = Several(
        Choice(SITTING_STATUSES, code="status.unknown"),
        metadata=about("Only in these statuses, repeated or with commas between them.", ["published"]),
    )
    limit = Whole(
        lowest=1, highest=LARGEST_PAGE, load_default=DEFAULT_PAGE, metadata=about("Most on a page.", 50)
    )
    cursor = Text(longest=200, metadata=about("Where to go on: take `links.next` as it is."))


class SittingQuery(Query):
    """Only the language."""


class MembersQuery(Query):
    on = Day(metadata=about("Who sits on this day; else today.", "2026-11-23"))
    after = Whole(
        lowest=0, highest=LARGEST, load_default=0, metadata=about("Only seats above this number.", 0)
    )
    limit = Whole(
        lowest=1, highest=MOST_MEMBERS, load_default=MOST_MEMBERS, metadata=about("Most of them.", 50)
    )


class VotesQuery(Query):
    before = Whole(highest=LARGEST_ID, metadata=about("Only votes on motions below this number.", 4711))
    limit = Whole(
        lowest=1, highest=MOST_VOTES, load_default=DEFAULT_PAGE, metadata=about("Most of them.", 50)
    )


class MemberShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the term.", 7))
    seat = fields.Integer(required=True, metadata=SEAT)
    name = fields.String(required=True, metadata=about("As the council's record has it.", "Ann Smith"))
    group = fields.String(required=True, metadata=about("The group; may be empty.", "Greens"))
    since = fields.Date(required=True, metadata=about("The first day.", "2024-05-01"))
    until = fields.Date(
        required=True,
        allow_none=True,
        metadata=about("The first day after it; null: not known.", "2028-05-01"),
    )
    has_deputy = fields.Boolean(required=True, metadata=about("Somebody votes for the seat in their place."))


class Members(Schema):
    members = fields.List(fields.Nested(MemberShown), required=True, metadata=about("By seat."))


class PastVoteShown(Schema):
    motion = fields.Integer(required=True, metadata=about("Number of the motion.", 12))
    sitting = fields.String(required=True, metadata=about("Public id of the sitting.", PUBLIC_ID))
    sitting_title = fields.String(required=True, metadata=about("What the sitting is called."))
    language = fields.String(required=True, metadata=about("Language of the text.", "en"))
    text = fields.String(required=True, metadata=about("What was put to the vote."))
    choice = fields.String(required=True, metadata=about("The choice.", "yes", enum=list(CHOICES)))
    deputy = fields.Boolean(required=True, metadata=about("The deputy has cast it."))
    verdict = fields.String(required=True, metadata=about("What it came to.", "carried", enum=list(VERDICTS)))
    closed_at = moment("When the vote was closed.")


class PastVotes(Schema):
    votes = fields.List(fields.Nested(PastVoteShown), required=True, metadata=about("The last ones first."))


class OneLink(Schema):
    self = fields.String(required=True, metadata=about("Address of this in the API."))


class SittingListed(Schema):
    id = fields.String(required=True, metadata=about("Public id.", PUBLIC_ID))
    status = fields.String(
        required=True, metadata=about("Where in its life it is.", "open", enum=list(SITTING_STATUSES))
    )
    language = fields.String(required=True, metadata=about("Language of title and place.", "en"))
    title = fields.String(required=True, metadata=about("What it is called.", "The council in November"))
    place = fields.String(required=True, metadata=about("Where it is.", "Town Hall"))
    starts_at = moment("When it is to begin.")
    published_at = moment("When it was published; null before.", allow_none=True)
    opened_at = moment("When it began; null before.", allow_none=True)
    closed_at = moment("When it was over; null before.", allow_none=True)
    agenda_items = fields.Integer(required=True, metadata=about("How many items the agenda has.", 7))
    links = fields.Nested(OneLink, required=True)


class SittingPage(Schema):
    sittings = fields.List(fields.Nested(SittingListed), required=True, metadata=about("The latest first."))
    links = fields.Nested(PageLinks, required=True)


class RuleShown(Schema):
    """A rule of decision as its file has it."""

    code = fields.String(required=True, metadata=about("Its code.", "simple"))
    name = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=about("By language.")
    )
    clause = fields.String(required=True, metadata=about("Where it comes from.", "Charter, article 23 (2)"))
    quorum = fields.String(required=True, metadata=about("Who must be there.", "more than 1/2 of in_office"))
    majority = fields.String(required=True, metadata=about("Who must say yes.", "more than 1/2 of cast"))
    tie = fields.String(required=True, metadata=about("What a tie comes to.", "rejected"))
    recused = fields.String(
        required=True, metadata=about("Whether who stands aside counts in the bases.", "out")
    )
    secrecy = fields.String(required=True, metadata=about("The kind of ballot.", "named"))
    since = fields.String(required=True, metadata=about("The day since which it is in force.", "2020-01-01"))


class CountsShown(Schema):
    in_office = fields.Integer(required=True, metadata=about("Members in office.", 35))
    present = fields.Integer(
        required=True, metadata=about("Of them who were there or had voted, those recused too.", 27)
    )
    yes = fields.Integer(required=True, metadata=about("Yes.", 14))
    no = fields.Integer(required=True, metadata=about("No.", 9))
    abstain = fields.Integer(required=True, metadata=about("Abstentions.", 4))
    recused = fields.Integer(required=True, metadata=about("Who stood aside.", 0))
    recused_present = fields.Integer(required=True, metadata=about("Of them who were there.", 0))


class OutcomeShown(Schema):
    verdict = fields.String(required=True, metadata=about("The verdict.", "carried", enum=list(VERDICTS)))
    quorum_base = fields.Integer(required=True, metadata=about("Of whom the quorum is counted.", 35))
    quorum_needed = fields.Integer(required=True, metadata=about("How many it takes.", 18))
    quorum_present = fields.Integer(required=True, metadata=about("How many there were.", 27))
    base = fields.Integer(required=True, metadata=about("Of whom the majority is counted.", 23))
    needed = fields.Integer(required=True, metadata=about("How many yes it takes.", 12))
    casting = fields.String(
        required=True, allow_none=True, metadata=about("The chair's casting vote, where it decided.", "yes")
    )
    words = fields.String(required=True, metadata=about("All of it in a sentence, in the reader's language."))


class VoteShown(Schema):
    seat = fields.Integer(required=True, metadata=SEAT)
    name = fields.String(required=True, metadata=about("Who holds the seat.", "Ann Smith"))
    group = fields.String(required=True, metadata=about("The group; may be empty.", "Greens"))
    deputy = fields.Boolean(required=True, metadata=about("The deputy has cast it."))
    choice = fields.String(
        required=True,
        metadata=about(
            "The choice that counts; `taken_away`: they stood aside after they had voted.", "yes",
            enum=[*CHOICES, TAKEN_AWAY],
        ),
    )  # fmt: skip
    ballots = fields.Integer(required=True, metadata=about("How often it was cast, with all changes.", 1))


class MotionListed(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the motion.", 12))
    item = fields.Integer(required=True, metadata=about("Number of the item.", 3))
    position = fields.Integer(required=True, metadata=about("Its place in the item.", 1))
    amends = fields.Integer(
        required=True, allow_none=True, metadata=about("Number of the motion that it would change.", 11)
    )
    language = fields.String(required=True, metadata=about("Language of the text.", "en"))
    text = fields.String(required=True, metadata=about("What is put to the vote."))
    refusing = fields.Boolean(required=True, metadata=about("When it is carried, something is refused."))
    effect = fields.String(
        required=True,
        metadata=about("What becomes of the initiative when it is carried.", "accept", enum=list(EFFECTS)),
    )
    department = fields.Nested(
        Named, required=True, allow_none=True, metadata=about("Who would carry it out; null: nobody.")
    )
    rule = fields.Nested(RuleShown, required=True, metadata=about("The rule that decides."))
    status = fields.String(
        required=True, metadata=about("Where in its life it is.", "voting", enum=list(MOTION_STATUSES))
    )
    put_at = moment("When it was put.")
    opened_at = moment("When the vote was opened; null before.", allow_none=True)
    closed_at = moment("When the vote was closed; null before.", allow_none=True)
    announced_at = moment("When the result was read out; null before.", allow_none=True)
    ballots = fields.Integer(
        required=True, allow_none=True, metadata=about("How many seats have voted; null before.", 27)
    )
    counts = fields.Nested(
        CountsShown, required=True, allow_none=True, metadata=about("The numbers; null before it is closed.")
    )
    outcome = fields.Nested(
        OutcomeShown, required=True, allow_none=True, metadata=about("What they come to; null before.")
    )
    effect_taken = fields.Boolean(
        required=True, allow_none=True,
        metadata=about("Whether what was to follow did follow; null where nothing was to."),
    )  # fmt: skip
    mine = fields.String(
        required=True, allow_none=True,
        metadata=about("The reader's own choice while the vote is open; nobody else sees it.", "yes"),
    )  # fmt: skip


class MotionLinks(OneLink):
    sitting = fields.String(required=True, metadata=about("Address of the sitting in the API."))


class MotionShown(MotionListed):
    votes = fields.List(
        fields.Nested(VoteShown), required=True, metadata=about("Each seat's vote, once it is closed.")
    )
    links = fields.Nested(MotionLinks, required=True)


class ItemShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the item.", 3))
    position = fields.Integer(required=True, metadata=about("Its place on the agenda.", 1))
    status = fields.String(required=True, metadata=about("How it is.", "open", enum=list(ITEM_STATUSES)))
    initiative = fields.String(
        required=True, allow_none=True, metadata=about("Public id of the initiative; null: none.", PUBLIC_ID)
    )
    title = fields.String(required=True, metadata=about("What it is called.", "The budget"))
    language = fields.String(required=True, metadata=about("Language of the title.", "en"))
    opened_at = moment("When the sitting came to it; null before.", allow_none=True)
    ended_at = moment("When it was done or postponed; null before.", allow_none=True)
    recused = fields.List(fields.Integer(), required=True, metadata=about("Seats that stand aside.", [4]))
    motions = fields.List(fields.Nested(MotionListed), required=True, metadata=about("In order."))


class SeatShown(Schema):
    member = fields.Integer(required=True, metadata=about("Number of the term.", 7))
    seat = fields.Integer(required=True, metadata=SEAT)
    name = fields.String(required=True, metadata=about("Who holds it.", "Ann Smith"))
    group = fields.String(required=True, metadata=about("The group; may be empty.", "Greens"))
    deputy = fields.Boolean(required=True, metadata=about("The deputy is there."))
    since = moment("Since when somebody is there; null: nobody is.", allow_none=True)


class SittingShown(SittingListed):
    items = fields.List(fields.Nested(ItemShown), required=True, metadata=about("The agenda."))
    chair = fields.Integer(
        required=True, allow_none=True, metadata=about("Seat of who conducts it; null: nobody yet.", 2)
    )
    present = fields.Integer(required=True, metadata=about("How many seats are present.", 27))
    seats = fields.List(fields.Nested(SeatShown), required=True, metadata=about("All seats, by number."))
    mine = fields.Integer(
        required=True, allow_none=True, metadata=about("The reader's own seat; null: they have none.", 12)
    )
    verbs = fields.List(
        fields.String(),
        required=True,
        metadata=about("What the reader may do now with the sitting.", ["open"]),
    )
