"""The composition root: everything is wired here, once and visibly."""

from __future__ import annotations

from pathlib import Path

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix

from civic.core.db import Database, make_engine
from civic.core.logging import configure_logging
from civic.core.mail import mailer_from
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.core.version import VERSION
from web import (
    api,
    context,
    hosts,
    language,
    limits,
    live,
    pages,
    problems,
    roles,
    second_factor,
    sections,
    security,
    sign_on,
    static_files,
    templating,
)

LARGEST_REQUEST = 25 * 1024 * 1024
"""A photo may have 20 MB; the rest of a form fits beside it."""

PATIENCE_MS = 30_000
"""Milliseconds after which a statement of a request is given up. What takes longer is a job."""


def create_app(settings: Settings | None = None) -> APIFlask:
    """The web application with its database, live channel and all routes. Settings: by default, the environment's."""
    settings = settings or Settings.from_environment()
    configure_logging(settings.log)
    app = APIFlask(
        __name__,
        title="Veche",
        version=VERSION,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        static_folder=str(Path(__file__).parent / "static"),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    database = Database(make_engine(settings.database_url, application="civic web", patience_ms=PATIENCE_MS))
    app.extensions["veche"] = context.Services(
        settings=settings,
        database=database,
        storage=Storage(settings.storage),
        mailer=mailer_from(settings.smtp, settings.mail_folder, settings.mail_from),
    )
    hosts.init_app(app)
    security.init_app(app, settings)
    static_files.init_app(app)
    language.init_app(app)
    templating.init_app(app)
    roles.init_app(app)
    context.init_app(app)
    second_factor.init_app(app)
    sections.init_app(app)
    sign_on.init_app(app, settings)
    limits.init_app(app, settings)
    problems.init_app(app)
    pages.init_app(app)
    api.init_app(app)
    live.init_app(app)
    return app
