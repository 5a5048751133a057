"""Sheets of labels with a code to scan: a PDF that needs nothing but this program.

Whoever scans one comes to a report about the thing that it sticks on (``web.pages.assets.label``).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from civic.assets.labelled import Labelled
from civic.core.i18n import localized, translations
from civic.core.images import LOGO_TYPE
from web.paper import printed
from web.templating import STATIC

TEMPLATES = Path(__file__).parent / "templates" / "labels"
PER_SHEET = 24
"""3 × 8 on A4, 70 × 37 mm each, as sheets of stickers are cut."""

OUR_COLOUR = "#0D6A5D"

MOST_LANGUAGES = 2
"""Sentences in more languages do not fit beside the code."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label: ``address`` is where its code leads, ``code`` the picture of it as a data address."""

    type_name: str
    number: str
    address: str
    shown_address: str
    code: str


def label_address(base_url: str, asset_type: str, key: str) -> str:
    """The short address of an asset under the city's own one."""
    return f"{base_url}/a/{quote(asset_type)}/{quote(key)}"


def qr_code(address: str) -> segno.QRCode:
    """The code of an address: readable with 15 % of it gone, or more where there is room for it."""
    return segno.make_qr(address, error="m")


def label_sheets(
    things: Sequence[Labelled], *, city: Mapping[str, str], languages: Sequence[str], base_url: str,
    colour: str | None = None, logo: bytes | None = None, told: Callable[[int], None] = lambda _done: None,
) -> bytes:  # fmt: skip
    """A tagged PDF (PDF/UA) with a label for each; ``told`` hears how many have been drawn.

    ``city`` is its name by language; the labels speak the first of its ``languages``. ``colour`` and ``logo`` are the
    city's own, where it has any.
    """
    spoken = list(languages)[:MOST_LANGUAGES]
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    html = environment.get_template("sheet.html").render(
        sheets=list(_sheets(things, base_url, spoken[0], told)), fonts=(STATIC / "fonts").as_uri(),
        colour=colour or OUR_COLOUR, logo=f"data:{LOGO_TYPE};base64,{b64encode(logo).decode()}" if logo else "",
        city=localized(city, spoken[0]), words=_words(spoken[0]), language=spoken[0],
        sentences=list(dict.fromkeys((_words(language)["sentence"]) for language in spoken)),
    )  # fmt: skip
    return printed(html)


def _words(language: str) -> dict[str, str]:
    _ = translations(language).gettext
    return {
        "title": _("Labels to scan"),
        "sentence": _("Something wrong with it? Scan the code and tell the city."),
        "code": _("Code that leads to %(address)s"),
    }


def _sheets(
    things: Sequence[Labelled], base_url: str, language: str, told: Callable[[int], None]
) -> Iterator[list[Label]]:
    done = 0
    for start in range(0, len(things), PER_SHEET):
        some = things[start : start + PER_SHEET]
        yield [_label(thing, base_url, language) for thing in some]
        done += len(some)
        told(done)


def _label(thing: Labelled, base_url: str, language: str) -> Label:
    address = label_address(base_url, thing.type, thing.key)
    shown = label_address(base_url.partition("://")[2], thing.type, thing.key)
    picture = qr_code(address).svg_data_uri(border=2, unit="mm", scale=1, nl=False)
    return Label(localized(thing.type_name, language), thing.number, address, shown, picture)
