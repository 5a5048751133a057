"""What the platform does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.datafiles_written import toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts.base import Part, Tally, WrittenFile
from civic.rules.commands.bring_in import bring_in_rules
from civic.rules.described import described
from civic.rules.files import read_rules, rules_values
from civic.rules.models import Rule

FILE = "rules.toml"
_HEAD = (
    "What the platform does by itself, in the order in which it acts.",
    "Whether a rule is on is not here: new ones come in switched off.",
)


def write(session: Session) -> Iterator[WrittenFile]:
    found = [described(rule) for rule in session.scalars(select(Rule).order_by(Rule.position, Rule.id))]
    if found:
        yield FILE, [toml_text(rules_values(found), _HEAD)]


def read(folder: CityFolder, _languages: Sequence[str] | None) -> list[Mapping[str, Any]]:
    with about(FILE):
        return read_rules(folder.file(FILE))


def apply(session: Session, actor: Actor, spec: list[Mapping[str, Any]], exact: bool) -> Sequence[Tally]:
    with about(FILE):
        done = bring_in_rules(session, actor, spec, leave_others=not exact)
    return [Tally(what="rules", **done)]


RULES = Part(
    code="rules",
    file=FILE,
    holds="What the platform does by itself, once it is switched on.",
    write=write,
    read=read,
    apply=apply,
)
