"""The blanks of a template, and what stands in them for an issue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from civic.city.queries import CityRules
from civic.core.i18n import N_, format_date, localized, translations
from civic.core.permissions import Actor
from civic.core.secrets import display_public_id
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.issues.words import STATUS_WORDS

BLANKS: Final = ("number", "title", "category", "status", "department", "target", "address", "name", "city")
"""``name`` is who writes, of the city's staff: a reporter's own name is not for messages that neighbours read."""

NO_DATE: Final = N_("a day that is still to be set")
"""Instead of the target of a part that waits for its turn: its date comes then."""

_BLANK = re.compile(r"\{([^{}]*)\}")


def unknown_blanks(text: str) -> list[str]:
    """What stands in braces and is no blank, in its order, each once."""
    return list(dict.fromkeys(found for found in _BLANK.findall(text) if found not in BLANKS))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled in, in one pass: braces in a value stay what they are."""
    return _BLANK.sub(lambda found: values.get(found[1], found[0]), text)


def values_for(
    actor: Actor, detail: IssueDetail, assignment: AssignmentShown | None, rules: CityRules, language: str
) -> dict[str, str]:
    """What fills the blanks for an issue as its reporter reads it, in that language.

    Department and target are those of the assignment that is worked on, else of the issue.
    """
    issue = detail.listed
    department = assignment.department_name if assignment else issue.department_name
    waits = assignment is not None and assignment.status == "blocked"
    target = assignment.target if assignment else issue.target
    say = translations(language).gettext
    category = localized(issue.category_name, language)
    return {
        "number": display_public_id(issue.public_id),
        "title": issue.title or category,
        "category": category,
        "status": say(STATUS_WORDS[issue.status]),
        "department": localized(department, language),
        "target": say(NO_DATE) if waits else format_date(target, language, rules.time_zone),
        "address": issue.address,
        "name": actor.name or "",
        "city": localized(rules.name, language),
    }
