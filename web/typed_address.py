"""An address that somebody types into a form without a map: one place, a choice of several, or words of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.places.queries import PlaceFound, find_address
from geo.shapes import Point
from web.forms import text_of
from web.language import current_language
from web.pages.report.place import choice_key


class SeveralAddresses(DomainError):
    """The words may mean several addresses; ``choices`` are offered."""

    def __init__(self, choices: tuple[PlaceFound, ...]) -> None:
        super().__init__("place.address_ambiguous", field="address")
        self.choices = choices


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """The words as they are written, and the place (WGS 84) where the city knows the address."""

    words: str
    place: Point | None


def typed_address(session: Session) -> TypedAddress:
    """What the field ``address`` (and, of several, ``choice``) of this request's form means.

    Only a house counts as known: a street alone may cross areas. Raises SeveralAddresses, DomainError
    ``place.missing``.
    """
    typed = " ".join(text_of("address").split())
    if not typed:
        raise DomainError("place.missing", field="address")
    match, chosen = find_address(session, typed[:200]), text_of("choice")
    if chosen == "none":
        return TypedAddress(typed, None)
    found = match.exact or next((each for each in match.choices if choice_key(each) == chosen), None)
    if found is not None and found.kind == "address":
        return TypedAddress(found.label(current_language()), Point(found.lon, found.lat))
    choices = tuple(each for each in match.choices if each.kind == "address")
    if choices:
        raise SeveralAddresses(choices)
    return TypedAddress(typed, None)
