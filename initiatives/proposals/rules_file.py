"""The file of rules about initiatives: what ``civic import initiatives FILE`` takes, and a part of the city's folder.

.. code-block:: toml

    moderation_days = 5         # working days within which moderators decide
    collecting_days = 180       # calendar days in which signatures are collected
    opinion_days = 30           # calendar days that a department has for its opinion
    answer_days = 14            # calendar days that the authors have for their answer
    least = 200                 # signatures needed, at least
    per_mille = 10              # and so many of a thousand residents, where these are known
    districts_needed = 0        # in so many districts there must be enough as well; 0: in none
    district_least = 25         # signatures needed in such a district, at least
    district_per_mille = 5      # and so many of a thousand of its residents
    proposers = "account"       # who proposes: whoever has an account, or "residents": who has shown to live here
    comment_length = 2000       # characters of a comment
    comments_a_day = 50         # of one person on one initiative

What is left out is as above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from civic.core.datafiles import load
from civic.core.datafiles_written import toml_text
from civic.core.permissions import Actor
from civic.folder.errors import about
from civic.folder.opened import CityFolder
from civic.folder.parts import PARTS, Part, Tally
from civic.folder.parts.base import WrittenFile
from initiatives.proposals.commands.set_rules import set_rules
from initiatives.proposals.rules import (
    PREFIX,
    InitiativesError,
    Rules,
    parse_rules,
    rules_values,
    versions,
)

FILE: Final = "initiatives.toml"
_HEAD: Final = (
    "What the city has decided about initiatives: signatures, days, who proposes, comments.",
    f"To import this file alone: civic import initiatives {FILE}",
)


def read_rules(path: Path) -> Rules:
    """The rules that a file describes. Raises InitiativesError ``initiatives.*``."""
    return parse_rules(load(path, InitiativesError, PREFIX))


def _write(session: Session) -> Iterator[WrittenFile]:
    for newest in versions(session, most=1):
        yield FILE, [toml_text(rules_values(newest.rules), _HEAD)]


def _read(folder: CityFolder, _languages: Sequence[str] | None) -> Rules:
    with about(FILE):
        return read_rules(folder.file(FILE))


def _apply(session: Session, actor: Actor, spec: Rules, _exact: bool) -> Sequence[Tally]:
    changed = set_rules(session, actor, spec)
    told = (FILE.partition(".")[0],)
    return [Tally(what="initiatives", changed=told if changed else (), unchanged=() if changed else told)]


PARTS.append(
    Part(
        code="initiatives",
        file=FILE,
        holds="What initiatives need: signatures, days, who proposes, how long comments are.",
        write=_write,
        read=_read,
        apply=_apply,
    )
)
