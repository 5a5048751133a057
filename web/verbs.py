"""What staff can do with an issue, as one table: verb → the fields that it takes and the command that does it.

The staff pages, their forms and the JSON API all read this table, so a field has one name and one meaning everywhere.
``parse`` reads a form and a JSON body alike; ``run`` is called in the transaction that commits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from civic.city.queries import CityRules
from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.issues.commands.accept import accept
from civic.issues.commands.ask import ask
from civic.issues.commands.assign import assign
from civic.issues.commands.change_target import change_target
from civic.issues.commands.decline import decline
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.hide import hide
from civic.issues.commands.involve import involve
from civic.issues.commands.merge import merge
from civic.issues.commands.move import move
from civic.issues.commands.note import note
from civic.issues.commands.prioritise import prioritise
from civic.issues.commands.put_after import put_after
from civic.issues.commands.recategorise import recategorise
from civic.issues.commands.review import review
from civic.issues.commands.schedule import schedule
from civic.issues.commands.send_back import send_back
from civic.issues.commands.show import show
from civic.issues.commands.start import start
from civic.issues.commands.unmerge import unmerge
from civic.issues.commands.update import update
from civic.places.queries import find_address

ME: Final = "me"
"""Given as ``assignee``: the actor."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sends the values and in which city, which give words like "me" and a local time their meaning."""

    actor: Actor
    rules: CityRules


Reader = Callable[[str, Any, Asker], Any]


def _words(field: str, value: Any, _asker: Asker) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DomainError("value.invalid", field=field)
    return value.strip()


def _number(field: str, value: Any, _asker: Asker) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 20:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise DomainError("value.invalid", field=field)
    return value


def _assignee(field: str, value: Any, asker: Asker) -> int | None:
    return asker.actor.person_id if value == ME else _number(field, value, asker)


def _degrees(field: str, value: Any, _asker: Asker) -> Any:
    if isinstance(value, (bool, list, dict)):
        raise DomainError("value.invalid", field=field)
    return value.strip() if isinstance(value, str) else value


def _public_id(field: str, value: Any, asker: Asker) -> str:
    typed = _words(field, value, asker)
    if not typed:
        raise DomainError("merge.missing", field=field)
    found = parse_public_id(typed)
    if found is None:
        raise DomainError("issue.not_found", field=field, key=typed)
    return found


def _moment(field: str, value: Any, asker: Asker) -> datetime:
    """ISO 8601; without an offset it is meant in the city's time zone."""
    typed = _words(field, value, asker)
    try:
        read = datetime.fromisoformat(typed)
    except ValueError as error:
        raise DomainError("date.invalid", field=field) from error
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(asker.rules.time_zone))


def _day_or_moment(field: str, value: Any, asker: Asker) -> date:
    """As ``_moment``, or a mere date, of which the command knows by whose calendar it ends."""
    typed = _words(field, value, asker)
    if len(typed) != len("2026-11-27"):
        return _moment(field, value, asker)
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise DomainError("date.invalid", field=field) from error


def _photos(field: str, value: Any, _asker: Asker) -> tuple[str, ...]:
    listed = [] if value is None else value
    if not isinstance(listed, (list, tuple)) or not all(isinstance(item, str) for item in listed):
        raise DomainError("value.invalid", field=field)
    return tuple(item for item in listed if item)


FIELDS: Final[Mapping[str, Reader]] = {
    "message": _words,
    "question": _words,
    "reason": _words,
    "department": _words,
    "category": _words,
    "priority": _words,
    "address": _words,
    "assignee": _assignee,
    "assignment": _number,
    "scheduled_for": _moment,
    "target": _day_or_moment,
    "lon": _degrees,
    "lat": _degrees,
    "into": _public_id,
    "photos": _photos,
    "photos_before": _photos,
    "instructions": _words,
    "after": _number,
    "days": _number,
    "reply_to": _number,
}
"""How each field is read. ``scheduled_for`` and ``target`` are ISO 8601, ``lon`` and ``lat`` degrees (WGS 84),
``photos`` and ``photos_before`` public ids of uploaded photos, ``into`` an issue's public id, ``department``,
``category`` and ``priority`` codes, ``assignment``, ``after`` (another assignment), ``reply_to`` (a note) and
``assignee`` row ids (``assignee``: empty for nobody, ``me`` for oneself), ``days`` working days."""

