"""CSV: comma, semicolon or tab, quoted or not, in any encoding."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from civic.history.mapping import FileSpec
from civic.history.readers.opening import Stream
from civic.history.readers.records import FileRefused, Record

LONGEST_LINE = 1_000_000
LONGEST_FIELD = 131_072
"""Characters. A longer field is a quote that nobody closed."""

_PIECE = 1 << 16


def read_csv(stream: Stream, spec: FileSpec) -> Iterator[Record]:
    """The rows after the header. Blank lines are passed over.

    A row with more or fewer fields than the header, with a NUL, or with text after a closing quote is a record with a
    problem. Raises FileRefused ``history.encoding``, ``history.open_quote``, ``history.long_line``,
    ``history.header_missing`` or ``history.header_twice``.
    """
    text = io.TextIOWrapper(
        stream.bytes,
        encoding="utf-8-sig" if spec.encoding.lower() in ("utf-8", "utf8") else spec.encoding,
        newline="",
    )
    try:
        yield from _rows(_Lines(text, stream.name), spec, stream.name)
    except UnicodeDecodeError:
        line = _undecodable_line(stream, spec.encoding)
        raise FileRefused("history.encoding", file=stream.name, line=line, encoding=spec.encoding) from None
    finally:
        text.detach()


class _Lines:
    """The lines of a text, remembering what the row that is being read is made of."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text = text
        self._name = name
        self.number = 0
        self.nul = False
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        read = self._text.readline
        while line := read(LONGEST_LINE):
            self.number += 1
            if len(line) == LONGEST_LINE:
                raise FileRefused("history.long_line", file=self._name, line=self.number, limit=LONGEST_LINE)
            if "\0" in line:
                self.nul = True
            self.last = line
            yield line


def _rows(lines: _Lines, spec: FileSpec, name: str) -> Iterator[Record]:
    rows = csv.reader(iter(lines), delimiter=spec.delimiter, quotechar=spec.quote, strict=True)
    try:
        header = [column.strip() for column in next(rows, [])]
    except csv.Error:
        raise FileRefused("history.header_missing", file=name) from None
    if not any(header):
        raise FileRefused("history.header_missing", file=name)
    doubled = sorted({column for column in header if column and header.count(column) > 1})
    if doubled:
        raise FileRefused("history.header_twice", file=name, column=doubled[0])
    width = len(header)
    while True:
        line = lines.number + 1
        lines.nul = False
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error) or "field limit" in str(error):
                raise FileRefused("history.open_quote", file=name, line=line) from None
            yield Record(line, {}, "row_quotes", raw=(lines.last.rstrip("\r\n")[:2000],))
            continue
        if len(row) == width and not lines.nul:
            yield Record(line, dict(zip(header, row, strict=True)))
        elif row and lines.nul:
            yield Record(line, {}, "row_nul", raw=tuple(value.replace("\0", "\ufffd") for value in row))
        elif row:
            yield Record(line, {}, "row_columns", {"found": len(row), "expected": width}, tuple(row))


def _undecodable_line(stream: Stream, encoding: str) -> int:
    """The line that holds the first bytes that are no text."""
    stream.bytes.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while piece := stream.bytes.read(_PIECE):
        try:
            line += decoder.decode(piece).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].decode(encoding, "replace").count("\n")
    return line
