"""Sheets for whoever goes out: what, where on a map, by which criteria, with boxes to tick. A tagged PDF (PDF/UA)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from civic.city.queries import CityRules
from civic.core.i18n import format_date, format_datetime, localized, translations
from civic.core.images import CONTENT_TYPE
from civic.core.permissions import Actor, policies
from civic.core.secrets import display_public_id
from civic.core.storage import NotStored, Storage
from civic.issues.photo_files import photo_key
from civic.issues.queries.detail import IssueDetail
from civic.issues.queries.photo import photo_hash
from civic.issues.words import STATUS_WORDS
from civic.places.drawn import Drawn, box_around, ground_around
from geo.shapes import Bbox, Point
from web.labels import OUR_COLOUR, qr_code
from web.paper import pdf_of
from web.static_map import HEIGHT, WIDTH, map_svg

MOST_SHEETS = 50
MOST_PHOTOS = 4
AROUND_METRES = 110.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the sheet of one issue is drawn from: gathered in the request, drawn in a thread of its own.

    ``ground`` is None where its place is uncertain. ``notes`` are what colleagues wrote, the newest first.
    """

    detail: IssueDetail
    box: Bbox
    ground: Sequence[Drawn] | None
    photos: Sequence[bytes]
    notes: Sequence[tuple[datetime, str]]


def gather(
    session: Session, actor: Actor, details: Sequence[IssueDetail], language: str, storage: Storage
) -> list[Sheet]:
    """What the sheets of issues need. Raises NotAllowed for one that the actor does not work on."""
    for detail in details:
        policies.require("issue.see_notes", actor, detail.subject)
    return [_sheet(session, actor, detail, language, storage) for detail in details]


def _sheet(session: Session, actor: Actor, detail: IssueDetail, language: str, storage: Storage) -> Sheet:
    place = Point(detail.listed.lon, detail.listed.lat)
    box = box_around(place, AROUND_METRES, WIDTH / HEIGHT)
    ground = None if detail.listed.place_uncertain else ground_around(session, box, language)
    photos = []
    for photo in [photo for report in detail.reports for photo in report.photos][:MOST_PHOTOS]:
        try:
            photos.append(storage.get(photo_key(photo_hash(session, actor, photo.public_id), small=True)))
        except NotStored:
            # It is being deleted this very moment.
            continue
    notes = [
        (entry.at, entry.text)
        for entry in reversed(detail.timeline)
        if entry.kind == "issue.noted" and entry.text
    ]
    return Sheet(detail, box, ground, photos, notes[:3])


def work_sheets(
    sheets: Sequence[Sheet], rules: CityRules, base_url: str, language: str, at: datetime
) -> bytes:
    """The PDF, an issue a page or more, in the language of whoever prints it."""
    words = _words(language)
    return pdf_of(
        "work-sheet.html", language=language, city=localized(rules.name, language),
        colour=rules.brand_colour or OUR_COLOUR, words=words, printed=format_datetime(at, language, rules.time_zone),
        sheets=[_shown(sheet, rules, base_url, language, words) for sheet in sheets],
    )  # fmt: skip


def _shown(
    sheet: Sheet, rules: CityRules, base_url: str, language: str, words: dict[str, str]
) -> dict[str, object]:
    detail, issue = sheet.detail, sheet.detail.listed
    link = f"{base_url}/staff/issues/{issue.public_id}"
    drawn = None
    if sheet.ground is not None:
        place = Point(issue.lon, issue.lat)
        svg = map_svg(sheet.ground, place, sheet.box, metre_word=words["metres"], north_word=words["north"])
        drawn = _data("image/svg+xml", svg.encode())
    return {
        "number": display_public_id(issue.public_id),
        "title": issue.title or localized(issue.category_name, language),
        "category": localized(issue.category_name, language),
        "status": translations(language).gettext(STATUS_WORDS[issue.status]),
        "address": issue.address,
        "coordinates": f"{issue.lat:.5f}, {issue.lon:.5f}",
        "asset": detail.asset.label(language) if detail.asset else "",
        "target": format_date(issue.target, language, rules.time_zone),
        "departments": [
            localized(item.department_name, language) + (f" ({item.assignee})" if item.assignee else "")
            for item in detail.assignments
            if item.status not in ("handed_over", "declined")
        ],
        "words": [report.text for report in detail.reports if report.text][:3],
        "planned_result": detail.planned_result,
        "criteria": [localized(each.text, language) for each in detail.criteria],
        "notes": [(format_date(at, language, rules.time_zone), text) for at, text in sheet.notes],
        "map": drawn,
        "photos": [_data(CONTENT_TYPE, photo) for photo in sheet.photos],
        "link": link,
        "code": qr_code(link).svg_data_uri(border=2, unit="mm", scale=1, nl=False),
    }


def _data(content_type: str, content: bytes) -> str:
    return f"data:{content_type};base64,{b64encode(content).decode()}"


def _words(language: str) -> dict[str, str]:
    _ = translations(language).gettext
    return {
        "heading": _("Work sheet"), "number": _("Number"), "where": _("Where"), "thing": _("About"),
        "target": _("Promised by"), "who": _("Who works on it"), "status": _("Status"),
        "reported": _("What was reported"), "result": _("What will be true then"), "tick": _("Tick what is so now"),
        "notes": _("Notes of colleagues"), "photos": _("Photos"), "photo": _("Photo of a reporter"),
        "map": _("Map of the place: %(address)s"), "no_map": _("Where this is is not certain, so there is no map."),
        "code": _("Code that leads to the issue"), "metres": _("m"), "north": _("N"),
        "done": _("What was done, and what is left"), "by": _("Done by"), "on": _("On"),
        "photo_before": _("Photo before"), "photo_after": _("Photo after"), "safe": _("Place left safe"),
        "part": _("Needs a part or another crew"), "printed": _("Printed"),
    }  # fmt: skip
