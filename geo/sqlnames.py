"""Names that builders put into SQL: checked, because a bind parameter cannot stand for them."""

from __future__ import annotations

import re

from geo.errors import SqlError

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_TABLE = re.compile(r"[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?")


def identifier(name: str) -> str:
    """A column's or layer's name, quoted; SqlError ``sql.identifier`` for anything but lower-case letters, digits
    and underscores."""
    if not _IDENTIFIER.fullmatch(name):
        raise SqlError("sql.identifier", given=name[:80])
    return f'"{name}"'


def literal(name: str) -> str:
    """The same names as a string of SQL."""
    identifier(name)
    return f"'{name}'"


def source(table: str, alias: str) -> str:
    """A table (``streets``, ``places.street``) or a parenthesised SELECT as a FROM item.

    A SELECT is code of ours and is taken as it is, with its own bind parameters; it must never be made of input.
    """
    text = table.strip()
    if text.startswith("(") and text.endswith(")"):
        return f"{text} AS {identifier(alias)}"
    if not _TABLE.fullmatch(text):
        raise SqlError("sql.table", given=table[:80])
    return f"{text} AS {identifier(alias)}"
