"""XML as Open311 writes it: an element for each record, an element inside it for each field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from civic.history.readers.opening import Stream
from civic.history.readers.records import FileRefused, Record


def read_xml(stream: Stream, element: str) -> Iterator[Record]:
    """The elements of that name, wherever they lie. Attributes are passed over; ``a.b`` is the element b inside a.

    What has been read is let go, so that memory does not grow. Raises FileRefused ``history.xml`` with the line,
    ``history.xml_unsafe`` for entities and references to elsewhere, ``history.no_element``.
    """
    number = 0
    open_elements: list[Any] = []
    inside: Any = None
    try:
        for event, node in iterparse(stream.bytes, events=("start", "end")):
            if event == "start":
                open_elements.append(node)
                if inside is None and _name(node) == element:
                    inside = node
                continue
            open_elements.pop()
            if node is inside:
                number += 1
                yield Record(number, dict(_fields(node)))
                inside = None
            if inside is None and open_elements:
                open_elements[-1].clear()
    except ParseError as error:
        line, reason = error.position[0], str(error).partition(":")[0]
        raise FileRefused("history.xml", file=stream.name, line=line, reason=reason) from None
    except DefusedXmlException:
        raise FileRefused("history.xml_unsafe", file=stream.name) from None
    if not number:
        raise FileRefused("history.no_element", file=stream.name, element=element)


def _fields(node: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for child in node:
        name = f"{before}{_name(child)}"
        if len(child):
            yield from _fields(child, f"{name}.")
        else:
            yield name, (child.text or "").strip()


def _name(node: Any) -> str:
    """The name without its namespace."""
    return str(node.tag).rpartition("}")[2]
