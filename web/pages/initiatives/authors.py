"""Authors of an initiative: the first invites others by a link; they accept it, leave, or are handed the lead."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import policies
from initiatives.authors.commands.hand_lead import hand_lead
from initiatives.authors.commands.invite_author import invite_author
from initiatives.authors.commands.join_authors import join_authors
from initiatives.authors.commands.leave_authors import leave_authors
from initiatives.authors.commands.revoke_author_link import revoke_author_link
from initiatives.authors.links import invited, waiting
from initiatives.proposals.queries.detail import initiative_detail
from web import context
from web.forms import row_of
from web.limits import BY_LINK, OF_AN_ACCOUNT, limiter, of_the_account
from web.messages import message_of
from web.pages.initiatives.door import pages
from web.problems import status_of
from web.security import keep_secret


@pages.get("/initiatives/<public_id>/authors")
def authors(public_id: str) -> Any:
    """Who answers for it, for its authors."""
    return _page(public_id)


@pages.post("/initiatives/<public_id>/authors/invite")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def invite(public_id: str) -> Any:
    """Make a link, which this answer alone shows."""
    try:
        with context.transaction() as session:
            secret = invite_author(session, context.actor(), public_id, key=context.city_key())
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _page(public_id, {error.field or "invite": message_of(error)}), status_of(error)
    # The secret stands in this page alone: nobody's cache keeps it.
    g.shows_secret = True
    return _page(public_id, link=f"{context.settings().base_url}{url_for('initiatives.join', secret=secret)}")


@pages.post("/initiatives/<public_id>/authors/revoke")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def revoke(public_id: str) -> Any:
    """Take a link back (``link``: its number)."""
    return _do(
        public_id, lambda session: revoke_author_link(session, context.actor(), public_id, row_of("link")),
        gettext("The link works no more."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/authors/lead")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def lead(public_id: str) -> Any:
    """Hand the lead to another author (``person``)."""
    return _do(
        public_id, lambda session: hand_lead(session, context.actor(), public_id, row_of("person")),
        gettext("The lead is handed over. You are still one of the authors."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/authors/leave")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def leave(public_id: str) -> Any:
    """No longer answer for it."""
    try:
        with context.transaction() as session:
            leave_authors(session, context.actor(), public_id)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _page(public_id, {error.field or "leave": message_of(error)}), status_of(error)
    flash(gettext("You are no longer one of its authors."), "good")
    return redirect(url_for("me.initiatives"), 303)


@pages.get("/initiatives/join/<secret>")
def join(secret: str) -> Any:
    """To what a link invites. Opening it does nothing; accepting is a button."""
    return _invited(secret)


@pages.post("/initiatives/join/<secret>")
@limiter.limit(BY_LINK)
def accept_link(secret: str) -> Any:
    """Answer for it from now on."""
    policies.require("initiative.join", context.actor())
    try:
        with context.transaction() as session:
            public_id = join_authors(session, context.actor(), secret)
    except NotAllowed:
        raise
    except DomainError as error:
        return _invited(secret, error)
    flash(gettext("You are one of its authors now."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id), 303)


@pages.after_request
def _keep_secret(response: Response) -> Response:
    """A link's secret is in the address, or in the page that shows it once."""
    return keep_secret(response) if g.get("shows_secret") else response


def _do(public_id: str, act: Any, told: str) -> Any:
    try:
        with context.transaction() as session:
            act(session)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _page(public_id, {error.field or "links": message_of(error)}), status_of(error)
    flash(told, "good")
    return redirect(url_for("initiatives.authors", public_id=public_id), 303)


def _page(public_id: str, errors: dict[str, str] | None = None, link: str = "") -> str:
    actor = context.actor()
    with context.reading() as session:
        detail = initiative_detail(session, actor, public_id)
        policies.require("initiative.leave", actor, detail.subject)
        leads = policies.allows("initiative.invite", actor, detail.subject)
        return render_template(
            "pages/initiatives/authors.html", detail=detail, it=detail.listed, errors=errors or {}, link=link,
            leads=leads, waiting=waiting(session, detail.id) if leads else [],
        )  # fmt: skip


def _invited(secret: str, error: DomainError | None = None) -> Any:
    g.shows_secret = True
    with context.reading() as session:
        found, error = _read(session, secret, error)
    page = render_template(
        "pages/initiatives/join.html", invited=found, secret=secret,
        problem=message_of(error) if error is not None else "",
    )  # fmt: skip
    return page, status_of(error) if error is not None else 200


def _read(session: Session, secret: str, error: DomainError | None) -> tuple[Any, DomainError | None]:
    try:
        return invited(session, secret), error
    except DomainError as refusal:
        return None, error or refusal
