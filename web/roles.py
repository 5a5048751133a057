"""Roles in words: what they are called, where and until when somebody holds one, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.people.staff.history import Happened
from web.templating import day, name

ROLE_WORDS: Final[Mapping[str, Any]] = {
    "agent": _("agent"),
    "field_worker": _("field worker"),
    "lead": _("lead"),
    "head": _("head"),
    "moderator": _("moderator"),
    "council_member": _("council member"),
    "clerk": _("council clerk"),
    "analyst": _("analyst"),
    "administrator": _("administrator"),
}

REASON_WORDS: Final[Mapping[str, Any]] = {
    "duties_changed": _("Their duties have changed"),
    "mistake": _("It was given by mistake"),
    "security": _("For the sake of security"),
    "other": _("Another reason"),
    "left": _("They have left"),
    "ended": _("The time is up"),
    "sign_on": _("The city's own sign-on does not say so any more"),
    "withdrawn": _("It was withdrawn"),
    "no_role": _("They have no role of their own any more"),
}

FACTOR_REASON_WORDS: Final[Mapping[str, Any]] = {
    "lost_device": _("They have lost their device"),
    "new_device": _("They have a new device"),
    "stolen_device": _("Their device was stolen"),
    "other": _("Another reason"),
}


def role_name(role: str) -> str:
    """What a role is called, with a capital letter: "Field worker"."""
    words = str(ROLE_WORDS[role]) if role in ROLE_WORDS else role
    return words[:1].upper() + words[1:]


def role_in_words(role: str, department: Mapping[str, str] | None, scope: Mapping[str, str] | None) -> str:
    """A role with where it is held: "Agent, Street Lighting (only Lamps)"."""
    words = f"{role_name(role)}, {name(department)}" if department else role_name(role)
    return gettext("%(role)s (only %(scope)s)", role=words, scope=name(scope)) if scope else words


def last_day(ends_at: datetime) -> str:
    """The last day on which something holds that ends at a moment: midnight belongs to the day before."""
    return day(ends_at - timedelta(seconds=1))


def told(what: Happened) -> str:
    """What happened to somebody's account or role, as a sentence."""
    body, role = what.body, ""
    if "role" in body:
        role = role_in_words(body["role"], what.department, what.scope)
    sentences = {
        "person.added": lambda: gettext("Account opened"),
        "person.role_granted": lambda: gettext("Role given: %(role)s", role=role) + _dates(body),
        "person.role_changed": lambda: gettext("Role changed: %(role)s", role=role) + _changed(body),
        "person.role_revoked": lambda: (
            gettext("Role taken: %(role)s", role=role) + f". {REASON_WORDS.get(body['reason'], '')}"
        ),
        "person.role_started": lambda: gettext("Role began: %(role)s", role=role),
        "person.role_ended": lambda: gettext("Role ended: %(role)s", role=role),
        "person.deputy_named": lambda: _deputy(what, gettext("agreed")) + _dates(body),
        "person.deputy_started": lambda: _deputy(what, gettext("began")),
        "person.deputy_ended": lambda: (
            _deputy(what, gettext("ended")) + f". {REASON_WORDS.get(body['reason'], '')}"
        ),
        "person.second_factor_reset": lambda: (
            gettext("Second factors taken away") + f". {FACTOR_REASON_WORDS.get(body['reason'], '')}"
        ),
        "person.left": lambda: gettext("Account ended"),
        "person.returned": lambda: gettext("Account opened again"),
    }
    return sentences[what.kind]()


def _deputy(what: Happened, happened: str) -> str:
    if what.theirs:
        return gettext("%(name)s acts in their place: %(happened)s", name=what.other, happened=happened)
    return gettext("Acting for %(name)s: %(happened)s", name=what.other, happened=happened)


def _dates(body: Mapping[str, Any]) -> str:
    words = ""
    if "starts" in body:
        words += gettext(", from %(day)s", day=day(datetime.fromisoformat(body["starts"])))
    if "ends" in body:
        words += gettext(", until %(day)s", day=last_day(datetime.fromisoformat(body["ends"])))
    return words


def _changed(body: Mapping[str, Any]) -> str:
    """The end before and after, where it differs; what the role is for now is in its words."""
    if "ends" not in body["after"]:
        return ""
    before, after = (
        gettext("without an end") if moment is None else last_day(datetime.fromisoformat(moment))
        for moment in (body["before"]["ends"], body["after"]["ends"])
    )
    return gettext(". Until: %(after)s, before that %(before)s", after=after, before=before)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(role_name=role_name, role_in_words=role_in_words, last_day=last_day)
