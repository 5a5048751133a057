"""What a request stands on: the services of the process, the database, and who is asking."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, current_app, g, request, session
from sqlalchemy.orm import Session

from civic.city.queries import CityRules, city_rules
from civic.core.db import Database
from civic.core.errors import DomainError
from civic.core.mail import Mailer
from civic.core.permissions import VISITOR, Actor, policies
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.issues.queries.reports import links_of
from civic.people.factors.enforce import actor_by_token, actor_in
from civic.people.models import Person, PersonSession
from civic.people.roles import works_outside
from civic.people.sessions import (
    begin_session,
    end_session,
    is_due,
    note_seen,
    pass_second_factor,
    prove,
    session_by_key,
)
from civic.people.tokens import note_use, token_found, use_is_due
from web.browsers import browser_name, network_of
from web.language import choose, current_language

MOST_REPORTS_KEPT = 50
"""Reports whose link was shown in this browser; the oldest are forgotten first."""


class BadToken(DomainError):
    """The bearer token is unknown or has ended."""

    def __init__(self) -> None:
        super().__init__("token.not_valid")


@dataclass(frozen=True, slots=True)
class Services:
    """What the process offers to every request."""

    settings: Settings
    database: Database
    storage: Storage
    mailer: Mailer


def services() -> Services:
    found: Services = current_app.extensions["veche"]
    return found


def settings() -> Settings:
    return services().settings


def city_key() -> bytes:
    """The city's secret key, from which report links are derived."""
    return settings().secret_key.encode()


@contextmanager
def reading() -> Iterator[Session]:
    """A look at the database; inside another block of this request, by the connection that it holds.

    Where each of many requests holds one connection and waits for a second, all wait until nobody's time is left.
    """
    outer: Session | None = g.get("session_held")
    if outer is not None:
        yield outer
        return
    with services().database.reading() as found, _held(found):
        yield found


@contextmanager
def transaction() -> Iterator[Session]:
    """The boundary of a command: commits when the block ends well; only then is anybody told."""
    with services().database.transaction() as found, _held(found):
        yield found


@contextmanager
def _held(found: Session) -> Iterator[None]:
    outer = g.get("session_held")
    g.session_held = found
    try:
        yield
    finally:
        g.session_held = outer


def rules(found: Session | None = None) -> CityRules:
    """The city's rules, read once per request."""
    if "rules" not in g:
        if found is not None:
            g.rules = city_rules(found)
        else:
            with reading() as opened:
                g.rules = city_rules(opened)
    known: CityRules = g.rules
    return known


def is_api() -> bool:
    """Whether the request came to the JSON API, which knows bearer tokens and no cookies."""
    return request.path.startswith("/api/")


def is_automatic() -> bool:
    """Whether a script asks for a part of an open page by itself, which says nothing about who sits before it."""
    return "X-Veche-Fragment" in request.headers


def actor() -> Actor:
    """Who is asking, with the rights of this moment: a bearer token (API), the signed-in person, or a visitor."""
    if "actor" not in g:
        g.actor = _from_token() if is_api() else _from_session()
    found: Actor = g.actor
    return found


def sign_in(opened: Session, person: Person, *, method: str, second_factor: bool = False) -> None:
    """Begin a session of the person's in the caller's transaction; the one that this browser had before ends.

    Whatever the browser held is dropped, its shown reports, its language and what it is known again by excepted; of the
    reports those of other accounts too. Where nobody has chosen a language by hand, the pages are in the person's from
    now on.
    """
    before = actor()
    if before.session_id is not None:
        end_session(opened, _holder(before), before.session_id)
    browser_key = str(session.get("browser") or secrets.token_urlsafe(16))
    key, _ = begin_session(
        opened, person, method=method, second_factor=second_factor, browser_key=browser_key,
        browser=browser_name(request.user_agent.string), network=network_of(request.remote_addr),
    )  # fmt: skip
    kept = {name: session[name] for name in ("language",) if name in session}
    links = links_of(opened, _shown())
    reports = [
        [report, mark] for report, mark in _shown().items()
        if report in links and links[report].mark == mark and links[report].person_id in (None, person.id)
    ]  # fmt: skip
    if reports:
        kept["reports"] = reports
    session.clear()
    session.update(kept, session=key, browser=browser_key)
    session.permanent = True
    if "language" not in kept:
        choose(person.language)
    g.pop("actor", None)


