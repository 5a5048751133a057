"""What can be reported, what is promised, and by which criteria it is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from civic.categories.commands import import_categories
from civic.categories.described import taxonomy
from civic.categories.files import Taxonomy, read_taxonomy, taxonomy_values
from civic.categories.queries import categories
from civic.city.queries import city_rules
from civic.core.datafiles_written import toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile

FILE = "categories.toml"
_HEAD = (
    "What can be reported, what is promised, and by which criteria residents judge. Codes stay for ever.",
    "take_minutes are working minutes, target_days working days; judge_after_days and duplicate_days calendar days.",
    f"To import this file alone: civic import categories {FILE} (what the file does not have is then retired)",
)


def write(session: Session) -> Iterator[WrittenFile]:
    found = taxonomy(session, city_rules(session).languages)
    if found is not None:
        yield FILE, [toml_text(taxonomy_values(found), _HEAD)]


def read(folder: CityFolder, languages: Sequence[str] | None) -> Taxonomy:
    with about(FILE):
        return read_taxonomy(folder.file(FILE), languages)


def apply(session: Session, actor: Actor, spec: Taxonomy, exact: bool) -> Sequence[Tally]:
    groups = {group.code for group, _ in categories(session)}
    with about(FILE):
        result = import_categories(session, actor, spec, leave_others=not exact)
    return [
        Tally(
            what="category groups",
            added=[code for code in result.groups if code not in groups],
            changed=[code for code in result.groups if code in groups],
            unchanged=[group.code for group in spec.groups if group.code not in result.groups],
        ),
        Tally(
            what="categories",
            added=sorted((*result.added, *result.returned)),
            changed=result.changed,
            unchanged=result.unchanged,
            retired=result.retired,
            left=result.left,
        ),
    ]


CATEGORIES = Part(
    code="categories",
    file=FILE,
    holds="What can be reported, with promises, criteria and questions.",
    write=write,
    read=read,
    apply=apply,
)
