"""What an outside party sees and does. Whoever has the link is the party: so the address is told to no other page, kept
nowhere, and every visit and act is noted by time and kind of browser.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.secrets import parse_report_secret
from civic.core.storage import NotStored
from civic.parties.commands.accept import accept
from civic.parties.commands.ask import ask
from civic.parties.commands.decline import decline
from civic.parties.commands.finish import finish
from civic.parties.commands.visit import visit
from civic.parties.queries import party_page, party_photo
from web import context
from web.browsers import browser_name, network_of
from web.forms import text_of
from web.limits import BY_LINK, limiter
from web.maps import place_map
from web.messages import message_of
from web.problems import status_of
from web.security import keep_secret
from web.uploads import CONTENT_TYPE, photo_key, photos_of_form

pages = APIBlueprint("party", __name__, enable_openapi=False)
pages.after_request(keep_secret)

LOOKS = "240 per hour"
"""How often one address may open such pages: whoever guesses at links is slow."""


@pages.get("/party/<secret>")
@limiter.limit(LOOKS)
def show(secret: str) -> Any:
    known = _known(secret)
    with context.reading() as session:
        usable = party_page(session, known).usable
    if usable:
        with context.transaction() as session:
            visit(session, known, agent=_agent(), device=_device(known))
    return _page(known)


@pages.get("/party/<secret>/photos/<public_id>")
@limiter.limit(LOOKS)
def photo(secret: str, public_id: str) -> Response:
    return _picture(secret, public_id, small=False)


@pages.get("/party/<secret>/photos/<public_id>/small")
@limiter.limit(LOOKS)
def small_photo(secret: str, public_id: str) -> Response:
    return _picture(secret, public_id, small=True)


@pages.get("/party/<secret>/point")
@limiter.limit(LOOKS)
def point(secret: str) -> Any:
    """The place and the kind alone, as the small map asks for them: neither words nor status go along."""
    with context.reading() as session:
        position = last_position(session)
        found = party_page(session, _known(secret))
    points = [] if found.place is None or not found.usable else [
        {
            "id": found.public_id, "lon": found.place.lon, "lat": found.place.lat, "status": "accepted",
            "title": "", "category": "", "icon": found.icon.removeprefix("g-"),
        }
    ]  # fmt: skip
    return jsonify({"points": points, "clusters": [], "position": position})


Deed = Callable[[Session, str, str, tuple[str, ...]], None]


@pages.post("/party/<secret>/<name>")
@limiter.limit(BY_LINK)
def act(secret: str, name: str) -> Any:
    """Accept, decline, ask, finish: what is refused comes back beside its field, with what was typed."""
    deeds: dict[str, tuple[Deed, str]] = {
        "accept": (
            lambda session, key, _words, _photos: accept(session, key),
            gettext("Thank you. The department knows."),
        ),
        "decline": (
            lambda session, key, words, _photos: decline(session, key, words),
            gettext("Your answer is with the department."),
        ),
        "ask": (
            lambda session, key, words, photos: ask(session, key, words, photos=photos),
            gettext("The department has it."),
        ),
        "finish": (
            lambda session, key, words, photos: finish(session, key, words, photos=photos),
            gettext("Thank you. The department has your report."),
        ),
    }
    if name not in deeds:
        raise NotFound("page")
    known = _known(secret)
    deed, done = deeds[name]
    try:
        # Before a photo is kept: what has ended takes none.
        with context.transaction() as session:
            visit(session, known, agent=_agent(), device=_device(known), what=name)
        photos = photos_of_form() if name in ("ask", "finish") else ()
        with context.transaction() as session:
            deed(session, known, text_of("message"), photos)
    except WrongStatus as error:
        flash(message_of(error), "bad")
    except DomainError as error:
        if error.field is None:
            raise
        return _page(known, refused=name, error=error), status_of(error)
    else:
        flash(done, "good")
    return redirect(url_for("party.show", secret=known))


def _page(secret: str, *, refused: str = "", error: DomainError | None = None) -> str:
    with context.reading() as session:
        page = party_page(session, secret)
        shown = page.usable and page.place is not None
        return render_template(
            "pages/party/page.html" if page.usable else "pages/party/ended.html", party=page, secret=secret,
            page_map=place_map(session, page.place, "party") if shown and page.place is not None else None,
            refused=refused, errors={str(error.field): message_of(error)} if error is not None else {},
            typed=text_of("message") if refused else "",
        )  # fmt: skip


def _picture(secret: str, public_id: str, *, small: bool) -> Response:
    with context.reading() as session:
        sha256 = party_photo(session, _known(secret), public_id)
    response = Response(mimetype=CONTENT_TYPE)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    try:
        response.set_data(context.services().storage.get(photo_key(sha256, small=small)))
    except NotStored as error:
        raise NotFound("photo") from error
    return response


def _known(typed: str) -> str:
    secret = parse_report_secret(typed)
    if secret is None:
        raise NotFound("link")
    return secret


def _agent() -> str:
    return browser_name(request.headers.get("User-Agent", "")) or gettext("another browser")


def _device(secret: str) -> bytes:
    """A browser of one link as a hash under the city's key: its kind and its network, and nothing that lasts."""
    what = f"party {secret} {_agent()} {network_of(request.remote_addr)}"
    return hmac.digest(context.city_key(), what.encode("utf-8", "surrogatepass"), "sha256")[:16]
