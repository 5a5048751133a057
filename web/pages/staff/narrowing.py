"""What the screen's address narrows a queue to, in words and as a form. The filter is ``civic.triage.filters``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.categories.queries import categories, category_names
from civic.core.errors import DomainError
from civic.departments.queries import departments
from civic.people.queries import colleague_by_id, colleagues
from civic.triage.filters import ARGS, EVERYTHING, ME, NOBODY, TARGETS, VERDICTS, Filter
from civic.triage.sorting import SORTS
from web.deadline_words import source_words
from web.messages import message_of
from web.priority_words import priority_words
from web.templating import LANGUAGE_NAMES, STATUS_WORDS, day_of, name

ADDRESS: Final[Mapping[str, str]] = {"with": "department", "within": "bbox"}
"""Names that mean something else in the screen's address (whose queue it is, the window of its map) → those of ARGS."""

_OF_ARGS = {arg: name for name, arg in ADDRESS.items()}
YES_OR_NO = ("photo", "reopened", "waiting", "desk", "merged")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The filter of an address, its sort, and what could not be read of it, by the field of the address."""

    wanted: Filter
    sort: str
    errors: Mapping[str, str]


def narrowed(query: Mapping[str, list[str]] | None = None) -> Narrowed:
    """What an address asks for, by default this request's; what cannot be read is said, and narrows nothing."""
    given = request.args.to_dict(flat=False) if query is None else query
    args = {ADDRESS.get(key, key): given[key] for key in given if key not in ("department", "bbox")}
    sort = given.get("sort", [""])[0]
    sort = sort if sort in SORTS else SORTS[0]
    try:
        return Narrowed(Filter.from_args(args), sort, {})
    except DomainError as error:
        field = error.field or "q"
        return Narrowed(EVERYTHING, sort, {_OF_ARGS.get(field, field): message_of(error)})


def address_of(wanted: Filter, sort: str = SORTS[0]) -> dict[str, str]:
    """A filter as the screen's address has it."""
    args = {_OF_ARGS.get(key, key): value for key, value in wanted.to_args().items()}
    return args | ({"sort": sort} if sort != SORTS[0] else {})


@dataclass(frozen=True, slots=True)
class Chip:
    """A field that narrows the queue: in words, and the address without it."""

    words: str
    without: Mapping[str, str]


def chips(session: Session, wanted: Filter, sort: str) -> list[Chip]:
    """What the queue is narrowed to, a chip for each field."""
    found = []
    for each in fields(wanted):
        value = getattr(wanted, each.name)
        if value == getattr(EVERYTHING, each.name):
            continue
        nothing: dict[str, Any] = {each.name: getattr(EVERYTHING, each.name)}
        told = _told(session, each.name, value)
        found.append(Chip(told, address_of(replace(wanted, **nothing), sort)))
    return found


def _told(session: Session, field: str, value: Any) -> str:
    """A field and what was chosen in it."""
    listed = {
        "statuses": lambda: [str(STATUS_WORDS[each]) for each in value],
        "categories": lambda: _named(category_names(session, value), value),
        "groups": lambda: _named({group.code: group.name for group, _ in categories(session)}, value),
        "targets": lambda: [target_words()[each] for each in value],
        "verdicts": lambda: [verdict_words()[each] for each in value],
        "priorities": lambda: [priority_words()[each] for each in value],
        "languages": lambda: [LANGUAGE_NAMES.get(each, each) for each in value],
        "sources": lambda: [source_words().get(each, each) for each in value],
    }
    if field in listed:
        return ", ".join(listed[field]())
    if field == "area":
        return next((name(area.name) for area in areas_of_city(session) if area.id == value), str(value))
    if field == "department":
        names = {unit.code: unit.name for unit in departments(session)}
        return gettext("with %(department)s", department=", ".join(_named(names, [value])))
    if field == "assignee":
        return _held_by(session, value)
    if field == "text":
        return f"“{value}”"
    if field == "reporters":
        return gettext("%(num)s affected or more", num=value)
    if field == "received_from":
        return gettext("since %(day)s", day=day_of(value))
    if field == "received_to":
        return gettext("until %(day)s", day=day_of(value))
    if field in ("bbox", "shape"):
        return gettext("Part of the map")
    yes, no = yes_or_no_words()[field]
    return yes if value else no


def _named(names: Mapping[str, Any], codes: Any) -> list[str]:
    return [name(names[code]) if code in names else code for code in codes]


def _held_by(session: Session, value: int | str) -> str:
    if value == ME:
        return gettext("in my hands")
    if value == NOBODY:
        return gettext("in nobody's hands")
    colleague = colleague_by_id(session, int(value))
    return colleague.name if colleague is not None else str(value)


def target_words() -> dict[str, str]:
    """The values of the target's filter."""
    words = {
        "late": gettext("Late"), "risk": gettext("At risk"), "today": gettext("Due today"),
        "week": gettext("Due within a week"), "none": gettext("Clock stands still"),
    }  # fmt: skip
    return {value: words[value] for value in TARGETS}


def verdict_words() -> dict[str, str]:
    """The values of the verdict's filter."""
    words = {
        "met": gettext("Judged as met"), "not_met": gettext("Judged as not met"), "none": gettext("Nobody judged"),
    }  # fmt: skip
    return {value: words[value] for value in VERDICTS}


def sort_words() -> dict[str, str]:
    """The orders of a queue."""
    words = {
        "pressing": gettext("Most pressing first"), "newest": gettext("Newest first"),
        "affected": gettext("Most affected first"),
    }  # fmt: skip
    return {value: words[value] for value in SORTS}


def yes_or_no_words() -> dict[str, tuple[str, str]]:
    """Fields of a filter that are so or not → both in words."""
    return {
        "has_photo": (gettext("with a photo"), gettext("without a photo")),
        "reopened": (gettext("reopened"), gettext("not reopened")),
        "waiting": (gettext("waiting for the reporter"), gettext("not waiting")),
        "desk": (gettext("at the triage desk"), gettext("not at the triage desk")),
        "merged": (gettext("others merged into it"), gettext("nothing merged into it")),
        "mentioned": (gettext("I am mentioned"), gettext("I am not mentioned")),
    }


def form_of(session: Session, asked: Narrowed, unit: int, counts: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of the filters shows: every field with its values, and counts beside them."""
    known = {arg: field for arg, (field, _, _) in ARGS.items()}
    typed = {key: request.args.getlist(key) for key in request.args}
    chosen = {
        arg: set(re.split(r"\s*,\s*", value)) if (value := asked.wanted.to_args().get(arg)) else set()
        for arg in known
    }
    return {
        "chosen": chosen, "counts": counts, "typed": typed, "errors": asked.errors, "sort": asked.sort,
        "statuses": [status for status in STATUS_WORDS if status not in ("assigned", "handed_over")],
        "groups": categories(session), "areas": areas_of_city(session), "units": departments(session),
        "colleagues": colleagues(session, unit), "targets": target_words(), "verdicts": verdict_words(),
        "priorities": priority_words(), "sorts": sort_words(), "sources": source_words(),
        "either": {arg: yes_or_no_words()[known[arg]] for arg in YES_OR_NO},
    }  # fmt: skip
