"""What staff's programs ask of a queue and its saved views, and what they get."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from civic.issues.status import ASSIGNMENT_STATUSES
from civic.triage.filters import ARGS
from civic.triage.models import LONGEST_NAME
from civic.triage.queue import LARGEST_PAGE
from civic.triage.sorting import SORTS
from civic.triage.views import VIEWS
from web.api.fields import Choice, Query, Strict, Text, Whole, Word
from web.api.schemas.base import Names, about, moment
from web.api.schemas.issues import IssueFeature, PageLinks

LONGEST_VALUE = 4000

_FILTERS: dict[str, fields.Field[Any]] = {
    name: Text(
        longest=LONGEST_VALUE, metadata=about(f"The filter `{name}`; docs/api.md says what each takes.")
    )
    for name in ARGS
}

FiltersQuery = Query.from_dict(_FILTERS, name="FiltersQuery")


class QueueQuery(FiltersQuery):  # type: ignore[valid-type,misc]
    of = Word(
        metadata=about(
            "Whose queue: a department's code. Without it: of all departments that you work for.", "roads"
        )
    )
    view = Choice(tuple(VIEWS), load_default="all", metadata=about("Which view of it.", "late"))
    sort = Choice(SORTS, load_default="pressing", metadata=about("In which order.", "newest"))
    limit = Whole(highest=LARGEST_PAGE, load_default=50, metadata=about("Most rows on a page.", 50))
    cursor = Text(longest=400, metadata=about("Where to go on: take `links.next` as it is."))


class PartQueued(Schema):
    """The department's part of the issue that stands in the queue."""

    id = fields.Integer(required=True, metadata=about("What verbs take as `assignment`.", 81))
    status = fields.String(
        required=True, metadata=about("Status of this part.", enum=list(ASSIGNMENT_STATUSES))
    )
    department_name = Names("Name of the department whose part it is", allow_none=True, example="Roads")
    assignee_id = fields.Integer(required=True, allow_none=True, metadata=about("Who has it in hand.", 7))
    assignee = fields.String(required=True, allow_none=True, metadata=about("Their name.", "Marta Kim"))
    due = moment("When to take it, then when to have done it; null while nothing presses.", allow_none=True)


class Row(Schema):
    issue = fields.Nested(IssueFeature, required=True, metadata=about("The issue."))
    part = fields.Nested(
        PartQueued,
        required=True,
        allow_none=True,
        metadata=about("The part that is meant; null where none is left."),
    )
    priority = fields.String(required=True, metadata=about("How much it presses.", "high"))
    has_photo = fields.Boolean(required=True, metadata=about("Whether there is a photo."))
    reopened = fields.Boolean(required=True, metadata=about("Work goes on after a delivery."))
    seq = fields.Integer(required=True, metadata=about("The issue's last event.", 4))


class QueuePage(Schema):
    rows = fields.List(fields.Nested(Row), required=True, metadata=about("The rows, in their order."))
    links = fields.Nested(PageLinks, required=True)


class SavedViewShown(Schema):
    id = fields.Integer(required=True, metadata=about("Its number.", 3))
    name = fields.String(required=True, metadata=about("Its name.", "Late lamps"))
    filter = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True,
        metadata=about("Filters by name, as `GET /queue` takes them.", {"category": "street-light-out"}),
    )  # fmt: skip
    sort = fields.String(required=True, metadata=about("In which order.", enum=list(SORTS)))
    mine = fields.Boolean(required=True, metadata=about("Whether it is your own."))
    owner = fields.String(required=True, metadata=about("Whose it is.", "Marta Kim"))
    department = fields.String(
        required=True, allow_none=True, metadata=about("With which department it is shared.", "roads")
    )


class SavedViewsShown(Schema):
    views = fields.List(fields.Nested(SavedViewShown), required=True, metadata=about("The views."))


class SaveView(Strict):
    name = Text(
        longest=LONGEST_NAME, shortest=1, required=True,
        metadata=about("Its name; the same one again replaces it.", "Late lamps"),
    )  # fmt: skip
    filter = fields.Nested(
        Strict.from_dict(dict(_FILTERS), name="SavedFilter"), load_default=dict,
        metadata=about("Filters by name, as `GET /queue` takes them."),
    )  # fmt: skip
    sort = Choice(SORTS, load_default="pressing", metadata=about("In which order.", "newest"))
    department = Word(metadata=about("Share it with this department, for which you work: its code.", "roads"))


class RenameView(Strict):
    name = Text(
        longest=LONGEST_NAME, shortest=1, required=True, metadata=about("Its new name.", "Late lamps of mine")
    )


class ShareView(Strict):
    department = Word(
        required=True, allow_none=True,
        metadata=about("Code of a department for which you work; null: with nobody any more.", "roads"),
    )  # fmt: skip


class DeleteView(Strict):
    """Nothing: the address says which."""


class ViewDone(Schema):
    id = fields.Integer(required=True, metadata=about("Number of the view.", 3))
