"""How it is said what a table holds of people: its columns, what is exported of them, what a deleted account leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A column. With a ``label`` it is in the export, as ``sql`` gives it and codes in ``words``; without, ``why`` says
    what keeps it back. ``gone`` is the SQL of what a deleted account leaves there; empty: it stays.
    """

    label: str = ""
    sql: str = ""
    words: Words | None = None
    why: str = ""
    gone: str = ""


Deleted = Literal["rows", "columns", "stays", "code"]


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds something of people. ``whose`` is the condition for rows of ``:person``.

    When an account is deleted its rows go (``rows``), its columns are emptied as each says (``columns``), nothing
    changes (``stays``), or code does what a statement cannot (``code``, named in ``how``). ``how`` says why, for
    docs/privacy.md and, where there is no code, in place of it.
    """

    title: str
    purpose: str
    whose: str
    columns: Mapping[str, Held]
    deleted: Deleted
    how: str
    order: str = "1"


def shown(label: str, sql: str = "", words: Words | None = None, gone: str = "") -> Held:
    return Held(label=label, sql=sql, words=words, gone=gone)


def back(why: str, gone: str = "") -> Held:
    return Held(why=why, gone=gone)


NUMBER = back("the number of a row, or a reference to one")
SECRET = back("a secret's hash, or what it is derived from: whoever reads the file could use it")
INNER = back("what the program keeps in order with")
OF_THE_MATTER = back("of the matter and its department, public with it; not of the person")
OF_OTHERS = back("of somebody else")

ON_RECORD = "work for the city stays on record under a number"

MINE = "t.report_id IN (SELECT r.id FROM report r WHERE r.person_id = :person)"
"""Rows of the person's own reports."""

ISSUE = "(SELECT i.public_id FROM issue i WHERE i.id = {})"
DEPARTMENT = "(SELECT d.name FROM department d WHERE d.id = {})"


def rest(reason: Held, names: str) -> dict[str, Held]:
    return dict.fromkeys(names.split(), reason)


POINT = "round(ST_Y(t.place)::numeric, 6) || ', ' || round(ST_X(t.place)::numeric, 6)"
"""Latitude before longitude (WGS 84), as people read it."""

AREA = (
    "(SELECT a.name FROM area a JOIN area_edition e ON e.id = a.edition_id AND e.current"
    " WHERE a.area_type_id = t.area_type_id AND a.code = t.area_code)"
)
"""What an area that a row names by its code is called now."""
