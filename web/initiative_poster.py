"""A poster for an initiative: a page of A4 with its title, what is needed, and a code to scan (PDF/UA)."""

from __future__ import annotations

from civic.city.queries import CityRules
from civic.core.i18n import format_date, localized, translations
from initiatives.proposals.queries.detail import InitiativeDetail
from web.labels import OUR_COLOUR, qr_code
from web.paper import pdf_of

LONGEST_WISH = 420
"""Characters of what is wished that fit above the code."""


def poster_pdf(detail: InitiativeDetail, rules: CityRules, link: str, language: str) -> bytes:
    """The poster in the language of whoever prints it; its words are in the authors'."""
    wish = detail.text.wish
    until = detail.listed.collecting_until
    return pdf_of(
        "poster.html", language=language, city=localized(rules.name, language),
        colour=rules.brand_colour or OUR_COLOUR, words=_words(language), title=detail.text.title,
        wish=wish if len(wish) <= LONGEST_WISH else wish[:LONGEST_WISH].rsplit(" ", 1)[0] + " …",
        needed=detail.listed.needed,
        area=localized(detail.listed.area_name, language) if detail.listed.area_name else "",
        until=format_date(until, language, rules.time_zone) if until is not None else "", link=link,
        code=qr_code(link).svg_data_uri(border=2, unit="mm", scale=1, nl=False),
    )  # fmt: skip


def _words(language: str) -> dict[str, str]:
    _ = translations(language).gettext
    return {
        "heading": _("Residents ask for your signature"),
        "wish": _("What they wish"),
        "needed": _("Signatures needed"),
        "until": _("Sign by"),
        "who": _("Who can sign"),
        "city": _("Residents of the city"),
        "area": _("Residents of this area: %(area)s"),
        "how": _("Scan the code, read it, and sign with your account as a verified resident."),
        "code": _("Code that leads to the initiative"),
    }
