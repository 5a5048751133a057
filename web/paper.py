"""Pages of A4 made of our own templates: tagged PDFs (PDF/UA) with nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.templating import STATIC

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
