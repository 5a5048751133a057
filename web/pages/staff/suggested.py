"""What is suggested for an issue, as its part of the panel shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import format_percent
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.queries.detail import IssueDetail
from civic.learning.queries import suggestions_for
from web.suggestion_words import SUGGESTION_ICONS, first_words, suggestion_reasons, suggestion_title

MOST_KEYS: Final = 8
"""So many have a digit of their own; the next one is the work sheet's (``web.pages.staff.keys``)."""

TAKE_ALL: Final = "s"
"""The key that takes all that are sure enough."""


def gather_suggestions(session: Session, actor: Actor, detail: IssueDetail) -> Mapping[str, Any] | None:
    """What the part shows: each suggestion with its words; None where there is none."""
    found = suggestions_for(session, actor, detail.id, detail.subject)
    if not found:
        return None
    first = first_words(detail)
    return {
        "suggestions": [
            {
                "shown": shown,
                "title": suggestion_title(shown),
                "why": suggestion_reasons(shown.reasons, first),
                "icon": SUGGESTION_ICONS[shown.kind],
                "percent": format_percent(shown.confidence),
                "key": number if number <= MOST_KEYS else None,
            }
            for number, shown in enumerate(found, 1)
        ],
        "take_all": TAKE_ALL,
        "sure": [shown.id for shown in found if shown.sure],
        "first_words": first,
    }  # fmt: skip
