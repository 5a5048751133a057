"""The city's notices: which there are, what the program brings along for each, and their Markdown made safe HTML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from civic.core.i18n import LANGUAGES, N_, localized

CODES: Final[Mapping[str, str]] = {
    "privacy": N_("Privacy notice"),
    "accessibility": N_("Accessibility statement"),
    "consent-contact": N_("Consent: contact of a report"),
}
"""Code of each notice → what it is called."""

CONTACT: Final = "contact"
ACCOUNT: Final = "account"

PURPOSES: Final[Mapping[str, str]] = {CONTACT: "consent-contact", ACCOUNT: "privacy"}
"""What one can agree to → the notice that says what that means."""

LONGEST: Final = 40_000

_BLANK = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")


@cache
def default_words(code: str, language: str) -> str:
    """The text that comes with the program, for a city to fill in: its blanks stand in [[double brackets]]."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return resources.files("civic.privacy").joinpath("texts", f"{code}.{known}.md").read_text("utf-8")


def default_texts(code: str, languages: Sequence[str]) -> dict[str, str]:
    """The same in each of the languages."""
    return {language: default_words(code, language) for language in languages}


def words_in(texts: Mapping[str, str], language: str) -> str:
    """The text in a language; in another where it has none in that."""
    return localized(texts, language)


def digest(words: str) -> bytes:
    """SHA-256 of a text: what a consent names, so that nobody need wonder later what was agreed to."""
    return hashlib.sha256(words.encode()).digest()


def blanks(words: str) -> list[str]:
    """What the city has not filled in yet, in order."""
    return _BLANK.findall(words)


def as_html(words: str) -> Markup:
    """A notice as HTML. No HTML of the author's own, no pictures, no addresses that run something (CommonMark's
    renderer checks them); headings begin at the second level, since the page has the first.
    """
    return Markup(_markdown().render(words))  # noqa: S704  # html is off; the renderer escapes what is text


@cache
def _markdown() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    renderer.add_render_rule("text", _text)
    renderer.add_render_rule("heading_open", _heading)
    renderer.add_render_rule("heading_close", _heading)
    return renderer


def _text(self: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A blank stands out. In text only: inside an address or a title a mark would be no mark."""
    parts = _BLANK.split(tokens[index].content)
    return "".join(
        f'<mark class="blank">{escapeHtml(part)}</mark>' if number % 2 else escapeHtml(part)
        for number, part in enumerate(parts)
    )


def _heading(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    level = min(6, max(2, int(token.tag[1:])))
    return f"</h{level}>\n" if token.nesting < 0 else f"<h{level}>"
