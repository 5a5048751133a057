"""The verbs that can be done for many issues, by name. Whoever knows the verbs registers them (``web.bulk_verbs``): the
table of what staff's forms and the API read is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BulkVerb:
    """``check`` reads the values as they were sent and raises InvalidInput; ``run`` does the verb for one issue, in
    the caller's transaction, for an assignment where one is named. ``fields`` are the values that it takes.
    """

    name: str
    fields: tuple[str, ...]
    check: Callable[[Session, Actor, Values], None]
    run: Callable[[Session, Actor, str, int | None, Values], None]


_KNOWN: dict[str, BulkVerb] = {}


def register(verb: BulkVerb) -> None:
    """Make a verb known. Raises ValueError for a second one of its name."""
    if verb.name in _KNOWN:
        raise ValueError(f"two verbs named {verb.name}")
    _KNOWN[verb.name] = verb


def bulk_verb(name: str) -> BulkVerb:
    """A verb by its name. Raises NotFound ``verb.not_found``."""
    found = _KNOWN.get(name)
    if found is None:
        raise NotFound("verb", name)
    return found


def bulk_verbs() -> tuple[str, ...]:
    """The names of all, in the order in which they were made known."""
    return tuple(_KNOWN)
