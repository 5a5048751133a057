"""The JSON API, version 1: described at /api/v1/openapi.json, explained in docs/api.md."""

from __future__ import annotations

from apiflask import APIFlask

from web import context
from web.api import (
    amendments,
    assets,
    bulk,
    city,
    claims,
    comments,
    contacts,
    council,
    documents,
    http,
    initiative_authors,
    initiative_paper,
    initiatives,
    initiatives_verbs,
    intake,
    issues,
    merging,
    moderation,
    motions,
    openapi,
    parties,
    photos,
    problem_types,
    queue,
    refusals,
    report,
    reporters,
    sittings,
    suggestions,
    templates,
    verbs,
)
from web.api.blueprint import api
from web.security import csrf

ROUTES = (
    city,
    assets,
    issues,
    contacts,
    documents,
    initiatives,
    initiatives_verbs,
    initiative_authors,
    initiative_paper,
    merging,
    comments,
    amendments,
    council,
    sittings,
    motions,
    report,
    reporters,
    verbs,
    claims,
    suggestions,
    templates,
    parties,
    intake,
    bulk,
    moderation,
    photos,
    problem_types,
    queue,
)
"""Importing a module registers its routes on the blueprint."""


def init_app(app: APIFlask) -> None:
    """Register the API. It knows no cookies, so there is nothing that a forged form could make use of."""
    services: context.Services = app.extensions["veche"]
    csrf.exempt(api)
    app.register_blueprint(api)
    http.init_app(app)
    refusals.init_app(app)
    openapi.init_app(app, services.settings.base_url)
