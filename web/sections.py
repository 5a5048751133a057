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
        Section("me.data", "file-text", _("My data"), _("What is held of you, to see and take along")),
        Section("me.delete", "trash-2", _("Delete my account"), _("At once and for good; your reports stay")),
    ),
    "admin": (
        Section("admin.overview", "list", _("Overview"), _("All that a city changes without a programmer")),
        Section(
            "admin.routing", "route", _("Routing"), _("Who answers for what, as the past proposes"), "city.shape"
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
