"""The pages, a module for each family of screens."""

from __future__ import annotations

from apiflask import APIFlask

from web.pages import (
    account,
    admin,
    areas,
    assets,
    desk,
    factor,
    field,
    home,
    initiatives,
    invitation,
    issues,
    link,
    looks,
    me,
    media,
    moderation,
    notices,
    party,
    places,
    report,
    session,
    sign_on,
    staff,
    system,
    well_known,
)

FAMILIES = (
    home,
    issues,
    initiatives,
    areas,
    assets,
    report,
    link,
    party,
    media,
    places,
    session,
    sign_on,
    me,
    staff,
    admin,
    system,
    well_known,
    invitation,
    account,
    factor,
    field,
    desk,
    moderation,
    notices,
    looks,
)


def init_app(app: APIFlask) -> None:
    for family in FAMILIES:
        app.register_blueprint(family.pages)
