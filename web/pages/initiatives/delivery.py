"""An accepted initiative is carried out: the page of clerks and departments, and what residents do on its own page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.departments.queries import departments
from initiatives.delivery.commands.accept import accept
from initiatives.delivery.commands.contribute import contribute
from initiatives.delivery.commands.decide_contribution import decide_contribution
from initiatives.delivery.commands.deliver import deliver
from initiatives.delivery.commands.judge import judge
from initiatives.delivery.commands.open_in_council import open_in_council
from initiatives.delivery.commands.set_milestone import set_milestone
from initiatives.delivery.commands.start import MOST_MILESTONES, Step, start
from initiatives.delivery.commands.tell import tell
from web import context
from web.forms import row_of, text_of
from web.initiative_page import initiative_view
from web.language import current_language
from web.limits import OF_AN_ACCOUNT, limiter, of_the_account
from web.pages.initiatives.door import pages
from web.pages.initiatives.form import errors_of
from web.pages.initiatives.show import page, part
from web.problems import status_of
from web.uploads import photos_of_form

LINES = 4
"""Fields for milestones that an empty form shows."""


@pages.get("/initiatives/<public_id>/project")
def project(public_id: str) -> Any:
    """How far it is, again."""
    return part(public_id, "project")


@pages.get("/initiatives/<public_id>/delivery")
def work(public_id: str) -> Any:
    """What a clerk or the department can do now; whoever can do nothing is led to its page."""
    return _page(public_id)


@pages.post("/initiatives/<public_id>/delivery/open")
def open_it(public_id: str) -> Any:
    """The council begins to deal with it."""
    return _do(
        public_id, lambda session: open_in_council(session, context.actor(), public_id),
        gettext("It is before the council now."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/delivery/accept")
def accept_it(public_id: str) -> Any:
    """Note the council's ``decision``, and the ``department`` that carries it out."""
    return _do(
        public_id,
        lambda session: accept(
            session, context.actor(), public_id, decision=text_of("decision"), department=text_of("department")
        ),
        gettext("Accepted. Its authors and signers get a letter."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/delivery/start")
def start_it(public_id: str) -> Any:
    """Begin: ``title`` and ``due`` of each milestone, ``budget``, ``least_judges``."""
    return _do(
        public_id,
        lambda session: start(
            session, context.actor(), public_id, _steps(), budget=text_of("budget"),
            least_judges=row_of("least_judges"),
        ),
        gettext("Begun. Everybody sees the steps and their days now."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/delivery/milestone")
def milestone(public_id: str) -> Any:
    """Set how a milestone (``number``) stands: ``state``, ``due``, ``reason``."""
    return _do(
        public_id,
        lambda session: set_milestone(
            session, context.actor(), public_id, row_of("number"), state=text_of("state"), due=_day(text_of("due")),
            reason=text_of("reason"),
        ),
        gettext("Kept. The page shows it."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/delivery/tell")
def tell_all(public_id: str) -> Any:
    """Tell everybody how far it is: ``text``, photos, ``spent``."""

    def act(session: Session) -> None:
        tell(
            session, context.actor(), public_id, text_of("text"), language=current_language(), photos=photos,
            spent=text_of("spent"),
        )  # fmt: skip

    try:
        photos = photos_of_form()
    except DomainError as error:
        return _page(public_id, error), status_of(error)
    return _do(public_id, act, gettext("Everybody can read it now."))


@pages.post("/initiatives/<public_id>/delivery/contribution")
def decide_offer(public_id: str) -> Any:
    """Take help that was offered (``contribution``), or thank for it: ``decision``."""
    return _do(
        public_id,
        lambda session: decide_contribution(
            session, context.actor(), public_id, row_of("contribution"), text_of("decision")
        ),
        gettext("Kept. Whoever offered it sees it."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/delivery/deliver")
def deliver_it(public_id: str) -> Any:
    """It is done, and residents judge."""
    return _do(
        public_id, lambda session: deliver(session, context.actor(), public_id),
        gettext("Carried out. Residents judge it now."),
    )  # fmt: skip


@pages.post("/initiatives/<public_id>/contribute")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def offer(public_id: str) -> Any:
    """A resident offers help (``text``)."""
    return _as_resident(
        public_id,
        lambda session: contribute(
            session, context.actor(), public_id, text_of("text"), language=current_language()
        ),
        gettext("Thank you. The department sees your offer and answers here."),
    )


@pages.post("/initiatives/<public_id>/judge")
@limiter.limit(OF_AN_ACCOUNT, key_func=of_the_account)
def judge_it(public_id: str) -> Any:
    """Say of each criterion whether it is met (``criteria.c1`` …)."""
    answers = {
        name.removeprefix("criteria."): value
        for name, value in request.form.items()
        if name.startswith("criteria.") and value
    }
    return _as_resident(
        public_id,
        lambda session: judge(session, context.actor(), public_id, answers),
        gettext("Thank you. You can change it until the time is over."),
    )


def _as_resident(public_id: str, act: Callable[[Session], object], told: str) -> Any:
    try:
        with context.transaction() as session:
            act(session)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return page(public_id, errors_of(error)[0], request.form.to_dict()), status_of(error)
    flash(told, "good")
    return redirect(url_for("initiatives.show", public_id=public_id, _anchor="project"), 303)


def _do(public_id: str, act: Callable[[Session], object], told: str) -> Any:
    try:
        with context.transaction() as session:
            act(session)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _page(public_id, error), status_of(error)
    flash(told, "good")
    return redirect(url_for("initiatives.work", public_id=public_id), 303)


def _page(public_id: str, error: DomainError | None = None) -> Any:
    with context.reading() as session:
        view = initiative_view(session, context.actor(), public_id)
        if not view["works"]:
            return redirect(url_for("initiatives.show", public_id=public_id))
        errors, notice = errors_of(error) if error is not None else ({}, "")
        lines = _lines()
        return render_template(
            "pages/initiatives/work.html", errors=errors, notice=notice, typed=request.form if error else {},
            lines=(lines + [("", "")] * LINES)[: max(LINES, len(lines))], departments=departments(session), **view,
        )  # fmt: skip


def _lines() -> list[tuple[str, str]]:
    """Title and day of each milestone of the form in which anything stands, as typed."""
    lines = zip(request.form.getlist("title"), request.form.getlist("due"), strict=False)
    return [(title.strip(), due.strip()) for title, due in lines if title.strip() or due.strip()]


def _steps() -> list[Step]:
    return [Step(title, _day(due)) for title, due in _lines()[: MOST_MILESTONES + 1]]


def _day(typed: str) -> date | None:
    """A day as a date field sends it; None for what is none."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
