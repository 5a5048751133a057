"""The parts of a city's configuration that a folder can hold. A new part is a module beside these and a line here; one
of a higher floor adds itself where it is defined.
"""

from __future__ import annotations

from civic.folder.parts.areas import AREAS
from civic.folder.parts.base import Part, Tally
from civic.folder.parts.calendars import CALENDARS
from civic.folder.parts.categories import CATEGORIES
from civic.folder.parts.city import CITY
from civic.folder.parts.deadlines import DEADLINES
from civic.folder.parts.departments import DEPARTMENTS
from civic.folder.parts.rules import RULES
from civic.folder.parts.templates import TEMPLATES

PARTS: list[Part] = [
    CITY,  # first: the languages of all texts
    AREAS,
    CATEGORIES,
    CALENDARS,
    DEPARTMENTS,  # its rules name areas and categories, and each may have a calendar
    TEMPLATES,  # they name categories and groups
    DEADLINES,  # ladders of departments, and laws about categories
    RULES,  # last: they name whatever there is
]
"""In the order in which they are read and brought in: each after those whose codes it uses."""

__all__ = ["PARTS", "Part", "Tally"]
