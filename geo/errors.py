"""Refusals of the spatial toolkit: ValueErrors with a stable code; the floors above turn codes into words."""

from __future__ import annotations


class GeoError(ValueError):
    """Something given to the toolkit cannot be used.

    ``code`` is stable and dotted (``point.lat_range``); ``params`` are the values that a text for it mentions.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class ShapeError(GeoError):
    """A coordinate, a box or a geometry that is not what it should be."""


class SourceError(GeoError):
    """A file of features that cannot be read as a whole (single bad rows are reported, not raised)."""


class SqlError(GeoError):
    """A name or rule given to an SQL builder that must not get into SQL."""


class MapError(GeoError):
    """A map that cannot be shown under the content security policy."""
