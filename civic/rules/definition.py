"""What a rule says, as a value: when, if, then. Read strictly from JSON, and written back the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from civic.core.errors import DomainError
from civic.issues.status import PRIORITIES
from civic.issues.work import LONGEST_TEXT
from civic.rules.fields import FIELDS, IS, Value
from civic.rules.models import TRIGGERS

CHANGES: Final = (
    "joined", "affected", "corrected", "answered", "accepted", "scheduled", "started", "asked", "timed_out",
    "delivered", "declined", "reviewed", "reworked", "handed_over", "involved", "recategorised", "moved",
    "prioritised", "target_changed", "updated", "judged",
)  # fmt: skip
"""Kinds of event (without ``issue.``) that a rule of changes may listen to."""

MINUTES: Final = (15, 60, 240, 1440)
"""How often a rule of time may look."""

ROLES: Final = ("lead", "head", "administrator", "holder")
LADDER: Final = ("lead", "head", "administrator")

MOST_GROUPS, MOST_CONDITIONS, MOST_ACTIONS, MOST_DAYS = 12, 20, 10, 365

_WORDS, _PICK, _DAYS = "words", "pick", "days"

ACTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "hand_over": {"department": _PICK, "message": _WORDS},
    "recategorise": {"category": _PICK, "message": _WORDS},
    "prioritise": {"priority": _PICK},
    "set_target": {"days": _DAYS, "message": _WORDS},
    "ask": {"question": _WORDS},
    "note": {"text": _WORDS},
    "notify": {"role": _PICK},
    "involve": {"department": _PICK, "message": _WORDS},
    "escalate": {"role": _PICK},
    "close_unanswered": {},
}
"""What a rule may do, and the values that each takes. ``days`` are working days from the moment when it acts."""

_CHOICES: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("prioritise", "priority"): PRIORITIES,
    ("notify", "role"): ROLES,
    ("escalate", "role"): LADDER,
}

NAMES: Final[Mapping[str, str]] = {"department": "department", "category": "category"}
"""Values of actions that are codes of something that can disappear."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked of an issue. ``question`` is the code of the category's question, for answers."""

    field: str
    op: str
    value: Value
    question: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that is done, with its values."""

    do: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    """When ``trigger`` (of ``kinds``, or every ``minutes``) and in each group one condition holds, then the actions."""

    trigger: str
    kinds: tuple[str, ...]
    minutes: int | None
    groups: tuple[tuple[Condition, ...], ...]
    actions: tuple[Action, ...]

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """All conditions, each with its path."""
        for place, group in enumerate(self.groups):
            for number, condition in enumerate(group):
                yield f"if[{place}][{number}]", condition

    def names(self) -> Iterator[tuple[str, str, str]]:
        """All that the rule names and that can disappear: path, kind of thing, code."""
        for path, condition in self.conditions():
            thing = FIELDS[condition.field].names
            if thing is not None:
                yield from ((f"{path}.value", thing, code) for code in condition.value)
            if condition.field == "answer":
                yield f"{path}.question", "question", condition.question
        for place, action in enumerate(self.actions):
            for key, thing in NAMES.items():
                if key in action.values:
                    yield f"then[{place}].{key}", thing, action.values[key]

    def listens(self, kind: str) -> bool:
        """Whether an event of this kind calls for it."""
        if self.trigger == "received":
            return kind == "issue.received"
        return self.trigger == "changed" and kind.removeprefix("issue.") in self.kinds

    def as_json(self) -> dict[str, Any]:
        when: dict[str, Any] = {"on": self.trigger}
        if self.kinds:
            when["kinds"] = list(self.kinds)
        if self.minutes is not None:
            when["minutes"] = self.minutes
        return {
            "when": when,
            "if": [[_condition_json(condition) for condition in group] for group in self.groups],
            "then": [{"do": action.do, **action.values} for action in self.actions],
        }


def _condition_json(condition: Condition) -> dict[str, Any]:
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    asked = {"question": condition.question} if condition.question else {}
    return {"field": condition.field, **asked, "op": condition.op, "value": value}


def read_definition(data: Any) -> Definition:
    """The rule of a piece of JSON.

    Raises DomainError ``rule.unknown_key``, ``rule.trigger``, ``rule.kinds``, ``rule.minutes``, ``rule.field``,
    ``rule.op``, ``rule.value``, ``rule.value_missing``, ``rule.number``, ``rule.too_many``, ``rule.no_action``,
    ``rule.action``, ``text.missing``, ``text.too_long``, ``filter.shape``; ``field`` is the path.
    """
    _only(data, ("when", "if", "then"), "")
    when = data.get("when")
    _only(when, ("on", "kinds", "minutes"), "when")
    trigger = when.get("on")
    if trigger not in TRIGGERS:
        raise DomainError("rule.trigger", field="when.on")
    kinds = _kinds(when.get("kinds"), trigger)
    minutes = when.get("minutes")
    if (minutes in MINUTES and not isinstance(minutes, bool)) != (trigger == "time"):
        raise DomainError("rule.minutes", field="when.minutes")
    return Definition(
        trigger,
        kinds,
        minutes if trigger == "time" else None,
        _groups(data.get("if", [])),
        _actions(data.get("then")),
    )


def _only(data: Any, keys: Sequence[str], path: str) -> None:
    if not isinstance(data, Mapping):
        raise DomainError("rule.unknown_key", field=path, key="")
    for key in data:
        if key not in keys:
            raise DomainError("rule.unknown_key", field=path, key=str(key)[:40])


def _kinds(given: Any, trigger: str) -> tuple[str, ...]:
    if trigger != "changed":
        if given:
            raise DomainError("rule.kinds", field="when.kinds")
        return ()
    if not isinstance(given, (list, tuple)) or not given or any(kind not in CHANGES for kind in given):
        raise DomainError("rule.kinds", field="when.kinds")
    return tuple(kind for kind in CHANGES if kind in given)


def _groups(given: Any) -> tuple[tuple[Condition, ...], ...]:
    if not isinstance(given, (list, tuple)) or len(given) > MOST_GROUPS:
        raise DomainError("rule.too_many", field="if", most=MOST_GROUPS)
    found = []
    for place, group in enumerate(given):
        if not isinstance(group, (list, tuple)) or not 0 < len(group) <= MOST_CONDITIONS:
            raise DomainError("rule.too_many", field=f"if[{place}]", most=MOST_CONDITIONS)
        found.append(tuple(_condition(each, f"if[{place}][{number}]") for number, each in enumerate(group)))
    return tuple(found)


def _condition(given: Any, path: str) -> Condition:
    _only(given, ("field", "op", "value", "question"), path)
    field = FIELDS.get(given.get("field")) if isinstance(given.get("field"), str) else None
    if field is None:
        raise DomainError("rule.field", field=f"{path}.field")
    op = given.get("op", IS if IS in field.ops else field.ops[0])
    if op not in field.ops:
        raise DomainError("rule.op", field=f"{path}.op")
    question = given.get("question", "")
    if (given["field"] == "answer") != bool(question) or not isinstance(question, str) or len(question) > 100:
        raise DomainError("rule.value_missing", field=f"{path}.question")
    return Condition(given["field"], op, field.read(f"{path}.value", given.get("value")), question)


def _actions(given: Any) -> tuple[Action, ...]:
    if not isinstance(given, (list, tuple)) or not given:
        raise DomainError("rule.no_action", field="then")
    if len(given) > MOST_ACTIONS:
        raise DomainError("rule.too_many", field="then", most=MOST_ACTIONS)
    return tuple(_action(each, f"then[{place}]") for place, each in enumerate(given))


def _action(given: Any, path: str) -> Action:
    takes = ACTIONS.get(str(given.get("do"))) if isinstance(given, Mapping) else None
    if takes is None:
        raise DomainError("rule.action", field=f"{path}.do")
    do = given["do"]
    _only(given, ("do", *takes), path)
    values = {key: _value(do, key, kind, given.get(key), f"{path}.{key}") for key, kind in takes.items()}
    return Action(do, values)


def _value(do: str, key: str, kind: str, value: Any, where: str) -> Any:
    if kind == _DAYS:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MOST_DAYS:
            raise DomainError("rule.number", field=where, least=1, most=MOST_DAYS)
        return value
    if not isinstance(value, str) or not value.strip():
        raise DomainError("text.missing" if kind == _WORDS else "rule.value_missing", field=where)
    choices = _CHOICES.get((do, key))
    if (choices is not None and value not in choices) or (kind == _PICK and len(value) > 100):
        raise DomainError("rule.value", field=where, value=value[:40])
    if len(value) > LONGEST_TEXT:
        raise DomainError("text.too_long", field=where, longest=LONGEST_TEXT, length=len(value))
    return value.strip()
