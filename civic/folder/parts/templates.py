"""The messages that staff begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.datafiles_written import languages_of, toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile
from civic.templates.commands.shape import import_templates
from civic.templates.files import Templates, read_templates, templates_values
from civic.templates.queries import template_specs

FILE = "templates.toml"
_HEAD = (
    "Messages that staff begin with, in the order in which they are offered.",
    "Blanks: {number} {title} {category} {status} {department} {target} {address} {name} {city}",
)


def write(session: Session) -> Iterator[WrittenFile]:
    specs = template_specs(session)
    if specs:
        words = [*(spec.name for spec in specs), *(spec.text for spec in specs)]
        languages = languages_of(words, city_rules(session).languages)
        yield FILE, [toml_text(templates_values(Templates(languages, tuple(specs))), _HEAD)]


def read(folder: CityFolder, languages: Sequence[str] | None) -> Templates:
    with about(FILE):
        return read_templates(folder.file(FILE), languages)


def apply(session: Session, actor: Actor, spec: Templates, exact: bool) -> Sequence[Tally]:
    with about(FILE):
        done = import_templates(session, actor, spec.templates, leave_others=not exact)
    return [Tally(what="templates", **done)]


TEMPLATES = Part(
    code="templates",
    file=FILE,
    holds="The messages that staff begin with.",
    write=write,
    read=read,
    apply=apply,
)
