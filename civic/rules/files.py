"""The file of rules that a city's folder holds: TOML, or the same shape as JSON.

.. code-block:: toml

    [[rules]]                               # in the order in which they act
    code = "sparks"                         # stays the same for ever
    name = "Sparks are urgent"
    description = ""                        # optional
    when = { on = "received" }              # or "changed" with kinds, or "time" with minutes
    if = [[{ field = "q", op = "is", value = "sparks" }]]   # every list must hold, one of its entries is enough
    then = [{ do = "prioritise", priority = "urgent" }]

Whether a rule is on is not in it: what comes from a file is tried and switched on by people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from civic.core.datafiles import load
from civic.core.errors import DomainError
from civic.rules.described import read_rule

Described = Mapping[str, Any]


def read_rules(path: Path) -> list[Described]:
    """The rules of a file, checked in every respect that needs no database.

    Raises DataFileError, and DomainError ``rule.code``, ``rule.code_taken`` and what `read_rule` raises; ``field`` says
    in which rule.
    """
    root = load(path)
    found = root.anything("rules") or []
    root.done()
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise root.problem("wrong_type", "rules", expected="a list of tables", found="something else")
    codes: set[str] = set()
    for place, each in enumerate(found, 1):
        code = each.get("code")
        if not isinstance(code, str) or not code:
            raise DomainError("rule.code", field=f"rules[{place}].code")
        if code in codes:
            raise DomainError("rule.code_taken", field=f"rules[{place}].code")
        codes.add(code)
        try:
            read_rule(each)
        except DomainError as error:
            raise DomainError(error.code, field=f"rules[{place}].{error.field}", **error.params) from error
    return found


def rules_values(found: Sequence[Described]) -> dict[str, Any]:
    """What a file of these rules holds."""
    return {"rules": list(found)}
