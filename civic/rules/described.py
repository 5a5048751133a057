"""A rule as the city's file has it: what forms, changes and the folder speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from civic.core.errors import DomainError
from civic.rules.definition import Definition, read_definition
from civic.rules.models import Rule

LONGEST_NAME, LONGEST_DESCRIPTION = 120, 1000

KEYS = ("code", "name", "description", "when", "if", "then")


def described(rule: Rule) -> dict[str, Any]:
    """Code, name, description and what it says; whether it is on is not part of it."""
    return {"code": rule.code, "name": rule.name, "description": rule.description, **rule.definition}


def read_rule(values: Mapping[str, Any]) -> tuple[str, str, Definition]:
    """Name, description and definition of a description. Raises DomainError ``text.missing``, ``text.too_long``,
    ``rule.unknown_key`` and what `read_definition` raises.
    """
    for key in values:
        if key not in KEYS:
            raise DomainError("rule.unknown_key", field="", key=str(key)[:40])
    name = _line(values.get("name"), "name", LONGEST_NAME)
    if not name:
        raise DomainError("text.missing", field="name")
    description = _line(values.get("description", ""), "description", LONGEST_DESCRIPTION)
    definition = {key: values[key] for key in ("when", "if", "then") if key in values}
    return name, description, read_definition(definition)


def _line(value: Any, field: str, longest: int) -> str:
    if not isinstance(value, str):
        raise DomainError("text.missing", field=field)
    words = " ".join("".join(sign for sign in value if sign.isprintable() or sign.isspace()).split())
    if len(words) > longest:
        raise DomainError("text.too_long", field=field, longest=longest, length=len(words))
    return words
