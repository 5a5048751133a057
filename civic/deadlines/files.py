"""The file of deadlines that ``civic import deadlines FILE`` takes: TOML, or the same shape as JSON.

Who is told when a date is near or past, and the terms that laws set:

.. code-block:: toml

    languages = ["en", "ru"]                # optional; names then have to be there in each of them

    [[ladders]]
    department = "lighting"                 # optional: without it the city's ladder
    warn_take_by = 60                       # working minutes before the date from which it is near; 0: no warning
    warn_target = 480
    [[ladders.steps]]                       # who is told after the date has passed
    of = "target"                           # or take_by: until when it should have been taken
    after = 60                              # working minutes
    role = "lead"                           # lead, head or administrator

    [[clocks]]
    code = "appeals"                        # a-z, 0-9, - and _; stays the same for ever
    name = { en = "Appeals Act", ru = "Закон об обращениях" }
    since = "2026-01-01"                    # issues received from this day on
    groups = ["roads"]                      # optional, and so are categories and sources (web, api, staff, import):
                                            # to which issues it applies; without any to all of them
    [[clocks.steps]]
    code = "registered"
    name = { en = "Registered", ru = "Регистрация" }
    paragraph = "Art. 8 (2)"
    days = 3                                # calendar days; the day on which it begins does not count
    working = false                         # true: working days of the city's calendar
    next_working_day = true                 # a last day on which nobody works moves on
    ends = "midnight"                       # or closing: when work ends on the last day
    begins = "received"                     # or the code of an earlier step: when that was done
    stopped_by = ["accepted", "handed_over", "declined"]
    warn_days = 1                           # days before its end from which it is near
    extend_days = 0                         # can be extended once by so many days, with a reason
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from civic.core.datafiles import Table, load, unique
from civic.core.permissions import Actor
from civic.deadlines.clocks import ClockSpec, clock_values, clocks, read_clock
from civic.deadlines.commands.shape import retire_clock, save_clock, save_ladder
from civic.deadlines.errors import DeadlinesError
from civic.deadlines.ladder import Ladder, ladder_values, parse_ladder, stored_ladders


@dataclass(frozen=True)
class Deadlines:
    """What a file holds: ladders by department (None: the city's), and laws."""

    languages: tuple[str, ...]
    ladders: Mapping[str | None, Ladder]
    clocks: tuple[ClockSpec, ...]


@dataclass(frozen=True, slots=True)
class DeadlinesImported:
    """What an import came to: codes of laws, and whose ladders (``city`` for the city's) are others than before."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]
    left: tuple[str, ...]
    ladders: tuple[str, ...]
    same_ladders: tuple[str, ...]


def read_deadlines(path: Path | str, languages: Sequence[str] | None = None) -> Deadlines:
    """The deadlines of a file; ``languages`` are the city's. Raises DeadlinesError."""
    return _deadlines(load(Path(path), DeadlinesError, "deadlines"), languages)


def parse_deadlines(values: Mapping[str, Any], languages: Sequence[str] | None = None) -> Deadlines:
    """The same from values in memory."""
    return _deadlines(Table(values, file="-", error=DeadlinesError, prefix="deadlines"), languages)


def _deadlines(root: Table, expected: Sequence[str] | None) -> Deadlines:
    languages = root.languages(expected)
    found: dict[str | None, Ladder] = {}
    for table in root.tables("ladders", optional=True):
        whose = table.code("department") if table.has("department") else None
        table.named(f"ladder of {whose or 'the city'}")
        if whose in found:
            raise table.problem("duplicate", "department", value=whose or "city")
        found[whose] = parse_ladder(table)
        table.done()
    specs, codes = [], []
    for table in root.tables("clocks", optional=True):
        spec = read_clock(table, languages)
        specs.append(spec)
        codes.append((table, spec.code))
    unique(codes)
    root.done()
    return Deadlines(languages, found, tuple(specs))


def deadlines_values(file: Deadlines) -> dict[str, Any]:
    """What a file of these holds; ``parse_deadlines`` makes the same of it."""
    return {
        "languages": list(file.languages),
        **(
            {
                "ladders": [
                    {**({"department": whose} if whose else {}), **ladder_values(ladder)}
                    for whose, ladder in file.ladders.items()
                ]
            }
            if file.ladders
            else {}
        ),
        **({"clocks": [clock_values(each, file.languages) for each in file.clocks]} if file.clocks else {}),
    }


def described(session: Session, languages: Sequence[str]) -> Deadlines | None:
    """The city's deadlines as a file has them; None where it has set none."""
    found, laws = stored_ladders(session), clocks(session)
    if not found and not laws:
        return None
    ordered = dict(sorted(found.items(), key=lambda each: each[0] or ""))
    return Deadlines(tuple(languages), ordered, tuple(each.spec for each in laws))


def import_deadlines(
    session: Session, actor: Actor, file: Deadlines, *, leave_others: bool = True
) -> DeadlinesImported:
    """Make the city's ladders and laws those of the file; the same again changes nothing.

    Only without ``leave_others`` laws and ladders that the file does not have go. Raises what ``save_ladder`` and
    ``save_clock`` raise.
    """
    stored = stored_ladders(session)
    before = {each.spec.code for each in clocks(session)}
    saved = {
        whose or "city": save_ladder(session, actor, whose, ladder) for whose, ladder in file.ladders.items()
    }
    laws = {spec.code: save_clock(session, actor, spec) for spec in file.clocks}
    others = sorted(before - laws.keys())
    if not leave_others:
        for code in others:
            retire_clock(session, actor, code)
        for whose in stored.keys() - file.ladders.keys():
            saved[whose or "city"] = save_ladder(session, actor, whose, None)
    return DeadlinesImported(
        added=tuple(code for code, new in laws.items() if new and code not in before),
        changed=tuple(code for code, new in laws.items() if new and code in before),
        unchanged=tuple(code for code, new in laws.items() if not new),
        retired=() if leave_others else tuple(others),
        left=tuple(others) if leave_others else (),
        ladders=tuple(whose for whose, new in saved.items() if new),
        same_ladders=tuple(whose for whose, new in saved.items() if not new),
    )
