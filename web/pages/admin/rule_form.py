"""The builder of a rule: when, and if, then, from menus; the whole as a sentence; tried before it acts.

Fields are named by their path in the rule (``if[0][1].value``), as refusals name them. Rows are added and taken away by
buttons that send the form, so nothing here needs a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.areas.outlines import city_outline
from civic.city.shape import fingerprint
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.rules.commands.write import write_rule
from civic.rules.definition import ACTIONS, CHANGES, LADDER, MINUTES, ROLES, Definition, read_definition
from civic.rules.described import described, read_rule
from civic.rules.examples import EXAMPLES
from civic.rules.fields import FIELDS
from civic.rules.models import TRIGGERS
from civic.rules.queries import rule_by_code
from civic.rules.references import check, what_is_there
from civic.rules.trying import TRIED_DAYS, Tried, try_rule
from web import context, rule_words
from web.deadline_words import role_words
from web.maps import city_map
from web.pages.admin import form
from web.pages.admin.door import pages
from web.pages.admin.form import Attempt
from web.pages.admin.rules import names_of_things
from web.priority_words import priority_words
from web.problems import status_of
from web.rule_map import dot_map
from web.rule_words import Names

LONGEST_INDEX = 3


def example_words() -> dict[str, str]:
    """The names of the rules to start from."""
    words = {
        "lamps": gettext("Lamps at a school: high priority"),
        "danger": gettext("Dangerous words: urgent, and the lead is called"),
        "untaken": gettext("Nobody took it for a working day: the lead is called"),
        "unanswered": gettext("No answer for ten working days: it is closed"),
        "many": gettext("Many people are affected: high priority"),
    }
    return {code: words[code] for code in EXAMPLES}


@pages.get("/admin/rules/new")
def new_rule() -> Any:
    """An empty rule, or with ``example`` one to start from."""
    chosen = request.args.get("example", "")
    values: Mapping[str, Any] = {"when": {"on": "received"}, "if": [], "then": []}
    if chosen in EXAMPLES:
        values = {"name": example_words()[chosen], **EXAMPLES[chosen]}
    return _form(Attempt(values), None)


@pages.post("/admin/rules/new")
def add_rule() -> Any:
    return _sent(None)


@pages.get("/admin/rules/<code>")
def rule(code: str) -> Any:
    values = _there(code)
    return _form(Attempt(values, fingerprint(values)), code)


@pages.post("/admin/rules/<code>")
def change_rule(code: str) -> Any:
    return _sent(code)


def _there(code: str) -> dict[str, Any]:
    with context.reading() as session:
        return described(rule_by_code(session, code))


def _sent(code: str | None) -> Any:
    """Add or take away a row, try the rule on, or keep it; what is refused comes back with all that was typed."""
    values, go, seen = _typed(), request.form.get("go", ""), request.form.get("seen", "")
    if _turned(values, go):
        return _form(Attempt(values, seen), code)
    try:
        if go == "try":
            return _form(Attempt(values, seen), code, tried=_tried(values))
        with context.transaction() as session:
            code_now = write_rule(session, context.actor(), values, code=code, seen=seen or None)
    except (NotAllowed, NotFound):
        raise
    except DomainError as error:
        return _form(_refused(values, code, error), code), status_of(error)
    flash(
        gettext("Saved. It is off until you switch it on.")
        if code is None
        else gettext("Saved. It holds from now on."),
        "good",
    )
    return redirect(url_for("admin.rules", _anchor=code_now))


def _refused(values: Mapping[str, Any], code: str | None, error: DomainError) -> Attempt:
    seen = request.form.get("seen", "")
    if code is None or error.code != "shape.changed_meanwhile":
        return Attempt(values, seen, form.errors_of(error))
    there = _there(code)
    # Whoever saves again has seen what is there now.
    return Attempt(values, fingerprint(there), form.errors_of(error), form.differences(there, values))


def _typed() -> dict[str, Any]:
    """The rule as the form has it; its rows are counted anew, so that a refusal names them as they are shown then."""
    trigger = form.text("when.on")
    when: dict[str, Any] = {"on": trigger}
    if trigger == "changed":
        when["kinds"] = request.form.getlist("when.kinds")
    if trigger == "time":
        when["minutes"] = form.number("when.minutes")
    groups = [[_condition(row) for row in form.rows(group)] for group in form.rows("if")]
    return {
        "name": form.text("name"),
        "description": form.text("description"),
        "when": when,
        "if": [group for group in groups if group],
        "then": [_action(row) for row in form.rows("then")],
    }


def _condition(path: str) -> dict[str, Any]:
    code = form.text(f"{path}.field")
    field = FIELDS.get(code)
    found: dict[str, Any] = {"field": code, "op": form.text(f"{path}.op")}
    if code == "answer":
        found["question"] = form.text(f"{path}.question")
    kind = field.kind if field else ""
    if kind == "codes":
        found["value"] = request.form.getlist(f"{path}.value")
    elif kind in ("number", "hours"):
        found["value"] = form.number(f"{path}.value")
    elif kind == "yes_or_no":
        found["value"] = form.ticked(f"{path}.value")
    else:
        found["value"] = form.text(f"{path}.value")
    return found


def _action(path: str) -> dict[str, Any]:
    do = form.text(f"{path}.do")
    values = {
        key: form.number(f"{path}.{key}") if kind == "days" else form.text(f"{path}.{key}")
        for key, kind in ACTIONS.get(do, {}).items()
    }
    return {"do": do, **values}


def _turned(values: dict[str, Any], go: str) -> bool:
    """Whether the button was one that adds or takes away a row; then that is done."""
    what, _, where = go.partition(":")
    places = [int(each) for each in where.split(".") if each.isdecimal() and len(each) <= LONGEST_INDEX]
    if what == "and":
        values["if"].append([_begun(form.text("add.and"))])
    elif what == "or" and places and places[0] < len(values["if"]):
        values["if"][places[0]].append(_begun(form.text(f"add.or.{places[0]}")))
    elif what == "then":
        values["then"].append({"do": form.text("add.then")})
    elif what == "not-if" and len(places) == 2 and places[0] < len(values["if"]):
        group = values["if"][places[0]]
        del group[places[1] : places[1] + 1]
        values["if"] = [each for each in values["if"] if each]
    elif what == "not-then" and places:
        del values["then"][places[0] : places[0] + 1]
    else:
        return what == "show"
    values["if"] = [[each for each in group if each["field"] in FIELDS] for group in values["if"]]
    values["if"] = [group for group in values["if"] if group]
    values["then"] = [each for each in values["then"] if each["do"] in ACTIONS]
    return True


def _begun(code: str) -> dict[str, Any]:
    """A condition as it stands before anything was chosen."""
    field = FIELDS.get(code)
    if field is None:
        return {"field": code}
    return {"field": code, "op": field.ops[0], "value": True if field.kind == "yes_or_no" else None}


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying gave: the counts, and for each issue what would change from what to what."""

    tried: Tried
    rows: list[tuple[Any, list[tuple[str, str, str]]]]
    places: Any


