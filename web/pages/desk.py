"""At a desk of the city: somebody shows an identity card, and staff record in which area they live; no number."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import policies
from civic.people.queries import person_by_email
from civic.residence.rules import desk, residence_rules
from civic.residence.verify import verify_residence
from web import context
from web.forms import text_of
from web.language import current_language
from web.limits import RESIDENCE, limiter
from web.messages import message_of
from web.pages.report.place import choice_key
from web.typed_address import SeveralAddresses, typed_address

pages = APIBlueprint("desk", __name__, enable_openapi=False)
_FIELDS = ("email", "address", "area", "seen")


@pages.before_request
def only_at_a_desk() -> Any:
    """To the sign-in and back for who has not said who they are. Raises NotAllowed for who works at no desk."""
    if context.actor().person_id is None:
        return redirect(url_for("session.sign_in", back=url_for("desk.residence")))
    with context.reading() as session:
        policies.require("residence.desk", context.actor(), desk(session, residence_rules(session)))
    return None


@pages.get("/desk/residence")
def residence() -> Any:
    return _page()


@pages.post("/desk/residence")
@limiter.limit(RESIDENCE, key_func=lambda: f"desk:{context.actor().person_id}")
def record() -> Any:
    """Record what was seen. Whether there is an account is told: its holder stands there and has named it."""
    try:
        with context.transaction() as session:
            name = _record(session)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error), 422
    flash(gettext("Recorded: %(name)s is a verified resident.", name=name), "good")
    return redirect(url_for("desk.residence"))


def _record(session: Session) -> str:
    if not text_of("seen"):
        raise DomainError("residence.proof_missing", field="seen")
    person = person_by_email(session, text_of("email"))
    if person is None:
        raise DomainError("person.not_found", field="email")
    actor, key = context.actor(), context.city_key()
    if text_of("area"):
        verify_residence(
            session, actor, person.id, "desk", key=key, area=text_of("area"), address=text_of("address")
        )
        return person.name
    address = typed_address(session)
    if address.place is None and context.rules(session).area_type_id is not None:
        raise DomainError("residence.area_missing", field="area")
    verify_residence(session, actor, person.id, "desk", key=key, place=address.place, address=address.words)
    return person.name


def _page(error: DomainError | None = None) -> str:
    choices = error.choices if isinstance(error, SeveralAddresses) else ()
    with context.reading() as session:
        return render_template(
            "pages/desk-residence.html", areas=areas_of_city(session), on="desk" in residence_rules(session).ways,
            errors={error.field or "email": message_of(error)} if error else {},
            typed={name: request.form.get(name, "") for name in _FIELDS},
            choices=[(choice_key(each), each.label(current_language()), each.area) for each in choices],
        )  # fmt: skip
