"""What a report must be before it is taken in: every field checked, every problem told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email

from civic.categories.models import Category
from civic.core.errors import DomainError, InvalidInput
from civic.issues.work import checked_text
from geo.errors import ShapeError
from geo.shapes import Point

LONGEST_RESULT = 2000
LONGEST_ADDRESS = 200
LONGEST_NAME = 120
MOST_PHOTOS = 6
_PHONE = re.compile(r"^\+?[0-9][0-9 ()\-.]{4,28}[0-9]$")
_TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the reporter; all of it optional where the city allows anonymous reports."""

    name: str = ""
    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone)


@dataclass(frozen=True, slots=True)
class Submission:
    """A report as somebody sends it. ``criteria`` None means all of the category's; photos are public ids.

    ``asset`` is what it is about, as ``lamp:217``, or empty; lon and lat may then be left out.
    """

    category: str
    lon: object
    lat: object
    text: str
    language: str = "en"
    address: str = ""
    planned_result: str = ""
    criteria: Sequence[str] | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    contact: Contact = Contact()
    photos: Sequence[str] = ()
    source: str = "web"
    asset: str = ""


class Problems:
    """Gathers the problem of each field, so that a person mends all of them at once."""

    def __init__(self) -> None:
        self.found: list[DomainError] = []

    def add(self, code: str, field: str, **params: object) -> None:
        self.found.append(DomainError(code, field=field, **params))

    def text(self, text: str, field: str, *, longest: int, required: bool = False) -> str:
        try:
            return checked_text(text, field=field, required=required, longest=longest)
        except DomainError as problem:
            self.found.append(problem)
            return ""

    def raise_if_any(self) -> None:
        """Raise InvalidInput with all that was found."""
        if self.found:
            raise InvalidInput(*self.found)


def checked_place(lon: object, lat: object, problems: Problems) -> Point | None:
    """The place, or None with a problem at ``location``."""
    if lon in (None, "") or lat in (None, ""):
        problems.add("place.missing", "location")
        return None
    try:
        return Point.parse(lon, lat)
    except ShapeError:
        problems.add("place.not_a_place", "location")
        return None


def checked_contact(contact: Contact, problems: Problems) -> Contact:
    """A contact that can be written to. The syntax is checked; whether it is theirs shows when they open the link."""
    name = problems.text(contact.name, "contact_name", longest=LONGEST_NAME).replace("\n", " ")
    email, phone = contact.email.strip(), contact.phone.strip()
    if email:
        try:
            email = validate_email(email, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            problems.add("contact.email_invalid", "contact_email")
    if phone and not _PHONE.fullmatch(phone):
        problems.add("contact.phone_invalid", "contact_phone")
    return Contact(name, email, phone)


def checked_answers(category: Category, answers: Mapping[str, object], problems: Problems) -> dict[str, Any]:
    """The answers to the category's own questions, by question code; unknown questions are refused."""
    known = {question["code"]: question for question in category.questions}
    for code in answers:
        if code not in known:
            problems.add("answer.unknown_question", f"answers.{code}")
    checked: dict[str, Any] = {}
    for code, question in known.items():
        value = _answer(question, answers.get(code), problems)
        if value is not None:
            checked[code] = value
        elif question.get("required") and not any(
            error.field == f"answers.{code}" for error in problems.found
        ):
            problems.add("answer.missing", f"answers.{code}")
    return checked


def _answer(question: Mapping[str, Any], value: object, problems: Problems) -> object:
    name = f"answers.{question['code']}"
    if value is None or value == "":
        return None
    if question["type"] == "text":
        return problems.text(str(value), name, longest=500) or None
    if question["type"] == "number":
        try:
            return int(str(value).strip())
        except ValueError:
            problems.add("answer.not_a_number", name)
            return None
    allowed = (
        ["yes", "no"] if question["type"] == "yes_no" else [choice["code"] for choice in question["choices"]]
    )
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if value not in allowed:
        problems.add("answer.not_a_choice", name)
        return None
    return value


def checked_criteria(
    category: Category, chosen: Sequence[str] | None, problems: Problems
) -> list[dict[str, Any]]:
    """The criteria that the reporter will judge by; at least one stays where the category has any."""
    if chosen is None:
        return list(category.criteria)
    codes = {criterion["code"] for criterion in category.criteria}
    if unknown := [code for code in chosen if code not in codes]:
        problems.add("criterion.unknown", "criteria", criterion=unknown[0])
    kept = [criterion for criterion in category.criteria if criterion["code"] in chosen]
    if not kept and category.criteria:
        problems.add("criteria.missing", "criteria")
    return kept


def title_of(text: str) -> str:
    """The first sentence of what somebody wrote, cut at a word when it is long."""
    first = re.split(r"(?<=[.!?…])\s|\n", text.strip(), maxsplit=1)[0].strip().rstrip(".")
    if len(first) <= _TITLE_LENGTH:
        return first
    return first[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:—- ") + "…"
