"""Every key of the screen for staff, as its help sheet lists them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from web.pages.staff.actions import KEYS
from web.pages.staff.suggested import MOST_KEYS, TAKE_ALL
from web.verb_words import verb_words

WORK_SHEET = "9"
"""The key that opens the work sheet of an issue."""

GO: dict[str, str] = {
    "all": "a", "mine": "m", "unassigned": "u", "risk": "s", "late": "l", "waiting": "w", "reopened": "o",
    "mentioned": "n", "to_judge": "j",
}  # fmt: skip
"""The letter that opens a view after "g"."""

ISSUE_KEYS = (
    "".join(sorted(set(KEYS.values()))) + TAKE_ALL + "".join(map(str, range(1, MOST_KEYS + 1))) + WORK_SHEET
)
"""The keys of what may be done with an issue: pressed on a row they open it and are pressed there."""


REVERSED = frozenset({"unmerge", "show"})
"""They take the place and the key of the verb that they take back, so the sheet names that one alone."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or several one after another, and what it does."""

    keys: tuple[str, ...]
    does: str


def key_sheet(views: dict[str, str]) -> list[tuple[str, list[Key]]]:
    """The keys in their groups, in the reader's language; ``views`` are the views with their names."""
    return [
        (gettext("Get about"), _moving()),
        (gettext("Select"), _selecting()),
        (gettext("Screen"), _screen()),
        (
            gettext("Views"),
            [Key(("G", GO[view].upper()), words) for view, words in views.items() if view in GO],
        ),
        (gettext("Suggestions"), _suggested()),
        (
            gettext("Do"),
            [
                Key((KEYS[verb].upper(),), words)
                for verb, words in verb_words().items()
                if verb not in REVERSED
            ]
            + _paper(),
        ),
    ]


def _moving() -> list[Key]:
    return [
        Key(("J",), gettext("Next row")),
        Key(("K",), gettext("Row before")),
        Key(("Enter",), gettext("Open the issue")),
        Key(("O",), gettext("Open the issue")),
        Key(("N",), gettext("Open the next issue")),
        Key(("P",), gettext("Open the issue before")),
        Key(("Esc",), gettext("Back to the row")),
    ]


def _selecting() -> list[Key]:
    return [
        Key(("X",), gettext("Select the row, or not")),
        Key(("Shift", "X"), gettext("Select all rows up to here")),
        Key(("Z",), gettext("Undo")),
    ]


def _suggested() -> list[Key]:
    return [
        Key((TAKE_ALL.upper(),), gettext("Take all that are sure enough")),
        Key((f"1–{MOST_KEYS}",), gettext("Take one of them, or compare")),
    ]


def _paper() -> list[Key]:
    return [Key((WORK_SHEET,), gettext("Work sheet (PDF)"))]


def _screen() -> list[Key]:
    return [
        Key(("/",), gettext("Search")),
        Key(("Shift", "F"), gettext("Filters")),
        Key(("[",), gettext("Hide or show the queue")),
        Key(("]",), gettext("Hide or show the map")),
        Key(("?",), gettext("This sheet")),
    ]
