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
    ),
    "moderation": (),
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
