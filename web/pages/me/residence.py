"""Where one lives: what the city knows of it, and the ways to show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.core.errors import DomainError, InvalidInput, NotAllowed
from civic.core.permissions import policies
from civic.places.queries import PlaceFound
from civic.residence import letters
from civic.residence.end import drop_residence
from civic.residence.keyed import QUESTIONS
from civic.residence.letters import Addressee, Tried
from civic.residence.queries import own_residence
from civic.residence.register import try_register
from civic.residence.rules import desk, residence_rules
from web import context
from web.forms import text_of
from web.language import current_language
from web.limits import RESIDENCE, limiter
from web.messages import message_of
from web.pages.me.door import pages
from web.pages.report.place import choice_key
from web.typed_address import SeveralAddresses, typed_address

_FIELDS = ("name", "address", "extra", "postcode", "area", "number", "birth_date")


def me() -> int:
    """The row id of who is signed in: the door lets nobody else in."""
    person_id = context.actor().person_id
    assert person_id is not None, "the door has looked"
    return person_id


def account() -> str:
    """The key by which an account's own tries are counted."""
    return f"account:{context.actor().person_id}"


@pages.get("/me/residence")
def residence() -> Any:
    return _page()


@pages.post("/me/residence/letter")
@limiter.limit(RESIDENCE, key_func=account)
def ask_for_letter() -> Any:
    """Ask for a letter with a code."""

    def ask(session: Session) -> None:
        address = typed_address(session)
        to = Addressee(
            text_of("name"),
            address.words,
            text_of("extra"),
            text_of("postcode"),
            address.place,
            text_of("area"),
        )
        letters.ask_for_letter(session, context.actor(), me(), to, key=context.city_key())

    return _do(ask, gettext("We shall send you a letter. Type its code here when it has come."))


@pages.post("/me/residence/letter/give-up")
def give_up_letter() -> Any:
    return _do(
        lambda session: letters.give_up_letter(session, context.actor(), me()),
        gettext("No letter is under way any more, and its address is deleted."),
    )


@pages.post("/me/residence/code")
@limiter.limit(RESIDENCE, key_func=account)
@limiter.limit(RESIDENCE)
def type_code() -> Any:
    return _try(
        lambda session: letters.try_code(
            session, context.actor(), me(), text_of("code"), key=context.city_key()
        ),
        lambda tried: DomainError(
            "residence.code_wrong" if tried.left else "residence.code_spent", field="code"
        ),
    )


@pages.post("/me/residence/register")
@limiter.limit(RESIDENCE, key_func=account)
@limiter.limit(RESIDENCE)
def ask_register() -> Any:
    """Look oneself up in the city's register of residents."""
    parts = {
        name: text_of(f"register_{name}") for name in {part for parts in QUESTIONS.values() for part in parts}
    }
    return _try(
        lambda session: try_register(session, context.actor(), me(), parts, key=context.city_key()),
        lambda _: DomainError("residence.entry_unknown", field="register"),
        prefix="register_",
    )


@pages.post("/me/residence/drop", endpoint="drop_residence")
def drop() -> Any:
    return _do(
        lambda session: drop_residence(session, context.actor(), me()),
        gettext("Your residence is no longer verified, and the city has forgotten its area."),
    )


def _do(work: Callable[[Session], None], done: str) -> Any:
    try:
        with context.transaction() as session:
            work(session)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error), 422
    flash(done, "good")
    return redirect(url_for("me.residence"))


def _try(work: Callable[[Session], Tried], wrong: Callable[[Tried], DomainError], prefix: str = "") -> Any:
    """A try that is kept, right or wrong; then told."""
    try:
        with context.transaction() as session:
            tried = work(session)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error, prefix), 422
    if not tried.right:
        return _page(wrong(tried)), 422
    flash(gettext("Done: you are a verified resident."), "good")
    return redirect(url_for("me.residence"))


def _page(error: DomainError | None = None, prefix: str = "") -> str:
    with context.reading() as session:
        rules = residence_rules(session)
        own = own_residence(session, context.actor(), me())
        return render_template(
            "pages/me/residence.html", rules=rules, own=own, parts=QUESTIONS[own.asks] if own.asks else (),
            areas=areas_of_city(session), errors=_errors(error, prefix), typed=_typed(),
            choices=_choices(error.choices) if isinstance(error, SeveralAddresses) else [],
            at_a_desk=policies.allows("residence.desk", context.actor(), desk(session, rules)),
        )  # fmt: skip


def _errors(error: DomainError | None, prefix: str) -> dict[str, str]:
    if error is None:
        return {}
    told = error.problems if isinstance(error, InvalidInput) else (error,)
    errors = {}
    for each in told:
        field = each.field or "page"
        errors[f"{prefix}{field}" if prefix and field in _FIELDS else field] = message_of(each)
    return errors


def _typed() -> Mapping[str, str]:
    """What was typed stays; what a register was asked for does not, it is nobody's to see on this screen again."""
    return {name: request.form.get(name, "") for name in _FIELDS}


def _choices(found: tuple[PlaceFound, ...]) -> list[tuple[str, str, Any]]:
    return [(choice_key(place), place.label(current_language()), place.area) for place in found]