# Errors of a look-up by something that was sent are that field's.
_NOT_FOUND_AT = {
    "department.not_found": "department",
    "category.not_found": "category",
    "assignment.not_found": "assignment",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of staff: ``on`` an assignment or the issue itself, ``permission`` of the issues' policy, its ``fields``.

    ``required`` are the fields that cannot be left empty (a photo on delivery only where the category says so).
    """

    name: str
    on: str
    permission: str
    fields: tuple[str, ...]
    required: frozenset[str]
    command: Callable[..., object]

    def parse(self, values: Mapping[str, Any], asker: Asker) -> dict[str, Any]:
        """The command's arguments from a form or JSON object; what the verb does not take is ignored.

        Raises InvalidInput with a problem for each field that cannot be read.
        """
        read: dict[str, Any] = {}
        problems: list[DomainError] = []
        for field in self.fields:
            try:
                read[field] = FIELDS[field](field, values.get(field), asker)
            except DomainError as problem:
                problems.append(problem)
        if problems:
            raise InvalidInput(*problems)
        return read

    def run(self, session: Session, actor: Actor, public_id: str, arguments: Mapping[str, Any]) -> None:
        """Do it in the caller's transaction. Raises what the command raises; every refusal of a field names it."""
        try:
            self.command(session, actor, public_id, **arguments)
        except NotFound as missing:
            field = _NOT_FOUND_AT.get(missing.code)
            if missing.code == "issue.not_found" and missing.params.get("key") == arguments.get("into"):
                field = "into"
            if missing.params.get("key") == arguments.get("after") and missing.code == "assignment.not_found":
                field = "after"
            if field not in self.fields:
                raise
            raise DomainError(missing.code, field=field, **missing.params) from missing


def _update(session: Session, actor: Actor, public_id: str, *, message: str, photos: tuple[str, ...]) -> None:
    update(session, actor, public_id, message, photos=photos)


def _note(session: Session, actor: Actor, public_id: str, *, message: str, reply_to: int | None) -> None:
    note(session, actor, public_id, message, reply_to=reply_to)


def _move(
    session: Session, actor: Actor, public_id: str, *, lon: Any, lat: Any, address: str, message: str
) -> None:
    """By a place on the map, or without one by an address that is found in the city's register."""
    if lon in (None, "") and lat in (None, "") and address:
        match = find_address(session, address)
        if match.exact is None:
            code = "place.address_ambiguous" if match.choices else "place.address_unknown"
            choices = tuple(choice.label(actor.language) for choice in match.choices)
            raise DomainError(code, field="address", choices=choices)
        lon, lat, address = match.exact.lon, match.exact.lat, match.exact.label(actor.language)
    move(session, actor, public_id, lon, lat, message, address=address)


def _verb(name: str, command: Callable[..., object], *fields: str, required: str = "") -> Verb:
    on = "assignment" if "assignment" in fields else "issue"
    return Verb(name, on, f"{on}.{name}", fields, frozenset(required.split()), command)


VERBS: Final[Mapping[str, Verb]] = {
    verb.name: verb
    for verb in (
        _verb("accept", accept, "assignment", "message"),
        _verb("assign", assign, "assignment", "assignee"),
        _verb("schedule", schedule, "assignment", "scheduled_for", "message", required="scheduled_for"),
        _verb("start", start, "assignment", "message"),
        _verb("ask", ask, "assignment", "question", required="question"),
        _verb("deliver", deliver, "assignment", "message", "photos", "photos_before", required="message"),
        _verb("hand_over", hand_over, "assignment", "department", "message", required="department message"),
        _verb("send_back", send_back, "assignment", "message", required="message"),
        _verb("put_after", put_after, "assignment", "after"),
        _verb("decline", decline, "assignment", "reason", "message", required="reason message"),
        _verb("review", review, "assignment", "message"),
        _verb("change_target", change_target, "assignment", "target", "message", required="target message"),
        _verb(
            "involve",
            involve,
            "department",
            "message",
            "instructions",
            "after",
            "days",
            required="department",
        ),
        _verb("update", _update, "message", "photos", required="message"),
        _verb("note", _note, "message", "reply_to", required="message"),
        _verb("prioritise", prioritise, "priority", required="priority"),
        _verb("recategorise", recategorise, "category", "message", required="category message"),
        _verb("move", _move, "lon", "lat", "address", "message", required="message"),
        _verb("merge", merge, "into", required="into"),
        _verb("unmerge", unmerge),
        _verb("hide", hide),
        _verb("show", show),
    )
}
"""In the order in which staff's pages show them."""


def verb(name: str) -> Verb:
    """A verb by its name. Raises NotFound ``verb.not_found``."""
    found = VERBS.get(name)
    if found is None:
        raise NotFound("verb", name)
    return found
