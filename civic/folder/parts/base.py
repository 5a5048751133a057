"""What a part of the city's configuration must be able to do to be kept in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.folder.opened import CityFolder

WrittenFile = tuple[str, Iterable[str | bytes]]
"""A file's name, seen from the folder, and its text (or bytes) in pieces."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What an import did to one kind of thing, by codes (or words, for what has no code).

    ``left`` are in the city and not in the folder, and stay. ``notes`` are sentences about what was taken over and may
    surprise.
    """

    what: str
    added: Sequence[str] = ()
    changed: Sequence[str] = ()
    unchanged: Sequence[str] = ()
    retired: Sequence[str] = ()
    left: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def is_new(self) -> bool:
        return bool(self.added or self.changed or self.retired)


def _nothing(_session: Session) -> Sequence[str]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the configuration.

    ``file`` is its main file: a folder without it says nothing of this part, which then stays as it is. ``holds`` says
    in a sentence what is in it, for the folder's README. Specs are what ``read`` makes and ``apply`` takes.

    ``write(session)`` yields its files, none where the city has nothing of it. ``read(folder, languages)`` checks them
    in every respect that needs no database (``languages`` are the city's; None where it is not known yet), and raises
    DomainError and GeoError, as ``about`` a file. ``apply(session, actor, spec, exact)`` makes the city what the spec
    says; only with ``exact`` it retires what the spec does not have. ``left_out(session)`` says what the files cannot
    hold.
    """

    code: str
    file: str
    holds: str
    write: Callable[[Session], Iterator[WrittenFile]]
    read: Callable[[CityFolder, Sequence[str] | None], Any]
    apply: Callable[[Session, Actor, Any, bool], Sequence[Tally]]
    left_out: Callable[[Session], Sequence[str]] = _nothing
