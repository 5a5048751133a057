"""The words of actions for many issues: what each verb is called, what is said of each refusal."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext, ngettext

from civic.core.errors import DomainError
from web.messages import message_of

OFFERED_FIRST: Final = ("accept", "assign", "prioritise", "note")
"""What is mostly done with many issues."""


def issues_words(many: int) -> str:
    """ "37 issues" in the reader's language."""
    return ngettext("%(num)d issue", "%(num)d issues", many)


def why(code: str) -> str:
    """Why a verb was or would be refused at an issue, without what only that issue knows."""
    known = {
        "issue.claimed": gettext("A colleague has it in hand"),
        "status.verb_not_possible": gettext("Its status does not allow it"),
        "permission.denied": gettext("It is not for you to do this there"),
    }
    if code in known:
        return known[code]
    sentence = message_of(DomainError(code))
    return gettext("It is refused (%(code)s)", code=code) if "%(" in sentence else sentence
