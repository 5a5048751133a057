"""Who is told when a date is near or past, and the terms that laws set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.datafiles_written import toml_text
from civic.core.permissions import Actor
from civic.deadlines.files import Deadlines, deadlines_values, described, import_deadlines, read_deadlines
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile

FILE = "deadlines.toml"
_HEAD = (
    "Who is told when a date is near or past (ladders; working minutes), and the terms that laws set (clocks).",
    f"To import this file alone: civic import deadlines {FILE}",
)


def write(session: Session) -> Iterator[WrittenFile]:
    found = described(session, city_rules(session).languages)
    if found is not None:
        yield FILE, [toml_text(deadlines_values(found), _HEAD)]


def read(folder: CityFolder, languages: Sequence[str] | None) -> Deadlines:
    with about(FILE):
        return read_deadlines(folder.file(FILE), languages)


def apply(session: Session, actor: Actor, spec: Deadlines, exact: bool) -> Sequence[Tally]:
    with about(FILE):
        result = import_deadlines(session, actor, spec, leave_others=not exact)
    return [
        Tally(what="ladders", changed=result.ladders, unchanged=result.same_ladders),
        Tally(
            what="laws",
            added=result.added,
            changed=result.changed,
            unchanged=result.unchanged,
            retired=result.retired,
            left=result.left,
        ),
    ]


DEADLINES = Part(
    code="deadlines",
    file=FILE,
    holds="Who is told when a date is near or past, and the terms that laws set.",
    write=write,
    read=read,
    apply=apply,
)