def second_factor_passed(opened: Session) -> None:
    """Note in the caller's transaction that the person has shown a second factor; the cookie gets a new key."""
    session_id = actor().session_id
    assert session_id is not None, "only who is signed in has a second factor"
    session["session"] = pass_second_factor(opened, session_id)
    g.pop("actor", None)


def identity_proved(opened: Session) -> None:
    """Note in the caller's transaction that the person has proved again who they are; the cookie gets a new key."""
    session_id = actor().session_id
    assert session_id is not None, "only who is signed in can be asked again"
    session["session"] = prove(opened, session_id)
    g.pop("actor", None)


def _holder(of: Actor) -> Actor:
    """Whose session it is, also while their second factor is owed: it is theirs to end."""
    return replace(of, person_id=of.person_id or of.pending_id)


def sign_out() -> None:
    """End the session, here and on the server; the browser forgets shown reports too."""
    before = actor()
    if before.session_id is not None:
        with transaction() as opened:
            end_session(opened, _holder(before), before.session_id)
    # It is no new browser when they come back.
    kept = {name: session[name] for name in ("browser",) if name in session}
    session.clear()
    session.update(kept)
    session.permanent = bool(kept)
    g.pop("actor", None)


def show_link(report_id: int) -> None:
    """Remember that this browser has shown a report's secret link, for as long as the report has that link."""
    with reading() as opened:
        link = links_of(opened, [report_id]).get(report_id)
    if link is None:
        return
    known = [[report, mark] for report, mark in _shown().items() if report != report_id]
    session["reports"] = [*known, [report_id, link.mark]][-MOST_REPORTS_KEPT:]
    g.pop("actor", None)


def _shown() -> dict[int, str]:
    """The reports whose link this browser has shown, and by what each link is known again."""
    kept = session.get("reports", [])
    return {each[0]: each[1] for each in kept if isinstance(each, list) and len(each) == 2}


def _held_by_link() -> frozenset[int]:
    """Of the reports that were shown those whose link is still the same."""
    shown = _shown()
    if not shown:
        return frozenset()
    with reading() as opened:
        links = links_of(opened, shown)
    return frozenset(report for report, link in links.items() if link.mark == shown[report])


def show_new_link(report_id: int) -> None:
    """The same for a report that was made just now: whoever has signed in holds it by their account."""
    if actor().person_id is None:
        show_link(report_id)


def with_report(report_id: int) -> Actor:
    """The actor, also holding a report whose secret came with this very request."""
    known = actor()
    return replace(known, reports=known.reports | {report_id})


def _from_session() -> Actor:
    reports = _held_by_link()
    key = session.get("session")
    if isinstance(key, str):
        with reading() as opened:
            found = session_by_key(opened, key)
            if found is not None:
                known = session_actor(opened, *found)
                due = found[1].id if is_due(found[1]) and not is_automatic() else None
        if found is not None:
            if due is not None:
                with transaction() as opened:
                    note_seen(opened, due)
            return replace(known, reports=reports, language=current_language())
        session.pop("session", None)
    return replace(VISITOR, reports=reports, language=current_language())


def session_actor(opened: Session, person: Person, of: PersonSession) -> Actor:
    """The person as an actor in one of their sessions, with the rights of this moment."""
    return actor_in(opened, person, of, demo=rules(opened).demo)


def _from_token() -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return replace(VISITOR, language=current_language())
    with reading() as opened:
        found = token_found(opened, token.strip())
        if found is None:
            raise BadToken()
        known = replace(actor_by_token(opened, *found, demo=rules(opened).demo), language=current_language())
        due = found[1].id if use_is_due(found[1]) else None
    if due is not None:
        with transaction() as opened:
            note_use(opened, due)
    return known


def init_app(app: Flask) -> None:
    """Give templates the actor, their rights and the city; close nothing by hand, each block closes its own session."""

    @app.before_request
    def know_who_asks() -> None:
        # Before anything holds a connection: that a session was seen is written by a transaction of its own.
        if "session" in session and request.blueprint != "system":
            actor()

    @app.context_processor
    def known() -> dict[str, Any]:
        return {
            "actor": actor, "city": rules, "settings": settings,
            "may": lambda permission: policies.allows(permission, actor()),
            "outside": lambda: works_outside(grant.role for grant in actor().grants),
        }  # fmt: skip
