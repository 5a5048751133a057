"""An initiative's text as the form has it: what was typed, and what commands make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import PurePath
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from civic.core.errors import DomainError, InvalidInput
from civic.core.secrets import parse_public_id
from civic.intake.attachment_types import MOST_DOCUMENTS
from civic.issues.submission import MOST_PHOTOS
from civic.places.queries import find_address, knows_streets
from initiatives.enclosures.commands.enclose import LONGEST_NAME, Enclosure
from initiatives.proposals.placing import Where
from initiatives.proposals.submission import MOST_CRITERIA, Proposal
from web.attachments import take_documents
from web.language import current_language
from web.messages import message_of
from web.pages.report.form import new_key
from web.pages.report.place import choice_key
from web.typed_address import SeveralAddresses
from web.uploads import take_photos


@dataclass
class Typed:
    """The fields as they were sent. ``placed`` is the address of which ``lon`` and ``lat`` are the place, ``around``
    how many metres around it are meant, ``shape`` what was drawn instead (GeoJSON); ``issues`` are public ids,
    ``seen`` those of the photos and documents that the form has shown: another tab, or another author, has others.
    """

    idempotency_key: str = ""
    title: str = ""
    problem: str = ""
    wish: str = ""
    for_whom: str = ""
    helpers: str = ""
    planned_result: str = ""
    cost_least: str = ""
    cost_most: str = ""
    area: str = ""
    category: str = ""
    lon: str = ""
    lat: str = ""
    address: str = ""
    placed: str = ""
    around: str = ""
    shape: str = ""
    criteria: list[str] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)
    photos: list[Enclosure] = field(default_factory=list)
    documents: list[Enclosure] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def proposal(self) -> Proposal:
        """The text, in the language in which the page was read."""
        return Proposal(
            title=self.title, problem=self.problem, wish=self.wish, for_whom=self.for_whom, helpers=self.helpers,
            planned_result=self.planned_result, criteria=tuple(self.criteria), cost_least=self.cost_least,
            cost_most=self.cost_most, language=current_language(),
        )  # fmt: skip

    def where(self) -> Where:
        """Where it applies. What is no number of an area is none of the city's."""
        known = self.area.isascii() and self.area.isdecimal() and len(self.area) < 10
        area_id = (int(self.area) if known else 0) if self.area else None
        return Where(area_id, self.category, self.lon, self.lat, self.around, self.shape)

    @property
    def criteria_lines(self) -> list[str]:
        """As many fields as there may be criteria."""
        return (self.criteria + [""] * MOST_CRITERIA)[:MOST_CRITERIA]


def typed_by_form() -> Typed:
    """What came with this request's form, as it was typed."""
    typed = Typed()
    for each in fields(Typed):
        if each.type == "str":
            setattr(typed, each.name, request.form.get(each.name, "").strip())
    typed.criteria = [text.strip() for text in request.form.getlist("criteria")][: MOST_CRITERIA * 2]
    typed.issues = numbers_of(request.form.getlist("issue"))
    typed.photos, typed.documents = enclosures("photos"), enclosures("documents")
    typed.seen = request.form.getlist("seen")
    typed.idempotency_key = typed.idempotency_key or new_key()
    return typed


def numbers_of(texts: Iterable[str]) -> list[str]:
    """Public ids of issues as somebody may have typed them, each once; what can be none is left out."""
    known = [public_id for text in texts if (public_id := parse_public_id(text)) is not None]
    return list(dict.fromkeys(known))


def enclosures(name: str) -> list[Enclosure]:
    """The photos or documents (``name``) that a form brings back, each once, with the words for each."""
    known = dict.fromkeys(public_id for public_id in request.form.getlist(name) if public_id)
    return [Enclosure(each, request.form.get(f"words.{each}", "").strip()) for each in known]


def take_files(typed: Typed) -> None:
    """Keep the files that came with the form, and put them among what ``typed`` encloses; a document is called as its
    file until its authors call it otherwise. Raises InvalidInput with what is wrong with the others.
    """
    photos, problems = take_photos(request.files.getlist("photo"), MOST_PHOTOS - len(typed.photos))
    typed.photos += [Enclosure(public_id) for public_id in photos]
    files = [file for file in request.files.getlist("document") if file.filename]
    for file in files:
        taken, wrong = take_documents([file], MOST_DOCUMENTS - len(typed.documents))
        typed.documents += [Enclosure(public_id, _called(file)) for public_id in taken]
        problems += wrong
    if problems:
        raise InvalidInput(*problems)


def _called(file: FileStorage) -> str:
    """A file's name without its ending, as words that can be read."""
    name = "".join(filter(str.isprintable, PurePath(file.filename or "").stem))
    return name.replace("_", " ").strip()[:LONGEST_NAME]


def settle(session: Session, typed: Typed) -> None:
    """Put the place of an address that was typed into ``typed``.

    Raises SeveralAddresses, DomainError ``place.address_unknown``, ``place.streets_unknown`` at ``address``.
    """
    if not typed.address or typed.address == typed.placed:
        return
    match, chosen = find_address(session, typed.address[:200]), request.form.get("choice")
    found = match.exact or next((each for each in match.choices if choice_key(each) == chosen), None)
    if found is None and match.choices:
        raise SeveralAddresses(match.choices)
    if found is None:
        known = knows_streets(session)
        raise DomainError("place.address_unknown" if known else "place.streets_unknown", field="address")
    typed.shape = ""
    typed.lon, typed.lat = f"{found.lon:.6f}", f"{found.lat:.6f}"
    typed.address = typed.placed = found.label(current_language())


def errors_of(error: DomainError) -> tuple[dict[str, str], str]:
    """The sentence for each field, the first of each, and one for what is about no field."""
    errors: dict[str, str] = {}
    notice = ""
    for item in error.problems if isinstance(error, InvalidInput) else (error,):
        if item.field is None or item.field == "Idempotency-Key":
            notice = notice or message_of(item)
        else:
            errors.setdefault(item.field, message_of(item))
    return errors, notice


def ids(errors: Mapping[str, Any]) -> dict[str, str]:
    """The element that an error's link leads to, by field."""
    return {"location": "address", "criteria": "criteria-1", "photos": "photo", "documents": "document"} | {
        name: name.replace(".", "-") for name in errors if "." in name
    }
