"""How residents show where they live: the ways that are on, letters that wait, numbers, the register."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext

from civic.core.errors import DomainError, InvalidInput, NotAllowed
from civic.core.permissions import policies
from civic.departments.queries import departments
from civic.residence import queries
from civic.residence.batches import MOST_LETTERS, mark_sent, print_again, print_letters
from civic.residence.models import WAYS
from civic.residence.rules import Rules, residence_rules, set_residence_rules
from web import context
from web.forms import text_of
from web.messages import message_of
from web.pages.admin.door import pages
from web.paper import drawn_aside
from web.residence_letters import letter_sheets


@pages.get("/admin/residence")
def residence() -> Any:
    return _page()


@pages.post("/admin/residence/letters.pdf", endpoint="print_letters")
def print_letters_page() -> Any:
    """Print the letters that wait, or, with ``batch``, those of a batch once more; the PDF is the answer."""
    batch, key = text_of("batch"), context.city_key()
    try:
        with context.transaction() as session:
            actor = context.actor()
            if batch:
                printed = print_again(session, actor, _number(batch), key=key)
            else:
                printed = print_letters(session, actor, key=key)
            rules = context.rules(session)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error), 422
    draw = partial(
        letter_sheets, city=rules.name, languages=rules.languages, time_zone=rules.time_zone,
        base_url=context.settings().base_url,
    )  # fmt: skip
    response = Response(drawn_aside(draw, printed.letters), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="letters-{printed.id}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/admin/residence/sent")
def letters_sent() -> Any:
    try:
        with context.transaction() as session:
            mark_sent(session, context.actor(), _number(text_of("batch")))
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error), 422
    flash(gettext("Marked as sent. The people concerned see it on their pages."), "good")
    return redirect(url_for("admin.residence"))


@pages.post("/admin/residence/rules")
def rule_residence() -> Any:
    """Which ways are on, how long they hold, and at whose desks."""
    try:
        wanted = Rules(
            tuple(request.form.getlist("ways")), _number(text_of("valid_years")), _number(text_of("letter_days")),
            tuple(request.form.getlist("desk_departments")),
        )  # fmt: skip
        with context.transaction() as session:
            changed = set_residence_rules(session, context.actor(), wanted)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error, form=True), 422
    flash(gettext("Saved.") if changed else gettext("Everything is as it was."), "good")
    return redirect(url_for("admin.residence"))


def _number(typed: str) -> int:
    """A small whole number; what is none is 0, which no bound and no row has."""
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _page(error: DomainError | None = None, *, form: bool = False) -> str:
    told = error.problems if isinstance(error, InvalidInput) else (error,) if error else ()
    with context.reading() as session:
        actor = context.actor()
        rules = residence_rules(session)
        numbers = queries.residence_numbers(session, actor)
        return render_template(
            "pages/admin/residence.html", rules=rules, WAYS=WAYS, numbers=numbers, number=format_decimal,
            most=max([sum(ways.values()) for _, ways in numbers.areas], default=1) or 1,
            waiting=queries.waiting_letters(session, actor, limit=MOST_LETTERS), most_letters=MOST_LETTERS,
            batches=queries.batches(session, actor), register=queries.register_status(session, actor),
            crowded_from=queries.CROWDED_FROM, units=[each for each in departments(session) if each.kind != "outside"],
            may_rule=policies.allows("residence.rule", actor),
            errors={each.field or "letters": message_of(each) for each in told},
            typed={
                "ways": request.form.getlist("ways") if form else rules.ways,
                "desk_departments": request.form.getlist("desk_departments") if form else rules.desk_departments,
                "valid_years": text_of("valid_years") if form else rules.valid_years,
                "letter_days": text_of("letter_days") if form else rules.letter_days,
            },
        )  # fmt: skip
