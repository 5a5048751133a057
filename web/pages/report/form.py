"""What somebody has told so far: every step's form carries all of it, so that going back and forth needs no memory."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import MultiDict

from civic.issues.submission import Contact, Submission

STEPS = ("where", "what", "details", "result")
# The fields that each step shows by itself; all others travel as hidden ones.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "where": ("lon", "lat", "address_id", "accuracy", "place_source", "address", "asset"),
    "what": ("text", "category", "nearby_seen"),
    "details": ("asset", "asset_number", "asset_seen", "answers", "photos"),
    "result": ("result_of", "planned_result", "criteria", "contact_name", "contact_email", "contact_phone"),
}
ANSWER = "answers."


@dataclass
class Told:
    """The fields as they were sent. ``place_source`` is gps, map, address, asset or words (the reporter's own for a
    pin).

    ``asset`` is what it is about (``lamp:217``), ``asset_number`` a number that was typed instead, ``asset_seen`` the
    asset whose open issues were shown; ``result_of`` is the category that planned result and criteria were filled in
    for, ``nearby_seen`` the category whose issues near by were shown.
    """

    idempotency_key: str = ""
    opened: str = ""
    language: str = ""
    lon: str = ""
    lat: str = ""
    address_id: str = ""
    accuracy: str = ""
    place_source: str = ""
    address: str = ""
    text: str = ""
    category: str = ""
    nearby_seen: str = ""
    asset: str = ""
    asset_number: str = ""
    asset_seen: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    result_of: str = ""
    planned_result: str = ""
    criteria: list[str] = field(default_factory=list)
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    @property
    def has_place(self) -> bool:
        return bool(self.lon and self.lat)

    def hidden(self, step: str) -> Iterator[tuple[str, str]]:
        """Name and value of the fields that ``step`` does not show."""
        for name in ("idempotency_key", "opened", "language"):
            yield name, getattr(self, name)
        told = {*SHOWN[step]}
        for other in STEPS:
            for name in SHOWN[other]:
                if name in told:
                    continue
                told.add(name)
                value = getattr(self, name)
                if isinstance(value, dict):
                    yield from ((ANSWER + code, answer) for code, answer in value.items() if answer)
                elif isinstance(value, list):
                    yield from ((name, item) for item in value)
                elif value:
                    yield name, value

    def submission(self) -> Submission:
        """The report as the city takes it in."""
        return Submission(
            category=self.category, lon=self.lon, lat=self.lat, text=self.text, language=self.language,
            address=self.address, planned_result=self.planned_result,
            # Without its page nobody has chosen among the criteria.
            criteria=tuple(self.criteria) if self.result_of == self.category else None,
            answers=dict(self.answers), contact=self.contact(), photos=tuple(self.photos), asset=self.asset,
        )  # fmt: skip

    def contact(self) -> Contact:
        return Contact(self.contact_name.strip(), self.contact_email.strip(), self.contact_phone.strip())


_SINGLE = tuple(name for name, kind in Told.__annotations__.items() if kind == "str")


def new_key() -> str:
    return str(uuid.uuid4())


def told_by_form() -> Told:
    """What came with this request's form, every text as it was typed; photos among its files are not looked at."""
    form: MultiDict[str, str] = request.form
    told = Told()
    for name in _SINGLE:
        setattr(told, name, form.get(name, ""))
    told.idempotency_key = told.idempotency_key or new_key()
    told.photos = list(dict.fromkeys(item for item in form.getlist("photos") if item))
    told.criteria = list(dict.fromkeys(form.getlist("criteria")))
    told.answers = {
        name.removeprefix(ANSWER): value for name, value in form.items() if name.startswith(ANSWER)
    }
    return told


def step_of_form() -> str:
    """The step whose form was sent."""
    step = request.form.get("step", "")
    return step if step in STEPS else STEPS[0]
