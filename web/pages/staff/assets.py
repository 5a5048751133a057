"""Labels for the city's numbered things: whoever goes out and sticks them on prints them here."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, render_template

from civic.areas.queries import areas_of_city
from civic.assets.labelled import labelled
from civic.assets.queries import asset_types
from civic.city.queries import city_logo
from civic.core.errors import DomainError, NotFound
from web import context
from web.filters import word_of
from web.labels import label_sheets
from web.messages import message_of
from web.pages.staff.door import pages
from web.paper import drawn_aside

MOST_LABELS = 480
"""Twenty sheets: more take longer than somebody waits for a page. The command line knows no such bound."""


@pages.get("/staff/assets")
def assets() -> Any:
    """What to print labels for."""
    return _form()


@pages.get("/staff/assets/labels.pdf")
def labels() -> Any:
    """The sheets (``type``, ``numbers``, ``area``) as a PDF; what is wrong with the choice is said beside its field."""
    try:
        with context.reading() as session:
            things = labelled(
                session, context.actor(), word_of("type"), numbers=word_of("numbers"), area=word_of("area"),
                limit=MOST_LABELS + 1,
            )  # fmt: skip
            rules, logo = context.rules(session), city_logo(session)
        if len(things) > MOST_LABELS:
            raise DomainError("labels.too_many", field="numbers", most=MOST_LABELS)
    except NotFound:
        return _form({"type": message_of(DomainError("asset_type.not_found"))}), 422
    except DomainError as error:
        if error.field is None:
            raise
        return _form({error.field: message_of(error)}), 422
    # Drawing takes seconds, in which others are served.
    draw = partial(
        label_sheets, city=rules.name, languages=rules.languages, base_url=context.settings().base_url,
        colour=rules.brand_colour, logo=logo,
    )  # fmt: skip
    made = drawn_aside(draw, things)
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="labels-{things[0].type}.pdf"'
    return response


def _form(errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        return render_template(
            "pages/staff/assets.html", types=[kind for kind in asset_types(session) if kind.in_use],
            areas=areas_of_city(session), errors=errors or {},
            typed={name: word_of(name) for name in ("type", "numbers", "area")},
        )  # fmt: skip
