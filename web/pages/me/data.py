"""My data: what is held of a person, to take along; who looked at their contact; what they agreed to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotFound
from civic.core.events import last_position
from civic.core.secrets import parse_public_id
from civic.core.storage import NotStored
from civic.issues.commands.remove_contact import remove_contact
from civic.issues.queries.contact_views import looks_at_person
from civic.issues.rooms import person_room
from civic.privacy.commands.ask_export import ask_export
from civic.privacy.export_files import MOST_DOWNLOADS, fetch_export
from civic.privacy.notices import CODES, PURPOSES
from civic.privacy.queries.mine import consents_of, exports_of, kept_contacts, own_report
from civic.privacy.words import ROLE_WORDS
from web import context
from web.forms import LARGEST_ID
from web.fragments import fragment
from web.fresh import require_fresh
from web.language import current_language
from web.limits import BY_LINK, limiter
from web.messages import message_of
from web.pages.me.door import pages

LINK_SECONDS: Final = 3600
"""How long the address of a download works, counted from the page that shows it."""


@pages.get("/me/data")
def data() -> Any:
    return _page()


@pages.get("/me/data/exports")
def data_exports() -> Any:
    """The downloads again, after something has moved."""
    with context.reading() as session:
        return fragment(render_template("pages/me/data-exports.html", **_exports(session)))


@pages.post("/me/data/exports")
@limiter.limit(BY_LINK)
def ask_for_data() -> Any:
    # The address of the form is also that of a part of the page, which is no place to come back to.
    require_fresh(url_for("me.data"))
    actor = context.actor()
    assert actor.person_id is not None, "the door lets nobody else in"
    try:
        with context.transaction() as session:
            ask_export(session, actor, actor.person_id, current_language())
    except DomainError as error:
        return _page(message_of(error)), 422
    flash(gettext("We put it together now. It takes a moment."), "good")
    return redirect(url_for("me.data", _anchor="exports"))


@pages.get("/me/data/exports/<signed>")
@limiter.limit(BY_LINK)
def fetch_data(signed: str) -> Any:
    """The file, for the person whose session showed the address and who has just proved who they are, and only for a
    while.
    """
    require_fresh()
    actor = context.actor()
    try:
        export, person = _signer().loads(signed, max_age=LINK_SECONDS)
    except (BadSignature, ValueError) as error:
        raise NotFound("export") from error
    if person != actor.person_id:
        raise NotFound("export")
    with context.transaction() as session:
        file = fetch_export(session, actor, export)
    try:
        pieces = context.services().storage.pieces(file)
    except NotStored as error:
        raise NotFound("export") from error
    response = Response(pieces, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post(f"/me/data/contacts/<public_id>/<int(max={LARGEST_ID}):report>/remove")
@limiter.limit(BY_LINK)
def take_contact_back(public_id: str, report: int) -> Any:
    """Withdraw the consent to a contact: it is erased at once."""
    actor, known = context.actor(), parse_public_id(public_id)
    with context.transaction() as session:
        if known is None or not own_report(session, actor, report):
            raise NotFound("report", report)
        remove_contact(session, replace(actor, reports=actor.reports | {report}), known, report)
    flash(gettext("The contact is erased. Nobody writes to you about this report any more."), "good")
    return redirect(url_for("me.data", _anchor="consents"))


def _page(refused: str = "") -> str:
    person = context.actor().person_id
    assert person is not None, "the door lets nobody else in"
    with context.reading() as session:
        return render_template(
            "pages/me/data.html", refused=refused, looks=looks_at_person(session, person),
            consents=consents_of(session, context.actor()), contacts=kept_contacts(session, context.actor()),
            purposes={purpose: CODES[code] for purpose, code in PURPOSES.items()}, role_words=ROLE_WORDS,
            **_exports(session),
        )  # fmt: skip


def _exports(session: Session) -> dict[str, Any]:
    actor = context.actor()
    assert actor.person_id is not None, "the door lets nobody else in"
    position = last_position(session)
    found = exports_of(session, actor)
    return {
        "exports": found,
        "running": next((each for each in found if each.running), None),
        "most": MOST_DOWNLOADS,
        "size": lambda size: gettext("%(size)s MB", size=format_decimal(max(0.1, round(size / 1e6, 1)))),
        "address": lambda export: url_for("me.fetch_data", signed=_signer().dumps([export, actor.person_id])),
        "live_rooms": {person_room(actor.person_id): position},
        "room": person_room(actor.person_id),
        # Without a script the page asks for itself again while there is something to wait for.
        "polls": request.method == "GET" and any(each.running for each in found),
    }


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="export of my data")
