"""Suggestions and what speaks for them, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext, ngettext

from civic.core.i18n import localized
from civic.issues.queries.detail import IssueDetail
from civic.learning.queries import SuggestionShown
from web.dues import span
from web.language import current_language
from web.priority_words import priority_words

MOST_WORDS: Final = 3
LONGEST_WORD: Final = 30

SUGGESTION_ICONS: Final[Mapping[str, str]] = {
    "category": "sparkles", "department": "building-2", "duplicate": "git-merge", "priority": "chevrons-up",
    "involve": "plus",
}  # fmt: skip


def kind_words() -> dict[str, str]:
    """What each kind of suggestion is about."""
    return {
        "category": gettext("Kind of issue"),
        "department": gettext("Department"),
        "duplicate": gettext("Told before"),
        "priority": gettext("Priority"),
        "involve": gettext("Another department too"),
    }


def message_with(shown: SuggestionShown | None) -> str:
    """What residents read of a new kind or department."""
    name = localized(shown.name, current_language()) if shown is not None and shown.name else ""
    if shown is not None and shown.kind == "department":
        return gettext("This is for %(department)s.", department=name)
    return gettext("It is about this: %(kind)s.", kind=name) if name else gettext("It is of another kind.")


def first_words(detail: IssueDetail) -> str:
    """The first report that still has words: what suggestions point to."""
    return next((report.text for report in detail.reports if report.text and not report.withdrawn), "")


def suggestion_title(shown: SuggestionShown) -> str:
    """What would be done, in a few words."""
    name = localized(shown.name, current_language()) if shown.name else shown.value
    if shown.kind == "department":
        return gettext("For %(department)s", department=name)
    if shown.kind == "involve":
        return gettext("Also needs %(department)s", department=name)
    if shown.kind == "duplicate":
        return gettext("Same as %(number)s?", number=f"{shown.value[:4]}-{shown.value[4:]}")
    if shown.kind == "priority":
        return gettext("Priority: %(level)s", level=priority_words()[shown.value].lower())
    return name


def suggestion_reasons(reasons: Sequence[Mapping[str, Any]], text: str) -> str:
    """What speaks for it, as one line; ``text`` is the issue's first report as this reader sees it."""
    found = [_REASONS[reason["code"]](reason, text) for reason in reasons if reason.get("code") in _REASONS]
    line = ", ".join(part for part in found if part)
    return line[:1].upper() + line[1:]


def _quoted(reason: Mapping[str, Any], text: str) -> str:
    words = [text[start:end][:LONGEST_WORD] for start, end in reason.get("at", ())[:MOST_WORDS]]
    return ", ".join(gettext("“%(word)s”", word=word) for word in words if word.strip())


def _in_text(reason: Mapping[str, Any], text: str) -> str:
    quoted = _quoted(reason, text)
    return gettext("%(words)s in the text", words=quoted) if quoted else gettext("by its words")


def _near(reason: Mapping[str, Any], _text: str) -> str:
    return gettext(
        "%(metres)s m away, %(time)s earlier",
        metres=reason["metres"],
        time=span(max(1, reason["hours"]) * 3600),
    )


_REASONS: Final[Mapping[str, Callable[[Mapping[str, Any], str], str]]] = {
    "words": _in_text,
    "keywords": _in_text,
    "second_matter": _in_text,
    "past": lambda reason, _: ngettext(
        "like %(num)d past issue", "like %(num)d past issues", reason["cases"]
    ),
    "jurisdiction": lambda *_: gettext("the rules name it for this place"),
    "history": lambda reason, _: gettext(
        "had %(cases)s of the latest %(of)s of this kind", cases=reason["cases"], of=reason["of"]
    ),
    "group_history": lambda *_: gettext("has most of this group here"),
    "danger": lambda reason, text: gettext(
        "danger: %(words)s", words=_quoted(reason, text) or gettext("by its words")
    ),
    "people": lambda reason, text: (
        gettext("who is hurt easily: %(words)s", words=_quoted(reason, text))
        if _quoted(reason, text)
        else gettext("people who are hurt easily")
    ),
    "near_school": lambda reason, _: gettext("school within %(metres)s m", metres=max(10, reason["metres"])),
    "near_hospital": lambda reason, _: gettext(
        "hospital within %(metres)s m", metres=max(10, reason["metres"])
    ),
    "dark": lambda *_: gettext("after dusk"),
    "many": lambda reason, _: ngettext(
        "%(num)d person affected", "%(num)d people affected", reason["number"]
    ),
    "habit": lambda reason, _: gettext(
        "%(cases)s of the latest %(of)s of this kind were", cases=reason["cases"], of=reason["of"]
    ),
    "near": _near,
    "same_asset": lambda *_: gettext("about the same thing"),
    "photo": lambda *_: gettext("the photos are alike"),
    "alike": lambda *_: gettext("in like words"),
    "other_kind": lambda *_: gettext("of another kind"),
}
