"""An address as people write it: where the number stands, and what stands between."""

from __future__ import annotations

_NUMBER_FIRST = frozenset({"fr", "lb", "mt"})
_COMMA = frozenset({"ru", "uk", "be", "kk", "it", "es", "ca", "gl", "pt", "ro", "tr"})


def address_label(street: str, number: str, language: str, *, number_first: bool | None = None) -> str:
    """ "Bell Street 14", «Колокольная улица, 14», "14 Rue Grimaldi".

    ``language`` is that of the street's name. ``number_first`` is the country's or the city's own habit, where it has
    one; None leaves it to the language.
    """
    if number_first is None:
        number_first = language in _NUMBER_FIRST
    if number_first:
        return f"{number} {street}"
    return f"{street}, {number}" if language in _COMMA else f"{street} {number}"
