"""The city's departments, and who answers for what and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.datafiles_written import toml_text
from civic.core.permissions import Actor
from civic.departments.commands import import_departments
from civic.departments.described import RuleByCode, described, rules_by_code, usable_rules
from civic.departments.files import Departments, departments_values, read_departments
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile

FILE = "departments.toml"
_HEAD = (
    "Who there is, and who answers for what and where. Of the rules that fit the most specific wins: a category before",
    "its group before everything, then the smaller area. What nobody answers for goes to the triage desk.",
    f"To import this file alone: civic import departments {FILE} (what the file does not have is then retired)",
)


def write(session: Session) -> Iterator[WrittenFile]:
    found = described(session, city_rules(session).languages)
    if found is not None:
        yield FILE, [toml_text(departments_values(found), _HEAD)]


def read(folder: CityFolder, languages: Sequence[str] | None) -> Departments:
    with about(FILE):
        return read_departments(folder.file(FILE), languages)


def apply(session: Session, actor: Actor, spec: Departments, exact: bool) -> Sequence[Tally]:
    before = set(rules_by_code(session))
    with about(FILE):
        result = import_departments(session, actor, spec, name=FILE, leave_others=not exact)
    after = set(rules_by_code(session))
    asked = {RuleByCode(each.department, *rule) for each in spec.jurisdictions for rule in each.rules()}
    return [
        Tally(
            what="departments",
            added=sorted((*result.added, *result.returned)),
            changed=result.changed,
            unchanged=result.unchanged,
            retired=result.retired,
            left=result.left,
        ),
        Tally(
            what="rules",
            added=_words(after - before),
            unchanged=_words(after & before & asked),
            retired=_words(before - after),
            left=_words(after - asked),
        ),
    ]


def left_out(session: Session) -> Sequence[str]:
    """Rules about retired categories or areas that are gone: no file may have them."""
    return [f"The rule {rule}: it can match nothing any more." for rule in usable_rules(session)[1]]


def _words(rules: set[RuleByCode]) -> list[str]:
    return sorted(str(rule) for rule in rules)


DEPARTMENTS = Part(
    code="departments",
    file=FILE,
    holds="Departments, and the rules that say who answers for what and where.",
    write=write,
    read=read,
    apply=apply,
    left_out=left_out,
)
