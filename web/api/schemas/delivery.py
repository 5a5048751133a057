"""What becomes of an accepted initiative, and what the verbs of clerks, departments and residents take."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from civic.issues.submission import MOST_PHOTOS
from initiatives.delivery.commands import contribute, tell
from initiatives.delivery.commands.accept import LONGEST_DECISION
from initiatives.delivery.commands.set_milestone import LONGEST_REASON
from initiatives.delivery.commands.start import LONGEST_TITLE, MOST_JUDGES, MOST_MILESTONES
from initiatives.delivery.models import ANSWERS, CONTRIBUTION_STATES, MILESTONE_STATES, OUTCOMES
from initiatives.delivery.money import DEAREST
from initiatives.paper.commands import correct_paper
from web.api.fields import Choice, Coded, Codes, Length, Part, Several, Strict, Text, Whole, Word
from web.api.schemas.base import Named, about, moment


class Day(Coded, fields.Date):
    """A day as ISO 8601 writes it."""

    default_error_messages: Codes = {"invalid": "date.invalid", "format": "date.invalid"}


class MilestoneShown(Schema):
    number = fields.Integer(required=True, metadata=about("Which step.", 1))
    title = fields.String(required=True, metadata=about("What is done.", "The piers stand"))
    first_due = fields.Date(required=True, metadata=about("The day that was promised first.", "2027-03-31"))
    due = fields.Date(required=True, metadata=about("The day that is promised now.", "2027-04-30"))
    state = fields.String(required=True, metadata=about("How it is.", "planned", enum=list(MILESTONE_STATES)))
    reason = fields.String(required=True, metadata=about("Why it is later; empty where it is not."))
    done_at = moment("When it was done; null before.", allow_none=True)


class ProjectPhoto(Schema):
    url = fields.String(required=True, metadata=about("The picture."))
    thumbnail_url = fields.String(required=True, metadata=about("The same, small."))


class UpdateShown(Schema):
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    text = fields.String(required=True, metadata=about("What the department wrote."))
    written_at = moment("When.")
    photos = fields.List(fields.Nested(ProjectPhoto), required=True, metadata=about("Photos of the work."))


class ContributionShown(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the offer.", 3))
    name = fields.String(required=True, allow_none=True, metadata=about("Who offers it."))
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    text = fields.String(required=True, metadata=about("What they would do or give."))
    state = fields.String(
        required=True, metadata=about("What became of it.", "taken", enum=list(CONTRIBUTION_STATES))
    )
    offered_at = moment("When.")


class ProjectShown(Schema):
    """How far an accepted initiative is. Money is whole units of the city's currency."""

    department = fields.Nested(Named, required=True, metadata=about("Who carries it out."))
    decision = fields.String(
        required=True, metadata=about("The council's decision, as the city's books name it.")
    )
    accepted_at = moment("When it was accepted.")
    budget = fields.Integer(required=True, allow_none=True, metadata=about("Planned money.", 40000))
    spent = fields.Integer(required=True, allow_none=True, metadata=about("Spent so far.", 12000))
    least_judges = fields.Integer(
        required=True, metadata=about("So many must judge for a verdict to count.", 3)
    )
    started_at = moment("When the department began; null before.", allow_none=True)
    delivered_at = moment("When it was last said to be done; null before.", allow_none=True)
    judging_until = moment("Until when residents judge; null where they do not.", allow_none=True)
    round = fields.Integer(required=True, metadata=about("How often it was said to be done.", 1))
    outcome = fields.String(
        required=True, allow_none=True,
        metadata=about(f"What residents found the last time: {', '.join(OUTCOMES)}; null before.", "met"),
    )  # fmt: skip
    milestones = fields.List(
        fields.Nested(MilestoneShown), required=True, metadata=about("The steps, in order.")
    )
    updates = fields.List(fields.Nested(UpdateShown), required=True, metadata=about("Word, newest first."))
    contributions = fields.List(
        fields.Nested(ContributionShown), required=True,
        metadata=about("Help that was taken; one's own; to the department also what waits for it."),
    )  # fmt: skip
    verbs = fields.List(
        fields.String(), required=True, metadata=about("What the reader may do now.", ["judge"])
    )
    answers = fields.Dict(
        required=True, metadata=about("What the reader said of each criterion.", {"c1": "met"})
    )
    counted = fields.Dict(
        required=True, allow_none=True,
        metadata=about("By criterion and answer, once the time to judge is over.", {"c1": {"met": 7}}),
    )  # fmt: skip


