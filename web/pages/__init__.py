"""The pages, a module for each family of screens."""

from __future__ import annotations

from apiflask import APIFlask

from web.pages import (
    admin,
    assets,
    home,
    issues,
    link,
    looks,
    me,
    media,
    places,
    report,
    session,
    staff,
    system,
)

FAMILIES = (home, issues, assets, report, link, looks, media, places, session, me, staff, admin, system)


def init_app(app: APIFlask) -> None:
    for family in FAMILIES:
        app.register_blueprint(family.pages)
