"""Outside parties: who they are, where their letters go, and which departments trust them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.departments.queries import departments
from civic.parties.described import LONGEST_NAME, PartySpec, checked_party
from civic.parties.known import parties_listed, party_described
from civic.parties.shaping import add_party, change_party, retire_party, return_party
from web import context
from web.forms import LARGEST_ID
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.problems import status_of
from web.templating import LANGUAGE_NAMES

_ONE = f"/admin/parties/<int(max={LARGEST_ID}):party>"


@pages.get("/admin/parties")
def parties() -> Any:
    with context.reading() as session:
        context.rules(session)
        return render_template(
            "pages/admin/city/parties.html", listed=parties_listed(session, context.actor()),
            units={unit.code: unit.name for unit in departments(session)},
        )  # fmt: skip


@pages.get("/admin/parties/new")
def new_party() -> Any:
    return _form(Attempt({"language": context.rules().languages[0]}), None)


@pages.post("/admin/parties/new")
def add_one_party() -> Any:
    return _save(None, lambda session, spec: add_party(session, context.actor(), spec))


@pages.get(_ONE)
def party(party: int) -> Any:
    values = _there(party)
    return _form(Attempt(values, fingerprint(values)), party)


@pages.post(_ONE)
def change_one_party(party: int) -> Any:
    seen = request.form.get("seen", "")
    return _save(party, lambda session, spec: change_party(session, context.actor(), party, spec, seen=seen))


@pages.post(f"{_ONE}/<any(retire, return_):what>")
def do_with_party(party: int, what: str) -> Any:
    """Retire it or bring it back."""
    with context.transaction() as session:
        (retire_party if what == "retire" else return_party)(session, context.actor(), party)
    flash(
        gettext("Retired. Nothing more is sent to them; what they have in hand they may finish.")
        if what == "retire"
        else gettext("Work can be sent to them again. No department trusts them yet."),
        "good",
    )
    return redirect(url_for("admin.parties", _anchor=f"party-{party}"))


def _typed() -> form.Values:
    return form.given(
        name=form.text("name"), email=form.text("email"), language=form.text("language"),
        departments=sorted(set(request.form.getlist("departments"))),
    )  # fmt: skip


def _save(party: int | None, command: Callable[[Session, PartySpec], Any]) -> Any:
    """Keep it; what is refused comes back with all that was typed."""
    values = _typed()
    try:
        with context.transaction() as session:
            spec = checked_party(
                session, values.get("name", ""), values.get("email", ""), values.get("language", ""),
                values.get("departments", ()),
            )  # fmt: skip
            command(session, spec)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        there = None if party is None else partial(_there, party)
        return _form(form.refused(values, error, there), party), status_of(error)
    flash(gettext("Saved. It holds from now on."), "good")
    return redirect(url_for("admin.parties"))


def _there(party: int) -> dict[str, Any]:
    with context.reading() as session:
        return party_described(session, context.actor(), party).values()


def _form(attempt: Attempt, party: int | None) -> str:
    with context.reading() as session:
        languages = context.rules(session).languages
        return render_template(
            "pages/admin/city/party.html", attempt=attempt, values=attempt.values, party=party, here="admin.parties",
            languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in languages], longest=LONGEST_NAME,
            units=[unit for unit in departments(session) if unit.kind != "outside"],
        )  # fmt: skip
