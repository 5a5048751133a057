"""What templates can say: names in the reader's language, dates in the city's time zone, icons, status words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, g, url_for
from flask_babel import format_decimal, gettext, lazy_gettext, ngettext
from markupsafe import Markup

from civic.core import clock
from civic.core.i18n import LANGUAGES, localized
from civic.core.secrets import display_public_id
from civic.issues.words import STATUS_WORDS as words_of_statuses
from web import context
from web.back import this_page
from web.language import current_language

STATIC = Path(__file__).parent / "static"

STATUS_WORDS: Mapping[str, object] = {
    status: lazy_gettext(words) for status, words in words_of_statuses.items()
}
STATUS_ICONS: Mapping[str, str] = {
    "received": "inbox",
    "accepted": "handshake",
    "scheduled": "calendar-check",
    "in_progress": "hammer",
    "waiting": "hourglass",
    "delivered": "flag",
    "confirmed": "badge-check",
    "closed": "archive",
    "declined": "ban",
    "duplicate": "git-merge",
    "withdrawn": "undo-2",
    "assigned": "inbox",
    "handed_over": "corner-up-left",
    "blocked": "hourglass",
}
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}


def name(names: Mapping[str, str] | None) -> str:
    """A name in the reader's language."""
    return localized(names, current_language()) if names else ""


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(context.rules().time_zone))


def day(at: datetime) -> str:
    """A day with its weekday: "Fri 27 Nov"; with the year when it is another one."""
    local = _local(at)
    same_year = local.year == _local(clock.now()).year
    if current_language() == "ru":
        # No-break spaces: a month alone in the next line is hard to read.
        pattern = "EEE, d\u00a0MMMM" if same_year else "EEE, d\u00a0MMMM y\u00a0'г'."
        return format_date(local, pattern, locale="ru")
    return format_date(local, "EEE d MMM" if same_year else "EEE d MMM y", locale="en_GB")


def day_of(date: date) -> str:
    """A day that has no time: as ``day`` says one."""
    return day(datetime.combine(date, time(12), ZoneInfo(context.rules().time_zone)))


def moment(at: datetime) -> str:
    """A day and time: "Today 16:52", "Yesterday 11:20", "Mon 23 Nov 09:14"."""
    local, today = _local(at), _local(clock.now()).date()
    time = format_time(local, "HH:mm", locale=current_language())
    apart = (today - local.date()).days
    if apart == 0:
        return gettext("Today %(time)s", time=time)
    if apart == 1:
        return gettext("Yesterday %(time)s", time=time)
    return gettext("%(day)s %(time)s", day=day(at), time=time)


def iso(at: datetime) -> str:
    """A moment for machines: ISO 8601 in UTC."""
    return at.isoformat().replace("+00:00", "Z")


def local_input(at: datetime) -> str:
    """A moment as a datetime-local field takes it, in the city's time zone."""
    return _local(at).strftime("%Y-%m-%dT%H:%M")


def icon(symbol: str, css: str = "") -> Markup:
    """An interface icon of the sprite; decoration, so hidden from assistive technology."""
    return _use(f"i-{symbol}", f"i {css}".strip())


def glyph(symbol: str, css: str = "") -> Markup:
    """A category's glyph of the sprite (named with or without ``g-``)."""
    return _use(f"g-{symbol.removeprefix('g-')}", f"g {css}".strip())


def _use(symbol: str, css: str) -> Markup:
    # A page has hundreds of icons, and an address looks at its file.
    if "sprite" not in g:
        g.sprite = url_for("static", filename="icons/sprite.svg")
    return _drawn(symbol, css, g.sprite)


@lru_cache(maxsize=1024)
def _drawn(symbol: str, css: str, sprite: str) -> Markup:
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(css, sprite, symbol)


def status_tag(status: str, css: str = "") -> Markup:
    """A status as tint, icon and word."""
    return Markup('<strong class="tag {} {}">{}{}</strong>').format(
        "received" if status in ("assigned", "blocked") else "closed" if status == "handed_over" else status,
        css, icon(STATUS_ICONS[status]), str(STATUS_WORDS[status]),
    )  # fmt: skip


def title_of(issue: Any) -> str:
    """What an issue is called: its reporter's first words where they may be read, else its category."""
    return issue.title or name(issue.category_name)


@lru_cache(maxsize=8)
def script_strings(language: str) -> str:
    """The words that scripts show, as JSON that is safe inside a script element."""
    english = json.loads((STATIC / "strings.json").read_text("utf-8"))
    told = {key: gettext(text) if "%" not in text else text for key, text in english.items()}
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=day, day_of=day_of, moment=moment, iso=iso, local_input=local_input, in_language=name,
        public_id=display_public_id, number=format_decimal,
    )  # fmt: skip
    app.jinja_env.globals.update(
        this_page=this_page,
        icon=icon, glyph=glyph, status_tag=status_tag, title_of=title_of, STATUS_WORDS=STATUS_WORDS,
        STATUS_ICONS=STATUS_ICONS, language=current_language, LANGUAGES=LANGUAGES, LANGUAGE_NAMES=LANGUAGE_NAMES,
        script_strings=lambda: Markup(script_strings(current_language())), now=clock.now, ngettext=ngettext,  # noqa: S704  # JSON with every < escaped
    )  # fmt: skip
