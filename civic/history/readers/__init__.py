"""One record after another out of a file of reports, in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator

from civic.history.mapping import FileSpec
from civic.history.readers.delimited import read_csv
from civic.history.readers.json_lists import read_geojson, read_json
from civic.history.readers.opening import Stream, opened
from civic.history.readers.records import FileRefused, Record
from civic.history.readers.xml_elements import read_xml

__all__ = ["FileRefused", "Record", "Stream", "opened", "read_records"]


def read_records(stream: Stream, spec: FileSpec) -> Iterator[Record]:
    """The records of a file that ``opened`` gives, in its order; what is wrong with one is said in it.

    Raises FileRefused where the file as a whole cannot be understood from some place on.
    """
    if spec.format == "csv":
        return read_csv(stream, spec)
    if spec.format == "json":
        return read_json(stream, spec.records)
    if spec.format == "geojson":
        return read_geojson(stream)
    return read_xml(stream, spec.records or "request")
