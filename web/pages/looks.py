"""The city's own looks: its colour as a stylesheet, its logo as a picture. Both are addressed by what they hold."""

from __future__ import annotations

import hashlib

from apiflask import APIBlueprint
from flask import Response, request

from civic.city.colour import Shades, colour_of, dark, light, relatives
from civic.city.queries import city_logo
from civic.core.errors import DomainError, NotFound
from civic.core.images import LOGO_TYPE
from web import context

pages = APIBlueprint("looks", __name__, enable_openapi=False)

KEPT_SECONDS = 30 * 24 * 3600
"""An address with another content is another address, so that browsers may keep both for long."""


@pages.get("/city/<string(length=6):hex>.css")
def stylesheet(hex: str) -> Response:
    """The tokens of the product's stylesheet in another colour (six hexadecimal digits), which is all that it tells.

    Raises NotFound ``page.not_found`` for a colour that no city may have.
    """
    try:
        colour = colour_of(f"#{hex}")
    except DomainError as error:
        raise NotFound("page") from error
    return _kept(Response(colours(colour), mimetype="text/css"))


@pages.get("/city/logo.png")
def logo() -> Response:
    """The city's logo. Raises NotFound ``page.not_found`` where it has none."""
    with context.reading() as session:
        picture = city_logo(session)
    if picture is None:
        raise NotFound("page")
    response = Response(picture, mimetype=LOGO_TYPE)
    # A page that was made before another logo came asks for that one by its old name.
    if request.args.get("v", "-") == hashlib.sha256(picture).hexdigest()[:12]:
        _kept(response)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def colours(colour: str) -> str:
    """Custom properties over those of the product, light and dark as its own are."""
    night = _properties(dark(colour))
    return (
        f":root{{{_properties(light(colour))};{_family(colour)}}}\n[data-theme=dark]{{{night}}}\n"
        f"@media (prefers-color-scheme:dark){{[data-theme=auto]{{{night}}}}}\n"
    )


def _properties(shades: Shades) -> str:
    return f"--brand:{shades.brand};--brand-hover:{shades.hover};--brand-tint:{shades.tint};--on-brand:{shades.on}"


def _family(colour: str) -> str:
    """The light and dark relatives of the colour that cards, avatars and the promise are in."""
    return ";".join(f"--pine-{name}:{value}" for name, value in relatives(colour).items())


def _kept(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_SECONDS
    return response
