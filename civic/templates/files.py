"""The file of message templates that a city's folder holds: TOML, or the same shape as JSON.

.. code-block:: toml

    languages = ["en", "ru"]                # optional; names and texts then have to be there in each of them

    [[templates]]                           # in the order in which they are offered
    code = "lamp-ordered"                   # a-z, 0-9, - and _; stays the same for ever
    verb = "schedule"                       # the form in which it is offered
    status = "accepted"                     # optional: only while the issue stands so
    category = "lamp"                       # optional, or group = "lighting": only there
    name = { en = "Part ordered", ru = "Заказана деталь" }
    text = { en = "{title}: the part is ordered, we come by {target}.", ru = "…" }

Blanks of a text are those of ``civic.templates.filling``; what else stands in braces is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from civic.core.datafiles import DataFileError, Table, likely, load, unique
from civic.issues.status import ISSUE_STATUSES
from civic.templates.filling import BLANKS, unknown_blanks

VERBS: Final = (
    "accept", "schedule", "start", "ask", "deliver", "hand_over", "decline", "review", "change_target", "involve",
    "update", "note", "recategorise", "move",
)  # fmt: skip
"""Verbs that take words."""

LONGEST: Final = 2000


class TemplatesError(DataFileError):
    """The file of templates cannot be used; codes are ``templates.*``, the message names file, template and key."""


@dataclass(frozen=True)
class TemplateSpec:
    """A message with blanks for one verb; ``category`` or ``group`` narrow it, and so does ``status``."""

    code: str
    verb: str
    status: str | None
    category: str | None
    group: str | None
    name: Mapping[str, str]
    text: Mapping[str, str]


@dataclass(frozen=True)
class Templates:
    """Everything in the file, in its order."""

    languages: tuple[str, ...]
    templates: tuple[TemplateSpec, ...]


def read_templates(path: Path | str, languages: Sequence[str] | None = None) -> Templates:
    """The templates of a file, checked in every respect that needs no database. Raises TemplatesError."""
    root = load(Path(path), TemplatesError, "templates")
    found = root.languages(languages)
    specs, codes = [], []
    for table in root.tables("templates", optional=True):
        spec = _template(table, found, None, None)
        specs.append(spec)
        codes.append((table, spec.code))
    unique(codes)
    root.done()
    return Templates(found, tuple(specs))


def parse_template(
    values: Mapping[str, Any],
    languages: Sequence[str],
    *,
    categories: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> TemplateSpec:
    """One template of a file alone, checked as it would be there. Raises TemplatesError."""
    table = Table(values, file="-", error=TemplatesError, prefix="templates")
    return _template(table, languages, categories, groups)


def templates_values(file: Templates) -> dict[str, Any]:
    """What a file of these templates holds."""
    return {
        "languages": list(file.languages),
        "templates": [template_values(each) for each in file.templates],
    }


def template_values(template: TemplateSpec) -> dict[str, Any]:
    """What a file holds of one template, what it does not narrow by left out."""
    return {
        "code": template.code,
        "verb": template.verb,
        **({"status": template.status} if template.status else {}),
        **({"category": template.category} if template.category else {}),
        **({"group": template.group} if template.group else {}),
        "name": dict(template.name),
        "text": dict(template.text),
    }


def _template(
    table: Table,
    languages: Sequence[str],
    categories: Collection[str] | None,
    groups: Collection[str] | None,
) -> TemplateSpec:
    code = table.code()
    table.named(f"template {code}")
    spec = TemplateSpec(
        code=code,
        verb=table.choice("verb", VERBS),
        status=table.choice("status", ISSUE_STATUSES) if table.has("status") else None,
        category=_known(table, "category", categories),
        group=_known(table, "group", groups),
        name=table.words("name", languages, limit=120),
        text=table.words("text", languages, limit=LONGEST),
    )
    if spec.category and spec.group:
        raise table.problem("one_of_two", "group", value="category, group")
    for language, text in spec.text.items():
        if unknown := unknown_blanks(text):
            raise table.problem(
                "unknown_blank", f"text.{language}", value=f"{{{unknown[0]}}}",
                blanks=", ".join(f"{{{blank}}}" for blank in BLANKS),
            )  # fmt: skip
    table.done()
    return spec


def _known(table: Table, key: str, known: Collection[str] | None) -> str | None:
    if not table.has(key):
        return None
    code = table.code(key)
    if known is not None and code not in known:
        raise table.problem("unknown_code", key, value=code, hint=likely(code, known))
    return code
