"""The city's own settings: its name, looks, languages and house rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.city.commands import set_up_city, settings_of
from civic.city.files import parse_city
from civic.city.models import City
from civic.city.queries import city_logo
from civic.city.shape import fingerprint
from civic.core.datafiles import LANGUAGE
from civic.core.errors import DomainError, NotAllowed
from civic.core.i18n import LANGUAGES
from civic.core.images import process_logo
from web import context
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of
from web.uploads import aside

_PLAIN = (
    "name", "languages", "time_zone", "emergency_number", "anonymous_reports", "house_number_first", "tile_url",
    "tile_attribution", "tile_max_zoom", "brand_colour", "outside_advice",
)  # fmt: skip


@pages.get("/admin/city")
def city() -> Any:
    settings = _settings()
    return _form(Attempt(_values(settings), fingerprint(settings)))


@pages.post("/admin/city")
def change_city() -> Any:
    seen = request.form.get("seen", "")
    values = _typed()
    try:
        logo = _logo()
        with context.transaction() as session:
            kept = city_logo(session) if logo is None and not form.ticked("logo_gone") else logo
            spec = parse_city(values, logo=kept)
            # A demo city stays one, and how long contacts are kept has a page of its own.
            rules = context.rules(session)
            spec = replace(spec, demo=rules.demo, contact_days=rules.contact_days)
            shaped = set_up_city(session, context.actor(), spec, seen=seen)
    except NotAllowed:
        raise
    except DomainError as error:
        attempt = Attempt(values, seen, form.errors_of(error))
        if error.code == "shape.changed_meanwhile":
            there = _settings()
            attempt = Attempt(
                values, fingerprint(there), form.errors_of(error), form.differences(_values(there), values)
            )
        return _form(attempt), status_of(error)
    flash(gettext("Saved.") if shaped.changed else gettext("Everything is as it was."), "good")
    return redirect(url_for("admin.city"))


def _logo() -> bytes | None:
    """The picture that was chosen, if one was. Raises DomainError ``photo.*`` at ``logo``."""
    file = request.files.get("logo")
    if file is None or not file.filename:
        return None
    return aside(process_logo, file.read())


def _settings() -> dict[str, Any]:
    with context.reading() as session:
        return settings_of(session.get_one(City, 1))


def _values(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as a city's file has them."""
    return {name: settings[name] for name in _PLAIN if settings[name] not in (None, {}, "")}


def _typed() -> form.Values:
    languages = _languages()
    first = form.text("house_number_first")
    return form.given(
        languages=languages,
        time_zone=form.text("time_zone"),
        emergency_number=form.text("emergency_number"),
        anonymous_reports=form.ticked("anonymous_reports"),
        house_number_first={"yes": True, "no": False}.get(first),
        tile_url=form.text("tile_url"),
        tile_attribution=form.text("tile_attribution"),
        tile_max_zoom=form.number("tile_max_zoom"),
        brand_colour=form.text("brand_colour"),
        name=form.words("name", languages),
        outside_advice=form.words("outside_advice", languages),
    )


def _languages() -> list[str]:
    """The languages that were chosen, the main one first."""
    main = form.text("main_language")
    chosen = [each for each in request.form.getlist("languages") if LANGUAGE.fullmatch(each)]
    more = [
        each for each in form.text("more_languages").replace(",", " ").split() if LANGUAGE.fullmatch(each)
    ]
    found = list(dict.fromkeys([*chosen, *more]))
    return [main, *(each for each in found if each != main)] if main in found else found


def _form(attempt: Attempt) -> str:
    with context.reading() as session:
        rules = context.rules(session)
    chosen = list(attempt.values.get("languages") or rules.languages)
    # A field for each language that can be chosen, or is being added.
    offered = list(dict.fromkeys([*chosen, *rules.languages, *LANGUAGES]))
    return render_template(
        "pages/admin/city/city.html", attempt=attempt, values=attempt.values, chosen=chosen, offered=offered,
        city_languages=chosen, rules=rules, here="admin.city",
    )  # fmt: skip
