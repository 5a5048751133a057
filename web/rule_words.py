"""Rules in words: what each part of one is called, and the whole as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext

from civic.issues.status import ISSUE_STATUSES
from civic.rules.definition import Action, Condition, Definition
from civic.rules.fields import FIELDS
from web.deadline_words import role_words, source_words
from web.priority_words import priority_words
from web.templating import LANGUAGE_NAMES, STATUS_WORDS, day

Names = Mapping[str, Mapping[str, str]]
"""By kind of thing (category, group, department, area, question) the names of codes, in the reader's language."""

LONGEST_SAID = 80


def trigger_words() -> dict[str, str]:
    return {
        "received": gettext("A report comes in"),
        "changed": gettext("Something happens to an issue"),
        "time": gettext("Time passes"),
    }


def minutes_words() -> dict[int, str]:
    return {
        15: gettext("every 15 minutes"), 60: gettext("every hour"), 240: gettext("every 4 hours"),
        1440: gettext("every day"),
    }  # fmt: skip


def change_words() -> dict[str, str]:
    """What an event that calls a rule is called, after "when"."""
    return {
        "joined": gettext("another report joins"), "affected": gettext("one more person is affected"),
        "corrected": gettext("a report is corrected"), "answered": gettext("a reporter answers"),
        "accepted": gettext("work is accepted"), "scheduled": gettext("work is planned"),
        "started": gettext("work begins"), "asked": gettext("a reporter is asked"),
        "timed_out": gettext("a question times out"), "delivered": gettext("work is delivered"),
        "declined": gettext("a department declines"), "reviewed": gettext("a refusal is looked at again"),
        "reworked": gettext("work has to be done again"), "handed_over": gettext("it is handed over"),
        "involved": gettext("a department is involved"), "recategorised": gettext("its kind changes"),
        "moved": gettext("it is moved"), "prioritised": gettext("its priority changes"),
        "target_changed": gettext("its date changes"), "updated": gettext("residents are told something"),
        "judged": gettext("somebody judges the result"),
    }  # fmt: skip


def field_words() -> dict[str, str]:
    return {
        "category": gettext("kind of issue"), "group": gettext("group of kinds"), "area": gettext("area"),
        "shape": gettext("drawn shape"), "department": gettext("department"), "status": gettext("status"),
        "priority": gettext("priority"), "source": gettext("how it came in"), "language": gettext("language"),
        "q": gettext("words in the text"), "answer": gettext("answer to a question"),
        "reporters": gettext("number of people affected"), "photo": gettext("has a photo"),
        "reopened": gettext("reopened"), "desk": gettext("at the triage desk"),
        "working_hours": gettext("within working hours"), "weekday": gettext("weekday"),
        "hour": gettext("hour of the day"), "since_received": gettext("working hours since it came in"),
        "since_changed": gettext("working hours since the last change"),
        "in_status": gettext("working hours in its status"),
    }  # fmt: skip


def op_words() -> dict[str, str]:
    return {
        "is": gettext("is"), "is_not": gettext("is not"), "at_least": gettext("at least"),
        "less_than": gettext("less than"),
    }  # fmt: skip


def action_words() -> dict[str, str]:
    return {
        "hand_over": gettext("Hand over to a department"), "recategorise": gettext("File under another kind"),
        "prioritise": gettext("Set the priority"), "set_target": gettext("Set the date"),
        "ask": gettext("Ask the reporter"), "note": gettext("Add a note"), "notify": gettext("Send a letter"),
        "involve": gettext("Involve another department"), "escalate": gettext("Call somebody higher"),
        "close_unanswered": gettext("Close what nobody answered"),
    }  # fmt: skip


def value_words() -> dict[str, str]:
    """What the values of actions are called."""
    return {
        "department": gettext("Department"), "category": gettext("Kind of issue"), "priority": gettext("Priority"),
        "days": gettext("Working days from then"), "message": gettext("Why"), "question": gettext("Question"),
        "text": gettext("Note"), "role": gettext("Whom"),
    }  # fmt: skip


def left_out_words() -> dict[str, str]:
    return {
        "ended": gettext("the issue is over"), "no_open_part": gettext("nobody works on it"),
        "already": gettext("it is so already"), "nobody_to_ask": gettext("nobody can be asked"),
        "not_waiting": gettext("it does not wait for an answer"),
    }  # fmt: skip


def weekday_words() -> dict[str, str]:
    return {
        "monday": gettext("Monday"), "tuesday": gettext("Tuesday"), "wednesday": gettext("Wednesday"),
        "thursday": gettext("Thursday"), "friday": gettext("Friday"), "saturday": gettext("Saturday"),
        "sunday": gettext("Sunday"),
    }  # fmt: skip


