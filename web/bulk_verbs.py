"""The verbs of staff that can be done for many issues: those of `web.verbs` that mean the same at each of them.

A bulk keeps its values as they were sent, and they are read again at each issue: "me" is whoever asked, a day ends by
the department's calendar. A place belongs to one issue, and so does a photo.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.errors import DomainError, InvalidInput
from civic.core.permissions import Actor
from civic.triage.bulk.doing import BulkVerb, Values, register
from web.verbs import VERBS, Asker, Verb

ONLY_ALONE: Final = frozenset({"move", "put_after"})
"""Verbs of one issue."""

OF_THE_ITEM: Final = frozenset({"assignment", "photos", "photos_before", "after", "reply_to"})
"""Fields that differ from issue to issue."""

MISSING: Final = {
    "message": "text.missing", "question": "text.missing", "department": "department.not_found",
    "category": "category.missing", "priority": "priority.unknown", "reason": "decline.reason_unknown",
    "scheduled_for": "date.invalid", "target": "date.invalid", "into": "merge.missing",
}  # fmt: skip
"""What is said where a field of a verb is left out that it cannot do without."""


def _bulk_verb(verb: Verb) -> BulkVerb:
    fields = tuple(name for name in verb.fields if name not in OF_THE_ITEM)

    def read(session: Session, actor: Actor, values: Values, assignment: int | None) -> dict[str, object]:
        return verb.parse({**values, "assignment": assignment}, Asker(actor, city_rules(session)))

    def check(session: Session, actor: Actor, values: Values) -> None:
        lacking = [
            DomainError(MISSING[name], field=name, key="")
            for name in fields
            if name in verb.required and not values.get(name)
        ]
        if lacking:
            raise InvalidInput(*lacking)
        read(session, actor, values, None)

    def run(session: Session, actor: Actor, public_id: str, assignment: int | None, values: Values) -> None:
        verb.run(session, actor, public_id, read(session, actor, values, assignment))

    return BulkVerb(verb.name, fields, check, run)


for _each in VERBS.values():
    if _each.name not in ONLY_ALONE:
        register(_bulk_verb(_each))
