"""Letters with codes that show where somebody lives: a tagged PDF (PDF/UA), a page each, for envelopes with a window.

The address stands where DIN 5008 (form B) and the usual DL and C6/5 envelopes have their window: 20 mm from the left,
45 mm from the top, 85 × 45 mm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from civic.core.i18n import format_datetime, localized, translations
from civic.residence.batches import PrintedLetter
from web.labels import TEMPLATES
from web.paper import printed
from web.templating import STATIC


def letter_sheets(
    letters: Sequence[PrintedLetter], *, city: Mapping[str, str], languages: Sequence[str], time_zone: str,
    base_url: str, told: Callable[[int], None] = lambda _done: None,
) -> bytes:  # fmt: skip
    """The PDF; each letter in its reader's language where the city speaks it. ``told`` hears how many were written."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    pages = []
    for number, letter in enumerate(letters, 1):
        language = letter.language if letter.language in languages else languages[0]
        name = localized(city, language)
        until = format_datetime(letter.expires_at, language, time_zone)
        pages.append(
            {"letter": letter, "language": language, "city": name, "words": _words(language, name, until)}
        )
        told(number)
    html = environment.get_template("residence.html").render(
        pages=pages, fonts=(STATIC / "fonts").as_uri(), address=f"{base_url.partition('://')[2]}/me/residence",
        language=languages[0], title=_words(languages[0], localized(city, languages[0]), "")["title"],
    )  # fmt: skip
    return printed(html)


def _words(language: str, city: str, until: str) -> dict[str, str]:
    _ = translations(language).gettext
    return {
        "title": _("Your code from %(city)s") % {"city": city},
        "hello": _("Good day,"),
        "asked": _("you have asked %(city)s for this letter, to show that you live here. Open this page, sign in and "
                   "type the code:") % {"city": city},
        "code": _("Your code"),
        "until": _("It works once, and until %(until)s.") % {"until": until},
        "not_you": _("If you have not asked for it, throw it away: without the account nobody can use it."),
    }  # fmt: skip