class AcceptBody(Strict):
    decision = Text(
        longest=LONGEST_DECISION, required=True, error_messages={"required": "text.missing"},
        metadata=about("The decision as the city's books name it.", "Decision 2026/117"),
    )  # fmt: skip
    department = Word(
        required=True, wrong="department.not_found", error_messages={"required": "department.not_found"},
        metadata=about("Code of the department that carries it out.", "roads"),
    )  # fmt: skip


class StepBody(Strict):
    title = Text(
        longest=LONGEST_TITLE, required=True, error_messages={"required": "text.missing"},
        metadata=about("What is done.", "The piers stand"),
    )  # fmt: skip
    due = Day(
        required=True, error_messages={"required": "milestone.due_missing"}, metadata=about("By when.", "2099-03-31")
    )  # fmt: skip


class StartBody(Strict):
    milestones = Several(
        Part(StepBody), required=True, validate=Length(min=1, max=MOST_MILESTONES),
        error_messages={"required": "milestone.missing"}, metadata=about("The steps, in order."),
    )  # fmt: skip
    budget = Whole(lowest=0, highest=DEAREST, metadata=about("Planned money, in whole units.", 40000))
    least_judges = Whole(
        lowest=1, highest=MOST_JUDGES, load_default=3,
        metadata=about("So many residents must judge for a verdict to count.", 3),
    )  # fmt: skip


class MilestoneBody(Strict):
    number = Whole(lowest=1, highest=99, required=True, metadata=about("Which step.", 1))
    state = Choice(
        MILESTONE_STATES, code="milestone.state_unknown", required=True,
        error_messages={"required": "milestone.state_unknown"}, metadata=about("How it is.", "in_progress"),
    )  # fmt: skip
    due = Day(metadata=about("By when; else as before.", "2099-04-30"))
    reason = Text(longest=LONGEST_REASON, metadata=about("Why it is later than was promised first."))


class TellBody(Strict):
    text = Text(
        longest=tell.LONGEST, required=True, error_messages={"required": "text.missing"},
        metadata=about("How far it is.", "The piers stand."),
    )  # fmt: skip
    photos = Several(
        Text(longest=64), validate=Length(max=MOST_PHOTOS), metadata=about("Ids of uploaded photos.")
    )
    spent = Whole(
        lowest=0, highest=DEAREST, metadata=about("Spent so far altogether, in whole units.", 12000)
    )


class ContributeBody(Strict):
    text = Text(
        longest=contribute.LONGEST, required=True, error_messages={"required": "text.missing"},
        metadata=about("What one would do or give.", "I lend a digger."),
    )  # fmt: skip


class DecideContributionBody(Strict):
    contribution = Whole(highest=2**31 - 1, required=True, metadata=about("Number of the offer.", 3))
    decision = Choice(
        CONTRIBUTION_STATES[1:], code="contribution.decision_unknown", required=True,
        error_messages={"required": "contribution.decision_unknown"}, metadata=about("What becomes of it.", "taken"),
    )  # fmt: skip


class JudgeBody(Strict):
    criteria = fields.Dict(
        keys=Word(wrong="criterion.unknown"), values=Choice(ANSWERS, code="verdict.unknown_answer"), required=True,
        metadata=about("For each criterion's code: met, not_met or cant_tell.", {"c1": "met"}),
        error_messages={
            "invalid": "value.not_an_object", "required": "verdict.missing", "null": "value.is_null",
        },
    )  # fmt: skip


class CorrectPaperBody(Strict):
    batch = Whole(highest=2**31 - 1, required=True, metadata=about("Number of the batch.", 2))
    reason = Text(
        longest=correct_paper.LONGEST_REASON, required=True, error_messages={"required": "text.missing"},
        metadata=about("Why it is taken back.", "Entered twice."),
    )  # fmt: skip
