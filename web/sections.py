"""The sections of one's own pages, of administration and of moderation, as one table: navigation is drawn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from flask_babel import lazy_gettext as _

from civic.core.permissions import policies
from web import context


@dataclass(frozen=True, slots=True)
class Section:
    """A page of a family: its endpoint, its icon of the sprite, its name, a sentence that says what one does there, and
    the permission that it takes (None: all who may see the family), and the heading under which it stands among
    others (None: before them all).
    """

    endpoint: str
    icon: str
    name: Any
    about: Any
    permission: str | None = None
    group: Any = None


_SIGNING_IN, _YOU_HERE, _HELD = _("Account"), _("You in the city"), _("What is held")
_CITY, _PEOPLE, _RECORDS = _("How the city works"), _("Who takes part"), _("Records and texts")

FAMILIES: Final[Mapping[str, Sequence[Section]]] = {
    "me": (
        Section("me.overview", "circle-user-round", _("Overview"), _("All that is yours, in one place")),
        Section("me.reports", "inbox", _("My reports"), _("What became of them, and what waits for you")),
        Section(
            "me.initiatives", "signature", _("My initiatives"), _("What you propose, and what you have signed"),
        ),
        Section(
            "me.details", "pencil", _("Name and sign-in"), _("Name, language, e-mail address, password"),
            group=_SIGNING_IN,
        ),
        Section(
            "me.security", "fingerprint-pattern", _("Signing in safely"),
            _("Passkeys, codes of an app, recovery codes"), group=_SIGNING_IN,
        ),
        Section(
            "me.sessions", "lock", _("Signed in here"), _("In which browsers, and how to sign out there"),
            group=_SIGNING_IN,
        ),
        Section(
            "me.identities", "link", _("Connected accounts"), _("Sign in with an account that you have elsewhere"),
            group=_SIGNING_IN,
        ),
        Section("me.tokens", "key-round", _("API tokens"), _("For programs that act for you"), group=_SIGNING_IN),
        Section(
            "me.residence", "badge-check", _("Residence"), _("Show where you live, so that your voice counts"),
            group=_YOU_HERE,
        ),
        Section(
            "me.profile", "map-pin", _("What concerns you"), _("Your places, interests and needs; only for you"),
            group=_YOU_HERE,
        ),
        Section(
            "me.data", "file-text", _("My data"), _("What is held of you, to see and take along"), group=_HELD
        ),
        Section(
            "me.delete", "trash-2", _("Delete my account"), _("At once and for good; your reports stay"), group=_HELD
        ),
    ),
    "admin": (
        Section("admin.overview", "list", _("Overview"), _("All that a city changes without a programmer")),
        Section(
            "admin.city", "landmark", _("City"), _("Name, looks, languages and house rules"), "city.shape", _CITY
        ),
        Section(
            "admin.departments", "users", _("Departments"), _("Who there is, and how they are reached"), "city.shape",
            _CITY,
        ),
        Section(
            "admin.parties", "handshake", _("Outside parties"), _("Contractors by link: names, addresses, trust"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.jurisdictions", "map", _("Jurisdictions"), _("Who answers for what and where"), "city.shape", _CITY
        ),
        Section(
            "admin.routing", "route", _("Routing"), _("Who answers for what, as the past proposes"), "city.shape", _CITY
        ),
        Section(
            "admin.suggestions", "sparkles", _("Suggestions"), _("How good they are, and how sure they must be"),
            "suggestion.see_quality", _CITY,
        ),
        Section(
            "admin.categories", "layers", _("Kinds of issue"), _("What is promised, asked and judged"), "city.shape",
            _CITY,
        ),
        Section(
            "admin.templates", "message-square-text", _("Message templates"), _("What staff begin their messages with"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.rules", "zap", _("Rules"), _("When something happens, what the platform does by itself"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.calendar", "calendar-clock", _("Working calendar"), _("Hours, holidays, moved workdays"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.deadlines", "bell-ring", _("Deadlines"), _("When a date is near, and who is told after it"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.legal_clocks", "scale", _("Legal clocks"), _("Terms that a law sets, and what is near them"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.initiatives", "signature", _("Initiatives"), _("Signatures, days, who proposes, comments"),
            "city.shape", _CITY,
        ),
        Section(
            "admin.people", "user-round", _("People"), _("Who works here: invite, give roles, name deputies"),
            "staff.see", _PEOPLE,
        ),
        Section(
            "admin.roles", "key-round", _("Roles"), _("What each role may do, and who holds it"), "role.see", _PEOPLE
        ),
        Section(
            "admin.sign_on", "log-in", _("Sign-on"), _("The city's own accounts, and which groups give which role"),
            "sign_on.see", _PEOPLE,
        ),
        Section(
            "admin.permissions", "lock", _("Permissions"), _("Every permission, and for whom it holds"), "role.see",
            _PEOPLE,
        ),
        Section(
            "admin.residence", "badge-check", _("Residence"), _("How residents show where they live"),
            "residence.administer", _PEOPLE,
        ),
        Section(
            "admin.changes", "history", _("Changes"), _("Who changed what in the city, and from what to what"),
            "city.shape", _RECORDS,
        ),
        Section(
            "admin.texts", "file-text", _("Notices"), _("Privacy, accessibility and consent, in the city's words"),
            "text.publish", _RECORDS,
        ),
        Section(
            "admin.retention", "timer-off", _("Retention"), _("How long contacts are kept, and what was removed"),
            "retention.see", _RECORDS,
        ),
    ),
    "moderation": (
        Section(
            "moderation.queue", "shield-question-mark", _("Queue"), _("What residents and rules have flagged"),
            "moderation.see",
        ),
        Section(
            "moderation.initiatives_queue", "signature", _("Initiatives"),
            _("What residents propose, before others can sign it"), "moderation.see",
        ),
        Section(
            "moderation.held_signatures", "scan-search", _("Signatures"),
            _("What is far beyond what others show, and waits for a look"), "signature.review",
        ),
        Section(
            "moderation.rules", "zap", _("Rules"), _("What is covered by itself until a moderator looks"),
            "moderation.see",
        ),
    ),
}  # fmt: skip


def section_groups(family: str) -> list[tuple[Any, list[Section]]]:
    """The sections of a family that this reader may open, in the order of the table, each heading once."""
    groups: dict[Any, list[Section]] = {}
    for each in FAMILIES[family]:
        if _may(each):
            groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def _may(section: Section) -> bool:
    return section.permission is None or policies.allows(section.permission, context.actor())


def administers() -> bool:
    """Whether there is anything in administration for this reader."""
    return any(each.permission is not None and _may(each) for each in FAMILIES["admin"])


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(section_groups=section_groups, administers=administers)