def _tried(values: Mapping[str, Any]) -> Trial:
    """Raises what reading and checking the rule raise."""
    with context.reading() as session:
        context.rules(session)
        _, _, definition = read_rule({**values, "name": values["name"] or "-"})
        check(definition, what_is_there(session))
        tried = try_rule(session, context.actor(), definition)
        names = names_of_things(session)
        dots = [(each.lon, each.lat) for each in tried.shown if each.lon is not None and each.lat is not None]
        places = dot_map(city_outline(session) if dots else None, dots)
    actions, why = rule_words.action_words(), rule_words.left_out_words()
    rows = []
    for each in tried.shown:
        done = []
        for planned in each.planned:
            now, then = (
                rule_words.state_words(planned.changes, at, names) for at in (planned.now, planned.then)
            )
            if planned.left_out:
                then = gettext("left out: %(why)s", why=why[planned.left_out])
            done.append((actions[planned.action.do], now, then))
        rows.append((each, done))
    return Trial(tried, rows, places)


def _form(attempt: Attempt, code: str | None, tried: Trial | None = None) -> str:
    with context.reading() as session:
        context.rules(session)
        names = names_of_things(session)
        if code is not None:
            there = rule_by_code(session, code)
            on, broken = there.enabled, there.broken is not None
        else:
            on = broken = False
        drawn_at = _first_shape(attempt.values)
        return render_template(
            "pages/admin/rules/rule.html", attempt=attempt, values=attempt.values, code=code, on=on, broken=broken,
            here="admin.rules", examples=example_words(), tried=tried, days=TRIED_DAYS,
            sentence=_sentence(attempt.values, names), drawn_at=drawn_at,
            page_map=city_map(session, "rule") if drawn_at else None, **_menus(names),
        )  # fmt: skip


def _first_shape(values: Mapping[str, Any]) -> str | None:
    """The path of the first condition that is drawn on the map."""
    for place, group in enumerate(values["if"]):
        for number, each in enumerate(group):
            if each["field"] == "shape":
                return f"if[{place}][{number}]"
    return None


def _menus(names: Names) -> dict[str, Any]:
    return {
        "triggers": {trigger: rule_words.trigger_words()[trigger] for trigger in TRIGGERS},
        "changes": {kind: rule_words.change_words()[kind] for kind in CHANGES},
        "minutes": {each: rule_words.minutes_words()[each] for each in MINUTES},
        "fields": {code: rule_words.field_words()[code] for code in FIELDS},
        "kinds_of_field": FIELDS,
        "ops": rule_words.op_words(),
        "choices": {code: rule_words.choices_of(code, names) for code in FIELDS},
        "questions": names["question"],
        "actions": {do: rule_words.action_words()[do] for do in ACTIONS},
        "takes": ACTIONS,
        "labels": rule_words.value_words(),
        "picks": {
            "department": names["department"], "category": names["category"], "priority": priority_words(),
            "notify": {role: role_words()[role] for role in ROLES},
            "escalate": {role: role_words()[role] for role in LADDER},
        },
    }  # fmt: skip


def _sentence(values: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """The rule in words as far as it is whole; nothing while something is missing."""
    try:
        definition: Definition = read_definition(
            {key: values[key] for key in ("when", "if", "then") if key in values}
        )
    except DomainError:
        return []
    return list(rule_words.sentence(definition, names))
