"""What moderators' programs read and send, and how anybody flags."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.issues.moderated.deciding import MOST_RECTANGLES
from civic.moderation.queries import VIEWS
from civic.moderation.reasons import REASONS
from civic.moderation.spans import MOST_SPANS
from civic.moderation.status import DECISIONS
from web.api.fields import Choice, Length, Part, Query, Several, Strict, Text, Whole, Word
from web.api.schemas.base import PUBLIC_ID, about, moment


class FlagIt(Strict):
    content = Text(
        longest=80, required=True, error_messages={"required": "content.unknown"},
        metadata=about(
            "What of the issue: `report:1` (the first), `update:` and the `seq` of an entry of `timeline`, "
            "`photo:` and its id.",
            "report:1",
        ),
    )  # fmt: skip
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


class CasesQuery(Query):
    view = Choice(VIEWS, load_default="open", metadata=about("Which of the cases.", "open"))
    page = Whole(highest=1000, load_default=1, metadata=about("Which page of them.", 1))


class FlagShown(Schema):
    reason = fields.String(required=True, metadata=about("Why.", "personal_data"))
    source = fields.String(
        required=True, metadata=about("Who flagged: resident, staff, rule or author.", "rule")
    )
    rule = fields.String(required=True, allow_none=True, metadata=about("Which rule found it.", "phone"))
    at = moment("When.")


class CaseShown(Schema):
    """A case. The words are the originals: for moderators alone."""

    id = fields.Integer(required=True, metadata=about("Number of the case.", 17))
    kind = fields.String(
        required=True, metadata=about("report, update, photo; comment, amendment of an initiative.", "report")
    )
    status = fields.String(required=True, metadata=about("open or decided.", "open"))
    state = fields.String(
        required=True, metadata=about("How it stands: shown, redacted, hidden or rephrase.", "redacted")
    )
    issue = fields.String(
        required=True,
        allow_none=True,
        metadata=about("The issue or initiative; null when what it was about is gone.", PUBLIC_ID),
    )
    waiting_since = moment("When the first flag came that nobody has decided about.", allow_none=True)
    words = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True,
        metadata=about("Original words by field.", {"text": "Call me: +7 912 345-67-89"}),
    )  # fmt: skip
    covered = fields.Dict(
        keys=fields.String(), required=True,
        metadata=about("Spans (start, end) that are covered now, by field.", {"text": [[9, 25]]}),
    )  # fmt: skip
    flags = fields.List(fields.Nested(FlagShown), required=True, metadata=about("All that was flagged."))
    possible = fields.List(
        fields.String(), required=True, metadata=about("What may be decided now.", ["keep", "redact"])
    )
    seen = fields.String(
        required=True,
        metadata=about("Send it with a decision, which is then about just this.", "8f14e45fceea167a"),
    )


class Cases(Schema):
    cases = fields.List(
        fields.Nested(CaseShown), required=True, metadata=about("What waits longest comes first.")
    )
    more = fields.Boolean(required=True, metadata=about("Whether there is a further page.", False))


class SpanSent(Strict):
    field = Word(required=True, wrong="redaction.outside_text", metadata=about("Which of the words.", "text"))
    start = Whole(lowest=0, required=True, metadata=about("First character, counted from 0.", 9))
    end = Whole(required=True, metadata=about("Behind the last character.", 25))


class RectangleSent(Strict):
    x = Whole(lowest=0, required=True, metadata=about("Pixels from the left.", 90))
    y = Whole(lowest=0, required=True, metadata=about("Pixels from above.", 90))
    width = Whole(required=True, metadata=about("Pixels.", 120))
    height = Whole(required=True, metadata=about("Pixels.", 120))


class Decide(Strict):
    decision = Choice(
        tuple(DECISIONS), code="decision.unknown", required=True, error_messages={"required": "decision.unknown"},
        metadata=about("keep, redact, hide, ask (for other words) or restore.", "redact"),
    )  # fmt: skip
    reason = Choice(
        REASONS, code="reason.unknown", metadata=about("Why; the author reads it.", "personal_data")
    )
    spans = Several(
        Part(SpanSent), validate=Length(max=MOST_SPANS), metadata=about("Of words: the parts to cover.")
    )
    rectangles = Several(
        Part(RectangleSent),
        validate=Length(max=MOST_RECTANGLES),
        metadata=about("Of a photo: the parts to cover."),
    )
    seen = Text(longest=64, metadata=about("`seen` of the case, so that nothing else is decided about."))


class CaseDecided(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the case.", 17))
    decision = fields.String(required=True, metadata=about("What was decided.", "redact"))
