"""Opinions on initiatives: what waits for one's departments, and the form in which one is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.permissions import Actor
from civic.core.secrets import parse_public_id
from civic.departments.queries import departments
from civic.issues.rooms import rooms_at_work
from civic.people.queries import colleagues
from initiatives.opinions.commands.assign_opinion import assign_opinion
from initiatives.opinions.commands.extend_opinion import extend_opinion
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.opinions.commands.hand_over_opinion import hand_over_opinion
from initiatives.opinions.queries.rounds import OpinionShown
from initiatives.opinions.queries.waiting import opinion_at_work, opinions_waiting
from initiatives.opinions.submission import Statement
from initiatives.proposals.models import Initiative
from initiatives.proposals.rules import rules_of
from web import context
from web.forms import row_of, text_of
from web.fragments import fragment
from web.initiative_page import initiative_view
from web.language import current_language
from web.messages import message_of
from web.pages.initiatives.form import errors_of
from web.pages.staff.door import pages
from web.problems import status_of

FIELDS = ("finding", "reasons", "objections", "cost_least", "cost_most", "months")


@pages.get("/staff/opinions")
def opinions() -> Any:
    actor = context.actor()
    rooms = [room for unit in sorted(actor.departments) for room in rooms_at_work(actor, unit)]
    with context.reading() as session:
        position = last_position(session)
        return render_template(
            "pages/staff/opinions.html", waiting=opinions_waiting(session, actor), rooms=rooms,
            live_rooms=dict.fromkeys(rooms, position),
        )  # fmt: skip


@pages.get("/staff/opinions/rows")
def opinions_rows() -> Any:
    """The rows again, for a page that is open."""
    with context.reading() as session:
        waiting = opinions_waiting(session, context.actor())
        return fragment(render_template("pages/staff/opinions-rows.html", waiting=waiting))


@pages.get("/staff/opinions/<number>/<department>")
def opinion(number: str, department: str) -> Any:
    try:
        return _page(_public_id(number), department)
    except NotFound:
        # Letters lead here when it has long been on its way to the council.
        return redirect(url_for("initiatives.show", public_id=_public_id(number)))


@pages.post("/staff/opinions/<number>/<department>")
def give_the_opinion(number: str, department: str) -> Any:
    """Give the opinion, or correct it."""
    statement = Statement(**{name: text_of(name) for name in FIELDS}, language=current_language())
    return _do(
        number, department, gettext("Given. Everybody can read it; until it goes to the council you can correct it."),
        lambda session, actor, public_id: give_opinion(session, actor, public_id, department, statement),
    )  # fmt: skip


@pages.post("/staff/opinions/<number>/<department>/hand-over")
def hand_over_the_opinion(number: str, department: str) -> Any:
    """Let another department (``to``: its code) give it."""
    return _do(
        number, department, gettext("Handed over. The other department gets a letter."),
        lambda session, actor, public_id: hand_over_opinion(session, actor, public_id, department, text_of("to")),
        back=url_for("staff.opinions"),
    )  # fmt: skip


@pages.post("/staff/opinions/<number>/<department>/assign")
def assign_the_opinion(number: str, department: str) -> Any:
    """Give it to a colleague (``assignee``: a row id; empty: to nobody in particular)."""
    assignee = row_of("assignee") if text_of("assignee") else None
    return _do(
        number, department, gettext("Kept. Whoever writes it gets a letter."),
        lambda session, actor, public_id: assign_opinion(session, actor, public_id, department, assignee),
    )  # fmt: skip


@pages.post("/staff/opinions/<number>/<department>/extend")
def extend_the_opinion(number: str, department: str) -> Any:
    """Ask for more time."""
    return _do(
        number, department, gettext("Extended. Everybody reads why."),
        lambda session, actor, public_id: extend_opinion(
            session, actor, public_id, department, days=text_of("days"), reason=text_of("reason")
        ),
    )  # fmt: skip


def _do(
    number: str, department: str, told: str, deed: Callable[[Session, Actor, str], object], back: str = ""
) -> Any:
    """Do it, commit and go ``back``; without that the form is shown again."""
    public_id = _public_id(number)
    try:
        with context.transaction() as session:
            deed(session, context.actor(), public_id)
    except (NotFound, NotAllowed):
        raise
    except WrongStatus as error:
        # A colleague or the clock was quicker.
        flash(message_of(error), "bad")
        return redirect(url_for("staff.opinions"))
    except DomainError as error:
        errors, notice = errors_of(error)
        return _page(public_id, department, errors, notice), status_of(error)
    flash(told, "good")
    return redirect(back or url_for("staff.opinion", number=public_id, department=department), 303)


def _public_id(number: str) -> str:
    found = parse_public_id(number)
    if found is None:
        raise NotFound("initiative")
    return found


def _page(public_id: str, department: str, errors: dict[str, str] | None = None, notice: str = "") -> str:
    """The form as it was typed where it was refused, else with the text that holds."""
    with context.reading() as session:
        actor = context.actor()
        at_work = opinion_at_work(session, actor, public_id, department)
        view = initiative_view(session, actor, public_id)
        shown = next(each for each in view["rounds"][0].opinions if each.department == department)
        typed = {name: text_of(name) for name in (*FIELDS, "days", "reason")}
        if "reasons" not in request.form:
            typed |= _typed_of(shown)
        return render_template(
            "pages/staff/opinion.html", work=at_work, shown=shown, typed=typed, errors=errors or {}, notice=notice,
            colleagues=colleagues(session, at_work.department_id, at_work.category_id)
            if "assign_opinion" in at_work.verbs
            else [],
            units=[
                unit
                for unit in departments(session)
                if unit.kind != "outside" and unit.code not in {each.department for each in view["rounds"][0].opinions}
            ],
            most_days=rules_of(session, session.get_one(Initiative, view["detail"].id)).opinion_days, **view,
        )  # fmt: skip


def _typed_of(shown: OpinionShown) -> dict[str, str]:
    if shown.text is None:
        return {}
    values = {name: getattr(shown.text, name) for name in FIELDS}
    if values["cost_most"] == values["cost_least"]:
        values["cost_most"] = None
    return {name: "" if value is None else str(value) for name, value in values.items()}