def choices_of(field: str, names: Names) -> Mapping[str, str]:
    """The codes that a condition on a field may name, and their words; empty where its value is no choice."""
    if field in ("category", "group", "area", "department"):
        return names[field]
    return {
        "status": {code: str(STATUS_WORDS[code]) for code in ISSUE_STATUSES},
        "priority": priority_words(), "source": source_words(), "language": LANGUAGE_NAMES,
        "weekday": weekday_words(),
    }.get(field, {})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A rule as a sentence in pieces: when, each "and if", each "then"."""

    when: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]


def told(definition: Definition, names: Names) -> Told:
    """A rule as people say it, in the reader's language."""
    return Told(
        _when(definition),
        tuple(_or([_condition(each, names) for each in group]) for group in definition.groups),
        tuple(_action(action, names) for action in definition.actions),
    )


def _or(parts: Sequence[str]) -> str:
    return format_list(parts, style="or", locale=get_locale() or "en")


def _when(definition: Definition) -> str:
    if definition.trigger == "received":
        return gettext("When a report comes in")
    if definition.trigger == "time":
        return gettext("Looking %(often)s", often=minutes_words()[definition.minutes or 15])
    words = change_words()
    return gettext("When %(what)s", what=_or([words[kind] for kind in definition.kinds]))


def _condition(condition: Condition, names: Names) -> str:
    name, field = condition.field, FIELDS[condition.field]
    if field.kind == "yes_or_no":
        return _yes_or_no()[name][0 if condition.value else 1]
    said = _said(condition, names)
    if name == "q":
        found = condition.op == "is"
        return (
            gettext("the text has one of %(words)s", words=said)
            if found
            else gettext("the text has none of %(words)s", words=said)
        )
    what = field_words()[name]
    if name == "answer":
        what = gettext("the answer to “%(question)s”",
                       question=names["question"].get(condition.question, condition.question))  # fmt: skip
    if condition.op == "is":
        return gettext("the %(what)s is %(value)s", what=what, value=said)
    if condition.op == "is_not":
        return gettext("the %(what)s is not %(value)s", what=what, value=said)
    if condition.op == "at_least":
        return gettext("the %(what)s: at least %(value)s", what=what, value=said)
    return gettext("the %(what)s: less than %(value)s", what=what, value=said)


def _yes_or_no() -> dict[str, tuple[str, str]]:
    return {
        "photo": (gettext("it has a photo"), gettext("it has no photo")),
        "reopened": (gettext("it was reopened"), gettext("it was not reopened")),
        "desk": (gettext("it is at the triage desk"), gettext("it is not at the triage desk")),
        "working_hours": (gettext("it is within working hours"), gettext("it is outside working hours")),
    }


def _said(condition: Condition, names: Names) -> str:
    if condition.field == "shape":
        return gettext("the one that was drawn")
    if not isinstance(condition.value, tuple):
        return _quoted(condition.value) if isinstance(condition.value, str) else str(condition.value)
    choices = choices_of(condition.field, names)
    return _or([choices.get(code, code) for code in condition.value])


def _quoted(words: str) -> str:
    return gettext("“%(words)s”", words=words.rstrip("."))


def _action(action: Action, names: Names) -> str:
    values = action.values
    do = action.do
    does = action_words()[do]
    does = does[:1].lower() + does[1:]
    if do in ("hand_over", "involve", "recategorise"):
        kind = "category" if do == "recategorise" else "department"
        return f"{does}: {names[kind].get(values[kind], values[kind])}"
    if do == "prioritise":
        return f"{does}: {priority_words()[values['priority']]}"
    if do == "set_target":
        days = ngettext("%(num)d working day from then", "%(num)d working days from then", values["days"])
        return f"{does}: {days}"
    if do in ("notify", "escalate"):
        return f"{does}: {role_words()[values['role']]}"
    said = str(values.get("question") or values.get("text") or "")
    short = said if len(said) <= LONGEST_SAID else said[: LONGEST_SAID - 1].rstrip() + "…"
    return f"{does}: {_quoted(short)}" if short else does


def state_words(changes: str, value: str | datetime, names: Names) -> str:
    """What an action changes, before or after it: a code or a moment in words."""
    if isinstance(value, datetime):
        return str(day(value))
    if changes in ("department", "involved"):
        return ", ".join(names["department"].get(code, code) for code in value.split(", "))
    if changes in ("category", "priority", "status"):
        return choices_of(changes, names).get(value, value)
    return value


def broken_about(about: str | None, names: Names) -> str:
    """What is gone, by name where it still has one: "department care"."""
    kind, _, code = (about or "").partition(" ")
    return names.get(kind, {}).get(code, code or kind)


def sentence(definition: Definition, names: Names) -> Iterator[tuple[str, str]]:
    """The sentence as pairs of a joining word and what follows it."""
    found = told(definition, names)
    yield "", found.when
    for each in found.conditions:
        yield gettext("and"), each
    for place, each in enumerate(found.actions):
        yield gettext("then") if not place else gettext("and"), each
