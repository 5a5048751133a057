"""Comments on initiatives and suggested changes of their text, as they are shown and as they are sent."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.moderation.reasons import REASONS
from initiatives.amendments.commands.suggest import LONGEST_WHY
from initiatives.amendments.models import AMENDMENT_STATUSES, FIELDS
from initiatives.amendments.queries.versions import COMPARED
from initiatives.comments.commands.comment import LONGEST
from initiatives.comments.models import COVERED, SIDES
from initiatives.comments.queries.listing import LARGEST_PAGE, SORTS
from initiatives.proposals.submission import LONGEST as LONGEST_PARTS
from web.api.fields import Choice, Flag, Query, Strict, Text, Whole, Word
from web.api.schemas.base import PUBLIC_ID, about, moment
from web.api.schemas.initiatives import NewInitiative
from web.api.schemas.issues import PageLinks, SelfLinks

NUMBER = 4711


class CommentsQuery(Query):
    sort = Choice(
        SORTS,
        load_default="balance",
        metadata=about(
            "`balance`: those that most agree with first, as many of each side; `time`: the newest first.",
            "balance",
        ),
    )
    limit = Whole(
        highest=LARGEST_PAGE,
        load_default=20,
        metadata=about("Most on a page; by `balance` of each side.", 20),
    )
    cursor = Text(longest=300, metadata=about("Where to go on: take `links.next` as it is."))


class ThreadQuery(Query):
    after = Whole(
        lowest=0,
        load_default=0,
        metadata=about("Only replies after this one: take `after` as it is.", NUMBER),
    )


class OlderQuery(Query):
    before = Whole(metadata=about("Only those before this one: take `older` as it is.", NUMBER))


class AmendmentsQuery(OlderQuery):
    waiting = Flag(metadata=about("true: only those that nobody has decided; false: only the others.", True))


class CommentShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the comment.", NUMBER))
    parent = fields.Integer(
        required=True, allow_none=True, metadata=about("The comment that it replies to; null for none.")
    )
    side = fields.String(
        required=True,
        allow_none=True,
        metadata=about("What it speaks for; null for a reply.", "for", enum=[*SIDES, None]),
    )
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    text = fields.String(
        required=True, metadata=about("The words; empty where they were taken back or off the page.")
    )
    author = fields.String(
        required=True, allow_none=True, metadata=about("Who wrote it; null once the account is gone.")
    )
    written_at = moment("When.")
    edited_at = moment("When it was last changed.", allow_none=True)
    withdrawn = fields.Boolean(required=True, metadata=about("true: taken back by who wrote it."))
    moderated = fields.String(
        required=True,
        allow_none=True,
        metadata=about("How moderators have covered it; null: not at all.", enum=[*COVERED, None]),
    )
    moderated_reason = fields.String(
        required=True, allow_none=True, metadata=about("Why they have.", "personal_data")
    )
    agrees = fields.Integer(required=True, metadata=about("How many agree.", 12))
    agreed = fields.Boolean(required=True, metadata=about("true: the reader does."))
    mine = fields.Boolean(required=True, metadata=about("true: the reader wrote it."))
    editable = fields.Boolean(required=True, metadata=about("true: the reader may change it now."))
    replies = fields.Integer(required=True, metadata=about("How many replies it has.", 3))
    answers = fields.List(
        fields.Nested(lambda: CommentShown()),
        required=True,
        metadata=about("The first replies, oldest first; a reply has none."),
    )


class CommentPage(Schema):
    comments = fields.List(fields.Nested(CommentShown), required=True)
    number = fields.Integer(required=True, metadata=about("How many comments and replies there are.", 42))
    may_comment = fields.Boolean(required=True, metadata=about("true: the reader may write one now."))
    links = fields.Nested(PageLinks, required=True)


class ThreadShown(Schema):
    comment = fields.Nested(CommentShown, required=True, metadata=about("With a page of its replies."))
    after = fields.Integer(
        required=True,
        allow_none=True,
        metadata=about("Where the next page of replies begins; null on the last."),
    )
    may_comment = fields.Boolean(required=True, metadata=about("true: the reader may reply now."))


class PieceShown(Schema):
    kind = fields.String(
        required=True,
        metadata=about(
            "In both texts, in the earlier, or in the later one.", "same", enum=["same", "gone", "new"]
        ),
    )
    text = fields.String(required=True, metadata=about("Its words."))


class AmendmentShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the suggestion.", NUMBER))
    field = fields.String(
        required=True, metadata=about("The part that it is about.", "wish", enum=list(FIELDS))
    )
    version = fields.Integer(required=True, metadata=about("The text that was read.", 1))
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    text = fields.String(required=True, metadata=about("What the part should say."))
    why = fields.String(required=True, metadata=about("Why."))
    pieces = fields.List(
        fields.Nested(PieceShown), required=True, metadata=about("What is different, word by word.")
    )
    author = fields.String(
        required=True, allow_none=True, metadata=about("Who suggested it; null once the account is gone.")
    )
    mine = fields.Boolean(required=True, metadata=about("true: the reader did."))
    status = fields.String(
        required=True, metadata=about("How it stands.", "open", enum=list(AMENDMENT_STATUSES))
    )
    reason = fields.String(
        required=True, metadata=about("What the authors said when they declined it; may be empty.")
    )
    became = fields.Integer(
        required=True, allow_none=True, metadata=about("The version that it made; null: none.")
    )
    moderated = fields.String(
        required=True,
        allow_none=True,
        metadata=about("How moderators have covered it; null: not at all.", enum=[*COVERED, None]),
    )
    moderated_reason = fields.String(
        required=True, allow_none=True, metadata=about("Why they have.", "personal_data")
    )
    written_at = moment("When it was suggested.")
    decided_at = moment("When it was decided.", allow_none=True)
    decided_by = fields.String(required=True, allow_none=True, metadata=about("The author who decided."))
    outdated = fields.Boolean(required=True, metadata=about("true: this part says something else by now."))
    verbs = fields.List(fields.String(), required=True, metadata=about("What the reader may do now."))


class AmendmentPage(Schema):
    amendments = fields.List(fields.Nested(AmendmentShown), required=True, metadata=about("Newest first."))
    older = fields.Integer(
        required=True, allow_none=True, metadata=about("Where the next page begins; null on the last.")
    )
    may_suggest = fields.Boolean(required=True, metadata=about("true: the reader may suggest a change now."))
    version = fields.Integer(required=True, metadata=about("The text that holds.", 1))


class VersionChanged(Schema):
    number = fields.Integer(required=True, metadata=about("Which text.", 2))
    author = fields.String(
        required=True, allow_none=True, metadata=about("Who wrote it or took it in; null once that is gone.")
    )
    suggested_by = fields.String(
        required=True, allow_none=True, metadata=about("Who suggested it, where somebody did.")
    )
    amendment = fields.Integer(
        required=True, allow_none=True, metadata=about("Number of the suggestion that it was.")
    )
    why = fields.String(required=True, metadata=about("What was said of the change; may be empty."))
    substance = fields.Boolean(
        required=True, metadata=about("true: it asks for something else, so signers were asked again.")
    )
    written_at = moment("When.")
    changes = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(PieceShown)),
        required=True,
        metadata=about(f"What is different from the text before, by part: {', '.join(COMPARED)}."),
    )


class VersionPage(Schema):
    versions = fields.List(fields.Nested(VersionChanged), required=True, metadata=about("Newest first."))
    older = fields.Integer(
        required=True, allow_none=True, metadata=about("Where the next page begins; null on the last.")
    )
    may_correct = fields.Boolean(
        required=True, metadata=about("true: the reader may say what is a change of substance.")
    )


class DiscussionDone(Schema):
    """What a verb has changed."""

    id = fields.String(required=True, metadata=about("Public id of the initiative.", PUBLIC_ID))
    number = fields.Integer(required=True, metadata=about("Number of the comment or suggestion.", NUMBER))
    verb = fields.String(required=True, metadata=about("What was done.", "agree"))
    changed = fields.Boolean(required=True, metadata=about("false: it was so before."))
    links = fields.Nested(SelfLinks, required=True)


def _comment_words() -> Text:
    return Text(
        longest=LONGEST, required=True, error_messages={"required": "text.missing"},
        metadata=about("The words.", "The old bridge was three metres wide."),
    )  # fmt: skip


class NewComment(Strict):
    text = _comment_words()
    side = Choice(
        SIDES, code="comment.side_unknown", metadata=about("What it speaks for; of a reply nothing.", "for")
    )
    reply_to = Whole(metadata=about("The comment that it replies to.", NUMBER))
    language = Word(metadata=about("Language of the words; else that of the request.", "en"))


class EditComment(Strict):
    text = _comment_words()


class FlagWords(Strict):
    reason = Choice(
        REASONS, code="reason.unknown", required=True, error_messages={"required": "reason.unknown"},
        metadata=about("Why it should not be public.", "personal_data"),
    )  # fmt: skip
    device = Text(
        longest=100, shortest=16,
        metadata=about(
            "A random value that the app keeps for this device, so that it counts once.",
            "1f0c8a52-6d0e-4a52-9d2b-6f7c8f2f8e11",
        ),
    )  # fmt: skip


class NewAmendment(Strict):
    field = Choice(
        FIELDS, code="amendment.field_unknown", required=True,
        error_messages={"required": "amendment.field_unknown"}, metadata=about("Which part.", "wish"),
    )  # fmt: skip
    text = Text(
        longest=max(LONGEST_PARTS.values()), required=True, error_messages={"required": "text.missing"},
        metadata=about("What it should say.", "Build a footbridge, with a ramp."),
    )  # fmt: skip
    why = Text(
        longest=LONGEST_WHY, required=True, error_messages={"required": "text.missing"},
        metadata=about("Why.", "So that wheelchairs pass."),
    )  # fmt: skip
    version = Whole(required=True, highest=32_767, metadata=about("Number of the text that was read.", 1))
    language = Word(metadata=about("Language of the words; else that of the request.", "en"))


def _substance() -> Flag:
    return Flag(
        required=True, error_messages={"required": "amendment.substance_missing"},
        metadata=about("true: it asks for something else, and those who signed are asked again.", False),
    )  # fmt: skip


class AcceptBody(Strict):
    substance = _substance()


class DeclineBody(Strict):
    reason = Text(
        longest=LONGEST_WHY, required=True, error_messages={"required": "text.missing"},
        metadata=about("Why not; everybody reads it.", "The bank is too steep there."),
    )  # fmt: skip


class RewriteBody(NewInitiative):
    """The whole text: what is left out is empty. For whom and where it is cannot be changed."""

    class Meta(NewInitiative.Meta):
        exclude = ("area", "category", "location", "language", "issues")

    version = Whole(required=True, highest=32_767, metadata=about("Number of the text that was read.", 1))
    why = Text(
        longest=LONGEST_PARTS["why"], required=True, error_messages={"required": "text.missing"},
        metadata=about("Why it is changed; everybody reads it.", "The engineers asked for a ramp."),
    )  # fmt: skip
    substance = _substance()


class CorrectBody(Strict):
    version = Whole(required=True, highest=32_767, metadata=about("Number of the text.", 2))
    substance = _substance()


class RenewBody(Strict):
    version = Whole(required=True, highest=32_767, metadata=about("Number of the text that was read.", 2))
