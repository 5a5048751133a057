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
    the permission that it takes (None: all who may see the family).
    """

    endpoint: str
    icon: str
    name: Any
    about: Any
    permission: str | None = None


FAMILIES: Final[Mapping[str, Sequence[Section]]] = {
    "me": (
        Section("me.overview", "circle-user-round", _("Overview"), _("All that is yours, in one place")),
        Section("me.reports", "inbox", _("My reports"), _("What became of them, and what waits for you")),
        Section("me.details", "pencil", _("Name and sign-in"), _("Name, language, e-mail address, password")),
        Section("me.security", "key-round", _("Signing in safely"), _("Passkeys, codes of an app, recovery codes")),
        Section("me.sessions", "lock", _("Signed in here"), _("In which browsers, and how to sign out there")),
        Section("me.tokens", "key-round", _("API tokens"), _("For programs that act for you")),
        Section(
            "me.identities", "key-round", _("Connected accounts"), _("Sign in with an account that you have elsewhere")
        ),
        Section("me.residence", "badge-check", _("Residence"), _("Show where you live, so that your voice counts")),
        Section("me.profile", "map-pin", _("What concerns you"), _("Your places, interests and needs; only for you")),
        Section("me.data", "file-text", _("My data"), _("What is held of you, to see and take along")),
        Section("me.delete", "trash-2", _("Delete my account"), _("At once and for good; your reports stay")),
    ),
    "admin": (
        Section("admin.overview", "list", _("Overview"), _("All that a city changes without a programmer")),
        Section(
            "admin.city", "landmark", _("City"), _("Name, looks, languages and house rules"), "city.shape"
        ),
        Section(
            "admin.departments", "users", _("Departments"), _("Who there is, and how they are reached"), "city.shape"
        ),
        Section(
            "admin.jurisdictions", "map", _("Jurisdictions"), _("Who answers for what and where"), "city.shape"
        ),
        Section(
            "admin.categories", "layers", _("Kinds of issue"), _("What is promised, asked and judged"), "city.shape"
        ),
        Section(
            "admin.calendar", "calendar-clock", _("Working calendar"), _("Hours, holidays, moved workdays"),
            "city.shape",
        ),
        Section(
            "admin.changes", "history", _("Changes"), _("Who changed what in the city, and from what to what"),
            "city.shape",
        ),
        Section(
            "admin.routing", "route", _("Routing"), _("Who answers for what, as the past proposes"), "city.shape"
        ),
        Section(
            "admin.people", "users", _("People"), _("Who works here: invite, give roles, name deputies"), "staff.see"
        ),
        Section(
            "admin.sign_on", "log-in", _("Sign-on"), _("The city's own accounts, and which groups give which role"),
            "sign_on.see",
        ),
        Section("admin.roles", "key-round", _("Roles"), _("What each role may do, and who holds it"), "role.see"),
        Section(
            "admin.permissions", "lock", _("Permissions"), _("Every permission, and for whom it holds"), "role.see"
        ),
        Section(
            "admin.residence", "badge-check", _("Residence"), _("How residents show where they live"),
            "residence.administer",
        ),
        Section(
            "admin.texts", "file-text", _("Notices"), _("Privacy, accessibility and consent, in the city's words"),
            "text.publish",
        ),
        Section(
            "admin.retention", "history", _("Retention"), _("How long contacts are kept, and what was removed"),
            "retention.see",
        ),
    ),
    "moderation": (
        Section(
            "moderation.queue", "shield-question-mark", _("Queue"), _("What residents and rules have flagged"),
            "moderation.see",
        ),
        Section(
            "moderation.rules", "zap", _("Rules"), _("What is covered by itself until a moderator looks"),
            "moderation.see",
        ),
    ),
}  # fmt: skip


def sections(family: str) -> list[Section]:
    """The sections of a family that this reader may open."""
    return [each for each in FAMILIES[family] if _may(each)]


def _may(section: Section) -> bool:
    return section.permission is None or policies.allows(section.permission, context.actor())


def administers() -> bool:
    """Whether there is anything in administration for this reader."""
    return any(each.permission is not None and _may(each) for each in FAMILIES["admin"])


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(sections=sections, administers=administers)
