"""Pages of A4 made of our own templates: tagged PDFs (PDF/UA) with nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.templating import STATIC
from web.uploads import aside

TEMPLATES: Final = Path(__file__).parent / "templates" / "paper"


def pdf_of(template: str, **values: Any) -> bytes:
    """A PDF of a template of ``templates/paper``; every value is escaped there, pictures are ``data:`` addresses."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    html = environment.get_template(template).render(fonts=(STATIC / "fonts").as_uri(), **values)
    return printed(html)


def printed(html: str) -> bytes:
    """A page as a PDF. Nothing is fetched from anywhere but our own files and what is inside the page."""
    # Loaded with the first page: setting text takes half a second to load, and most processes print nothing.
    from weasyprint import HTML, URLFetcher

    fetcher = URLFetcher(allowed_protocols=("file", "data"))
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return made


def drawn_aside(draw: Callable[..., bytes], *values: Any) -> bytes:
    """What ``draw`` makes with ``printed``, in a thread of its own, so that other requests go on.

    What sets the text is loaded here before: it starts a program to find its libraries, which gevent lets nobody do in
    a thread of its pool.
    """
    import_module("weasyprint")
    return aside(draw, *values)
