"""Opinions of departments on an initiative as they are shown, and what their verbs take."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from initiatives.opinions.models import FINDINGS
from initiatives.opinions.submission import LONGEST, LONGEST_ANSWER, LONGEST_REASON, MOST_MONTHS
from initiatives.proposals.submission import DEAREST
from web.api.fields import Choice, Strict, Text, Whole, Word
from web.api.schemas.base import Named, about, moment


class OpinionText(Schema):
    number = fields.Integer(required=True, metadata=about("Which text, from 1.", 1))
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    finding = fields.String(
        required=True, metadata=about("Whether it can be done.", "feasible", enum=list(FINDINGS))
    )
    reasons = fields.String(required=True, metadata=about("Why, and under which conditions."))
    objections = fields.String(required=True, metadata=about("What speaks against it; may be empty."))
    cost_least = fields.Integer(
        required=True,
        allow_none=True,
        metadata=about("What it would cost, in whole units of the currency.", 100000),
    )
    cost_most = fields.Integer(
        required=True, allow_none=True, metadata=about("What it would cost at most.", 120000)
    )
    months = fields.Integer(
        required=True, allow_none=True, metadata=about("How many months it would take.", 8)
    )
    written_at = moment("When it was written.")


class OpinionShown(Schema):
    department = fields.Nested(Named, required=True, metadata=about("Who was asked."))
    first_due = moment("Until when at first.")
    due = moment("Until when.")
    late = fields.Boolean(
        required=True, metadata=about("true: its date has passed, or had when it was given.")
    )
    extended = fields.String(
        required=True, metadata=about("Why it has more time than at first; empty where it has not.")
    )
    given_at = moment("When it was first given; null before.", allow_none=True)
    texts = fields.List(
        fields.Nested(OpinionText),
        required=True,
        metadata=about("Its texts, the last one holds; empty before."),
    )


class AnswerShown(Schema):
    language = fields.String(required=True, metadata=about("Its language.", "en"))
    text = fields.String(required=True, metadata=about("What the authors say."))
    answered_at = moment("When.")


class RoundShown(Schema):
    asked_at = moment("When the departments were asked.")
    answer_until = moment(
        "Until when the authors may answer; null while opinions are awaited.", allow_none=True
    )
    concluded_at = moment("When it went on to the council; null before.", allow_none=True)
    opinions = fields.List(
        fields.Nested(OpinionShown), required=True, metadata=about("One for each department.")
    )
    answer = fields.Nested(
        AnswerShown,
        required=True,
        allow_none=True,
        metadata=about("The authors' answer; null where there is none."),
    )
    may_answer = fields.Boolean(
        required=True, metadata=about("true: the reader is an author who can answer now.")
    )


class AboutOpinion(Strict):
    department = Word(required=True, metadata=about("Code of the department that was asked.", "roads"))


class GiveOpinionBody(AboutOpinion):
    finding = Choice(
        FINDINGS,
        code="opinion.finding_unknown",
        required=True,
        error_messages={"required": "opinion.finding_unknown"},
        metadata=about("Whether it can be done.", "feasible"),
    )
    reasons = Text(
        longest=LONGEST["reasons"],
        required=True,
        error_messages={"required": "text.missing"},
        metadata=about("Why, and under which conditions.", "The bank is firm."),
    )
    objections = Text(longest=LONGEST["objections"], metadata=about("What speaks against it."))
    cost_least = Whole(
        lowest=0,
        highest=DEAREST,
        metadata=about("What it would cost, in whole units of the currency.", 100000),
    )
    cost_most = Whole(lowest=0, highest=DEAREST, metadata=about("What it would cost at most.", 120000))
    months = Whole(highest=MOST_MONTHS, metadata=about("How many months it would take.", 8))
    language = Word(metadata=about("Language of the text; else that of the request.", "en"))


class HandOverOpinionBody(AboutOpinion):
    to = Word(
        required=True,
        wrong="department.not_found",
        metadata=about("Code of the department that is right.", "parks"),
    )


class AssignOpinionBody(AboutOpinion):
    assignee = Whole(
        highest=2**31 - 1,
        required=True,
        allow_none=True,
        metadata=about("Who writes it, by the number of a colleague; null: nobody in particular.", 12),
    )


class ExtendOpinionBody(AboutOpinion):
    days = Whole(highest=365, required=True, metadata=about("How many days more.", 14))
    reason = Text(
        longest=LONGEST_REASON,
        required=True,
        error_messages={"required": "text.missing"},
        metadata=about("Why; everybody reads it.", "We wait for the soil survey."),
    )


class AnswerOpinionsBody(Strict):
    answer = Text(
        longest=LONGEST_ANSWER,
        required=True,
        error_messages={"required": "text.missing"},
        metadata=about("What the authors say to the opinions.", "We can live with the conditions."),
    )
    language = Word(metadata=about("Language of the text; else that of the request.", "en"))
