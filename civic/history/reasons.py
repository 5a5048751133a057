"""Why rows are not taken, in words for the operator. The codes stand in the file of rejected rows."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "row_columns": "the row has {found} fields, the header {expected}",
    "row_quotes": "there is text after a closing quote",
    "row_nul": "the row holds a NUL",
    "row_no_object": "this entry of the list is no object",
    "row_no_feature": "this is no GeoJSON Feature",
    "id_missing": "there is nothing in {column}",
    "id_unusable": "the id in {column} has more than {limit} characters, or some that cannot be printed",
    "id_superseded": "line {later} has the same id, and the later row counts",
    "received_missing": "there is nothing in {column}",
    "received_in_future": "{column}: {value} has not come yet",
    "closed_in_future": "{column}: {value} has not come yet",
    "closed_before_received": "{column}: {value} lies before the report was received",
    "closed_without_date": "it is closed, but there is no date of closing",
    "date_unreadable": "{column}: {value} is no date of the mapping's formats, or a day that does not exist",
    "date_out_of_range": "{column}: the year of {value} cannot be",
    "date_skipped": "{column}: {value} does not exist, because the clocks were put forward over it",
    "date_twice": "{column}: {value} came twice that night; say in the mapping which is meant (dates.ambiguous)",
    "status_missing": "there is nothing in {column}, and the mapping has no status.default",
    "status_unknown": "{column}: the mapping does not say what {value} means (status.values)",
    "category_missing": "there is nothing in {column}",
    "category_unknown": "the city has no category for {value}",
    "department_unknown": "the city has no department for {value}",
    "text_too_long": "the text in {column} has {length} characters; {longest} are allowed",
    "coordinate_unreadable": "{column}: {value} is no number",
    "place_missing": "there are no coordinates",
    "place_swapped": "longitude and latitude are the wrong way round: so the place lies outside the city, "
    'the other way inside (place.swapped = "mend" takes it so)',
    "place_impossible": "there is no such place on earth: {x}, {y}",
    "place_outside": "the place lies outside the city: {lon}, {lat}",
    "worked_on_here": "the row has changed, but somebody has since worked on the issue here ({issue}): "
    "it stays as it is",
}


class _Missing(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def in_words(code: str, params: Mapping[str, object]) -> str:
    """A reason as a sentence without its full stop."""
    return REASONS[code].format_map(_Missing(params))
