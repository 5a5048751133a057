"""The file of departments that ``civic import departments FILE`` takes: TOML, or the same shape as JSON.

Who there is, and who answers for what and where:

.. code-block:: toml

    languages = ["en", "ru"]                # optional; names and notes then have to be there in each of them

    [[departments]]
    code = "lighting"                       # a-z, 0-9, - and _; stays the same for ever
    kind = "department"                     # department (default), triage (exactly one) or outside
    name = { en = "Street Lighting", ru = "Горсвет" }
    email = "light@example.org"             # optional, and so is the phone
    phone = "+7 4822 000 000"
    calendar = "shifts"                     # optional: code of a working calendar; without it the city's holds
    note = { en = "...", ru = "..." }       # required for outside bodies: whom to turn to, as residents read it

    [[jurisdictions]]
    department = "lighting"
    groups = ["lighting"]                   # or categories = [...], or all = true: exactly one of the three
    area_type = "district"                  # optional, with area_codes: only there
    area_codes = ["old-town", "mill"]

Of the jurisdictions that fit a report the most specific wins: category before group before all, then one that names
an area before one that does not. Two that would tie are refused. What nobody answers for goes to the triage desk.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civic.core.datafiles import DataFileError, Table, likely, load, unique

KINDS = ("department", "triage", "outside")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{1,30}")


class DepartmentsError(DataFileError):
    """The file of departments cannot be used; codes are ``departments.*``, the message names file, thing and key."""


@dataclass(frozen=True)
class DepartmentSpec:
    """A unit that answers for issues; kind is department, triage or outside.

    ``calendar`` is the code of its working calendar; None: the city's.
    """

    code: str
    kind: str
    name: Mapping[str, str]
    email: str | None
    phone: str | None
    note: Mapping[str, str]
    calendar: str | None = None


@dataclass(frozen=True)
class JurisdictionSpec:
    """What one department answers for: categories, groups or all of it, everywhere or in some areas of one type."""

    department: str
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    everything: bool = False
    area_type: str | None = None
    area_codes: tuple[str, ...] = ()

    def rules(self) -> Iterator[tuple[str | None, str | None, str | None, str | None]]:
        """Each single rule as (category, group, area type, area code); None means any."""
        whats: list[tuple[str | None, str | None]] = [(category, None) for category in self.categories]
        whats += [(None, group) for group in self.groups]
        for category, group in whats or [(None, None)]:
            for area_code in self.area_codes or (None,):
                yield category, group, self.area_type, area_code


@dataclass(frozen=True)
class Departments:
    """Everything in the file, in its order."""

    languages: tuple[str, ...]
    departments: tuple[DepartmentSpec, ...]
    jurisdictions: tuple[JurisdictionSpec, ...]

    @property
    def triage(self) -> DepartmentSpec:
        """The triage desk: there is exactly one."""
        return next(department for department in self.departments if department.kind == "triage")


def read_departments(
    path: Path | str,
    languages: Sequence[str] | None = None,
    *,
    categories: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> Departments:
    """The departments of a file, checked in every respect that needs no database.

    ``languages`` are those of the city: the file must have them all. ``categories`` and ``groups`` are the codes that
    exist; without them such codes are not looked up. Raises DepartmentsError.
    """
    return _departments(load(Path(path), DepartmentsError, "departments"), languages, categories, groups)


def parse_departments(
    values: Mapping[str, Any],
    languages: Sequence[str] | None = None,
    *,
    categories: Collection[str] | None = None,
    groups: Collection[str] | None = None,
    file: str = "-",
) -> Departments:
    """The same from values that are already in memory (a body of JSON, a test)."""
    table = Table(values, file=file, error=DepartmentsError, prefix="departments")
    return _departments(table, languages, categories, groups)


def parse_department(
    values: Mapping[str, Any], languages: Sequence[str], *, file: str = "-"
) -> DepartmentSpec:
    """One department of a file alone, checked as it would be there. Raises DepartmentsError."""
    table = Table(values, file=file, error=DepartmentsError, prefix="departments")
    return _department(table, languages)


def parse_jurisdiction(
    values: Mapping[str, Any],
    departments: Collection[str],
    *,
    categories: Collection[str] | None = None,
    groups: Collection[str] | None = None,
    file: str = "-",
) -> JurisdictionSpec:
    """One jurisdiction of a file alone, checked as it would be there. Raises DepartmentsError."""
    table = Table(values, file=file, error=DepartmentsError, prefix="departments")
    return _jurisdiction(table, departments, categories, groups)


def departments_values(file: Departments) -> dict[str, Any]:
    """What a file of these departments holds; ``parse_departments`` makes the same of it."""
    return {
        "languages": list(file.languages),
        "departments": [department_values(department) for department in file.departments],
        **(
            {"jurisdictions": [_jurisdiction_values(each) for each in file.jurisdictions]}
            if file.jurisdictions
            else {}
        ),
    }


def department_values(department: DepartmentSpec) -> dict[str, Any]:
    """What a file holds of one department, defaults left out."""
    return {
        "code": department.code,
        **({"kind": department.kind} if department.kind != KINDS[0] else {}),
        **({"email": department.email} if department.email else {}),
        **({"phone": department.phone} if department.phone else {}),
        **({"calendar": department.calendar} if department.calendar else {}),
        "name": dict(department.name),
        **({"note": dict(department.note)} if department.note else {}),
    }


def _jurisdiction_values(jurisdiction: JurisdictionSpec) -> dict[str, Any]:
    return {
        "department": jurisdiction.department,
        **({"all": True} if jurisdiction.everything else {}),
        **({"groups": list(jurisdiction.groups)} if jurisdiction.groups else {}),
        **({"categories": list(jurisdiction.categories)} if jurisdiction.categories else {}),
        **(
            {"area_type": jurisdiction.area_type, "area_codes": list(jurisdiction.area_codes)}
            if jurisdiction.area_type
            else {}
        ),
    }


def _departments(
    root: Table,
    expected: Sequence[str] | None,
    categories: Collection[str] | None,
    groups: Collection[str] | None,
) -> Departments:
    languages = root.languages(expected)
    departments, codes = [], []
    for table in root.tables("departments"):
        department = _department(table, languages)
        departments.append(department)
        codes.append((table, department.code))
    unique(codes)
    desks = [department.code for department in departments if department.kind == "triage"]
    if not desks:
        raise root.problem("no_triage", "departments")
    if len(desks) > 1:
        raise root.problem("many_triage", "departments", value=", ".join(desks))
    known = {department.code for department in departments}
    jurisdictions: list[JurisdictionSpec] = []
    taken: dict[tuple[str | None, ...], str] = {}
    for number, table in enumerate(root.tables("jurisdictions", optional=True), 1):
        jurisdiction = _jurisdiction(table.named(f"jurisdiction {number}"), known, categories, groups)
        for rule in jurisdiction.rules():
            if rule in taken:
                what = " in ".join(part for part in (rule[0] or rule[1] or "all", rule[3]) if part)
                raise table.problem("tie", None, value=what, other=taken[rule])
            taken[rule] = jurisdiction.department
        jurisdictions.append(jurisdiction)
    root.done()
    return Departments(languages, tuple(departments), tuple(jurisdictions))


def _department(table: Table, languages: Sequence[str]) -> DepartmentSpec:
    code = table.code()
    table.named(f"department {code}")
    kind = table.choice("kind", KINDS, default="department")
    email = table.text("email", limit=254) if table.has("email") else None
    if email is not None and not EMAIL.fullmatch(email):
        raise table.problem("not_an_email", "email", value=email)
    phone = table.text("phone", limit=40) if table.has("phone") else None
    if phone is not None and not PHONE.fullmatch(phone):
        raise table.problem("not_a_phone", "phone", value=phone)
    department = DepartmentSpec(
        code=code,
        kind=kind,
        name=table.words("name", languages, limit=120),
        email=email,
        phone=phone,
        note=table.words("note", languages, optional=kind != "outside", limit=500),
        calendar=table.code("calendar") if table.has("calendar") else None,
    )
    table.done()
    return department


def _jurisdiction(
    table: Table,
    departments: Collection[str],
    categories: Collection[str] | None,
    groups: Collection[str] | None,
) -> JurisdictionSpec:
    department = table.code("department")
    if department not in departments:
        raise table.problem(
            "unknown_code", "department", value=department, hint=likely(department, departments)
        )
    given = [key for key in ("categories", "groups", "all") if table.has(key)]
    if len(given) != 1:
        raise table.problem("one_of_three", None, value=", ".join(given) or "none")
    everything = table.boolean("all", default=False)
    if given == ["all"] and not everything:
        raise table.problem("not_a_choice", "all", choices="true", value=False)
    jurisdiction = JurisdictionSpec(
        department=department,
        categories=table.codes("categories", known=categories) if given == ["categories"] else (),
        groups=table.codes("groups", known=groups) if given == ["groups"] else (),
        everything=everything,
        area_type=table.code("area_type") if table.has("area_type") else None,
        area_codes=table.texts("area_codes", optional=True, limit=120),
    )
    if given != ["all"] and not jurisdiction.categories and not jurisdiction.groups:
        raise table.problem("empty", given[0])
    if (jurisdiction.area_type is None) != (not jurisdiction.area_codes):
        raise table.problem("missing", "area_codes" if jurisdiction.area_type else "area_type")
    table.done()
    return jurisdiction
