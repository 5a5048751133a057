"""Forms over the values that the city's files hold: the same keys, the same checks, the same refusals.

A field is named by its path in the file (``name.en``, ``criteria[2].text.ru``), so that a refusal of the file's readers
finds its field by itself, and what was typed comes back as the values that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotFound
from geo.slugs import slug
from web.messages import message_of
from web.pages.admin.door import pages
from web.templating import LANGUAGE_NAMES

Values = dict[str, Any]
MOST_ROWS = 250
"""Rows of one list in a form that are read; more is nobody's typing."""

# How the keys of the files are called on pages.
KEYS: Mapping[str, Any] = {
    "name": _("Name"), "kind": _("Kind"), "verb": _("Offered in the form"),
    "email": _("E-mail"), "phone": _("Telephone"), "note": _("Note"),
    "code": _("Code"), "group": _("Group"), "icon": _("Symbol"), "position": _("Position"), "hint": _("Hint"),
    "keywords": _("Words that residents use"), "take_minutes": _("Taken within (working minutes)"),
    "target_days": _("Promised within (working days)"), "planned_result": _("Planned result"),
    "criteria": _("Criterion"), "questions": _("Question"), "choices": _("Answers"), "label": _("Words"),
    "text": _("Words"), "type": _("Kind"), "required": _("Required"), "visibility": _("Who sees it"),
    "emergency": _("Emergency"), "emergency_text": _("What to do in an emergency"),
    "duplicate_radius_m": _("Reported nearby: metres"), "duplicate_days": _("Reported nearby: days"),
    "photo_on_delivery": _("Photo of the result"), "judge_after_days": _("Judged again after (days)"),
    "asset_type": _("Things with a number"), "asset": _("Which thing it is"), "by_asset_owner": _("Owner answers"),
    "languages": _("Languages"), "time_zone": _("Time zone"), "emergency_number": _("Emergency number"),
    "outside_advice": _("Advice about places outside"), "anonymous_reports": _("Reports without a contact"),
    "house_number_first": _("House number first"), "tile_url": _("Address of map tiles"),
    "tile_attribution": _("Whose map it is"), "tile_max_zoom": _("Closest zoom of the tiles"),
    "brand_colour": _("Colour"), "logo": _("Logo"), "area_type": _("Areas"), "hours": _("Working hours"),
    "holidays": _("Holiday"), "moved_workdays": _("Day with other hours"), "years": _("Known years"),
    "targets": _("Other dates by priority"), "priority": _("Priority"), "steps": _("Step"), "of": _("Date"),
    "after": _("Minutes after"), "warn_take_by": _("Near: to be taken"), "warn_target": _("Near: promised"),
    "since": _("Holds from"), "categories": _("Kinds of issue"), "groups": _("Groups"), "sources": _("How it came in"),
    "paragraph": _("Paragraph"), "days": _("Days"), "working": _("Working days"), "begins": _("Begins"),
    "next_working_day": _("Moves to the next working day"), "ends": _("Ends on its last day"),
    "stopped_by": _("Done when"), "warn_days": _("Near (days)"), "extend_days": _("Extension (days)"),
    "contact_days": _("Contacts are kept (days after the end)"),
    "timezone": _("Time zone"), "date": _("Day"), "until": _("Last day"), "department": _("Department"),
    "departments": _("Departments"), "language": _("Language"),
    "edition": _("Edition"), "areas": _("Areas"), "codes": _("Codes"), "calendar": _("Working calendar"),
    "action": _("What the rule does"), "words": _("Words"), "provider": _("Provider"), "role": _("Role"),
    "ways": _("Ways of showing where one lives"), "valid_years": _("Holds for (years)"),
    "letter_days": _("A letter's code holds for (days)"), "desk_departments": _("Departments with a desk"),
    "least": _("Signatures, at least"), "per_mille": _("Of a thousand residents"),
    "districts_needed": _("Districts needed"), "district_least": _("Signatures in a district, at least"),
    "district_per_mille": _("Of a thousand of its residents"), "moderation_days": _("Moderators decide (working days)"),
    "collecting_days": _("Collected for (days)"), "opinion_days": _("Opinion within (days)"),
    "answer_days": _("Answer within (days)"), "proposers": _("Who proposes"),
    "comment_length": _("Characters of a comment"), "comments_a_day": _("Comments a day"),
    "monday": _("Monday"), "tuesday": _("Tuesday"), "wednesday": _("Wednesday"), "thursday": _("Thursday"),
    "friday": _("Friday"), "saturday": _("Saturday"), "sunday": _("Sunday"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One value by its path: what is there now, and what was typed or came after."""

    words: str
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form as it is shown: its values, by what it knows what it was made of, and what was refused."""

    values: Mapping[str, Any]
    seen: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    meanwhile: Sequence[Difference] = ()

    @property
    def ids(self) -> dict[str, str]:
        return {path: field_id(path) for path in self.errors}


def errors_of(error: DomainError) -> dict[str, str]:
    """The sentence of a refusal by the path of its field; an empty path where it is about none."""
    path = error.field or ""
    missing = error.params.get("languages")
    if error.code.endswith(".language_missing") and path != "languages" and isinstance(missing, str):
        path = f"{path}.{missing.partition(',')[0]}"
    return {path: message_of(error)}


def refused(values: Values, error: DomainError, there: Callable[[], dict[str, Any]] | None) -> Attempt:
    """The form once more with what is wrong. Where somebody else has changed the thing since the form was made, what is
    ``there`` now (None: the thing is new) stands beside what was typed, and whoever saves again has seen it.
    """
    errors = errors_of(error)
    if there is None or error.code != "shape.changed_meanwhile":
        return Attempt(values, request.form.get("seen", ""), errors)
    now = there()
    return Attempt(values, fingerprint(now), errors, differences(now, values))


def field_id(path: str) -> str:
    """The id of the field at a path."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "form"


@pages.url_value_preprocessor
def only_printable(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """No code has what cannot be printed. Raises NotFound ``page.not_found``."""
    if not all(value.isprintable() for value in (values or {}).values() if isinstance(value, str)):
        raise NotFound("page")


pages.app_template_filter("field_id")(field_id)
pages.app_template_filter("language_name")(lambda language: LANGUAGE_NAMES.get(language, language))
pages.app_template_filter("glyph_option")(lambda name: (name, name.removeprefix("g-").replace("-", " ")))


def text(path: str) -> str:
    """What was typed at a path, without surrounding space and without what no value has."""
    typed = request.form.get(path, "").strip().replace("\r\n", "\n")
    return "".join(each for each in typed if each.isprintable() or each in "\n\u00a0\u202f")


def words(path: str, languages: Sequence[str]) -> dict[str, str]:
    """What was typed at a path in each language; those without a word are left out."""
    found = {language: text(f"{path}.{language}") for language in languages}
    return {language: typed for language, typed in found.items() if typed}


def number(path: str) -> int | str | None:
    """A whole number; whatever else was typed stays as it is, for the reader to refuse."""
    typed = text(path)
    if not typed:
        return None
    return int(typed) if re.fullmatch(r"-?\d{1,9}", typed) else typed


def numbers(path: str) -> list[int | str]:
    """Whole numbers with commas or spaces between them."""
    found = re.split(r"[,;\s]+", text(path))
    return [int(each) if re.fullmatch(r"\d{1,9}", each) else each for each in found if each]


def ticked(path: str) -> bool:
    return request.form.get(path, "") not in ("", "no")


def rows(path: str) -> Iterator[str]:
    """The paths of a list's rows that are in the form: ``criteria[1]``, ``criteria[2]``, …"""
    pattern = re.compile(re.escape(path) + r"\[(\d{1,3})\]")
    there = {int(match[1]) for name in request.form if (match := pattern.match(name))}
    yield from (f"{path}[{each}]" for each in sorted(there)[:MOST_ROWS])


def given(**values: Any) -> Values:
    """The values without those that are empty: a file leaves such keys out. False stays."""
    return {
        key: value for key, value in values.items() if value not in ("", None) and value != {} and value != []
    }


def code_for(typed: str, names: Mapping[str, str]) -> str:
    """A code as it was typed, else one made of the name."""
    return typed or slug(names.get("en") or next(iter(names.values()), ""))


def flat(values: Mapping[str, Any] | None) -> dict[str, str]:
    """All values by their paths, as a reader sees them."""
    return dict(_flat(values or {}, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)) and any(isinstance(each, Mapping) for each in value):
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}[{place}]")
    elif isinstance(value, (list, tuple)):
        yield path, ", ".join(map(str, value))
    elif isinstance(value, bool):
        yield path, gettext("yes") if value else gettext("no")
    elif value is not None:
        yield path, str(value)


def differences(there: Mapping[str, Any] | None, here: Mapping[str, Any] | None) -> list[Difference]:
    """What two descriptions of a thing do not have in common, in the order of their keys."""
    one, other = flat(there), flat(here)
    return [
        Difference(path_words(path), one.get(path, ""), other.get(path, ""))
        for path in {**one, **other}
        if one.get(path) != other.get(path)
    ]


def path_words(path: str) -> str:
    """A path as people read it: "Criterion 2, Words, English"."""
    told: list[str] = []
    for part in re.findall(r"[^.\[\]]+|\[\d+\]", path):
        if part.startswith("["):
            told[-1] = f"{told[-1]} {part[1:-1]}"
        elif part in LANGUAGE_NAMES and told:
            told.append(LANGUAGE_NAMES[part])
        else:
            told.append(str(KEYS.get(part, part)))
    return ", ".join(told)
