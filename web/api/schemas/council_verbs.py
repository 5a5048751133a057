"""What the verbs of the council take, and what they answer."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from initiatives.council.members.commands.seat_member import LONGEST_NAME
from initiatives.council.motions.commands.put_motion import LONGEST_TEXT
from initiatives.council.motions.models import CHOICES, EFFECTS
from initiatives.council.rules import LARGEST
from initiatives.council.sittings.commands import add_item
from initiatives.council.sittings.commands.plan_sitting import LONGEST_PLACE, LONGEST_TITLE
from web.api.fields import Choice, Flag, Moment, Strict, Text, Whole, Word
from web.api.schemas.base import PUBLIC_ID, about, moment
from web.api.schemas.council import LARGEST_ID, SEAT, MotionLinks, OneLink
from web.api.schemas.delivery import Day


class SittingDone(Schema):
    """What a verb has changed."""

    id = fields.String(required=True, metadata=about("Public id of the sitting.", PUBLIC_ID))
    verb = fields.String(required=True, metadata=about("What was done.", "publish"))
    status = fields.String(required=True, metadata=about("Status of the sitting afterwards.", "published"))
    changed = fields.Boolean(required=True, metadata=about("false: it was just that already."))
    number = fields.Integer(
        required=True, allow_none=True, metadata=about("Number of the item or motion that was added.", 3)
    )
    links = fields.Nested(OneLink, required=True)


class MotionDone(Schema):
    """What a verb has changed."""

    id = fields.Integer(required=True, metadata=about("Number of the motion.", 12))
    verb = fields.String(required=True, metadata=about("What was done.", "open"))
    status = fields.String(required=True, metadata=about("Status of the motion afterwards.", "voting"))
    links = fields.Nested(MotionLinks, required=True)


class BallotDone(MotionDone):
    """That a ballot is in."""

    seat = fields.Integer(required=True, metadata=SEAT)
    choice = fields.String(required=True, metadata=about("What was chosen.", "yes"))
    number = fields.Integer(
        required=True, metadata=about("How often the seat has voted, with all changes.", 1)
    )
    cast_at = moment("When it was cast.")
    code = fields.String(
        required=True,
        metadata=about("What the log holds of it; once the ballots are opened, anybody can compute it."),
    )
    changed = fields.Boolean(required=True, metadata=about("false: the same choice was in already."))


class MemberDone(Schema):
    """What a verb has changed."""

    id = fields.Integer(required=True, metadata=about("Number of the term.", 7))
    verb = fields.String(required=True, metadata=about("What was done.", "seat"))


class SeatMemberBody(Strict):
    seat = Whole(lowest=1, highest=LARGEST, required=True, metadata=SEAT)
    email = Text(longest=254, required=True, metadata=about("Address of the account.", "ann@city.example"))
    name = Text(
        longest=LONGEST_NAME, required=True, error_messages={"required": "text.missing"},
        metadata=about("As the council's record has it.", "Ann Smith"),
    )  # fmt: skip
    group = Text(longest=LONGEST_NAME, load_default="", metadata=about("The group.", "Greens"))
    since = Day(
        required=True, error_messages={"required": "member.since_missing"},
        metadata=about("The first day.", "2024-05-01"),
    )  # fmt: skip
    until = Day(metadata=about("The first day after it, where it is known.", "2028-05-01"))


class EndTermBody(Strict):
    until = Day(required=True, metadata=about("The first day on which the seat is not theirs.", "2027-05-01"))


class NameDeputyBody(Strict):
    email = Text(
        longest=254, required=True, allow_none=True, metadata=about("Address of the account; null: nobody.")
    )


class SittingBody(Strict):
    title = Text(
        longest=LONGEST_TITLE, required=True, error_messages={"required": "text.missing"},
        metadata=about("What it is called.", "The council in November"),
    )  # fmt: skip
    place = Text(
        longest=LONGEST_PLACE, required=True, error_messages={"required": "text.missing"},
        metadata=about("Where it is.", "Town Hall"),
    )  # fmt: skip
    starts_at = Moment(
        required=True, error_messages={"required": "sitting.starts_at_missing"},
        metadata=about("When it begins.", "2026-11-23T09:00:00+00:00"),
    )  # fmt: skip


class SeatBody(Strict):
    seat = Whole(lowest=1, highest=LARGEST, required=True, metadata=SEAT)


class ArrivalBody(SeatBody):
    deputy = Flag(load_default=False, metadata=about("It is the deputy who is there."))


class ItemBody(Strict):
    item = Whole(highest=LARGEST_ID, required=True, metadata=about("Number of the item.", 3))


class ItemSeatBody(ItemBody):
    seat = Whole(lowest=1, highest=LARGEST, required=True, metadata=SEAT)


class MoveItemBody(ItemBody):
    position = Whole(
        lowest=1, highest=add_item.MOST_ITEMS, required=True, metadata=about("The new place.", 2)
    )


class AddItemBody(Strict):
    title = Text(
        longest=add_item.LONGEST_TITLE, load_default="", metadata=about("What it is called.", "The budget")
    )
    initiative = Text(longest=40, metadata=about("Or: public id of an initiative that is due.", PUBLIC_ID))


class PutMotionBody(ItemBody):
    text = Text(
        longest=LONGEST_TEXT, required=True, error_messages={"required": "text.missing"},
        metadata=about("What is put to the vote.", "The budget is adopted."),
    )  # fmt: skip
    rule = Word(
        required=True, wrong="motion.rule_unknown", error_messages={"required": "motion.rule_unknown"},
        metadata=about("Code of the rule of decision.", "simple"),
    )  # fmt: skip
    effect = Choice(
        EFFECTS, code="motion.effect_unknown", load_default="none",
        metadata=about("What becomes of the initiative when it is carried.", "accept"),
    )  # fmt: skip
    department = Word(
        wrong="department.not_found", metadata=about("With `accept`: code of who carries it out.", "roads")
    )
    refusing = Flag(load_default=False, metadata=about("When it is carried, something is refused."))
    amends = Whole(highest=LARGEST_ID, metadata=about("Number of the motion that it would change.", 11))


class CastBody(Strict):
    choice = Choice(
        CHOICES, code="ballot.choice_unknown", required=True,
        error_messages={"required": "ballot.choice_unknown"}, metadata=about("The choice.", "yes"),
    )  # fmt: skip


class CastingBody(Strict):
    choice = Choice(
        CHOICES[:2], code="ballot.choice_unknown", required=True,
        error_messages={"required": "ballot.choice_unknown"}, metadata=about("The casting vote.", "yes"),
    )  # fmt: skip
