"""What concerns somebody: their places, interests, needs, channels and quiet hours. They alone see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.categories.queries import categories
from civic.core.errors import DomainError, InvalidInput, NotAllowed
from civic.profile import commands
from civic.profile.models import ACCESS_NEEDS, CHANNELS, PLACE_KINDS, TOPICS
from civic.profile.queries import profile_of
from geo.shapes import Point
from web import context
from web.forms import text_of
from web.language import current_language
from web.maps import city_map, place_map
from web.messages import message_of
from web.pages.me.door import pages
from web.pages.me.residence import me
from web.pages.report import place
from web.pages.report.form import Told, told_by_form


@pages.get("/me/profile")
def profile() -> Any:
    return _page()


@pages.get("/me/profile/place")
def profile_place() -> Any:
    """Where one of the person's places is: on the map, or by its address."""
    return _place_page(Told())


@pages.post("/me/profile/place")
def keep_place() -> Any:
    told = told_by_form()
    try:
        with context.transaction() as session:
            place.settle(session, told)
            commands.add_place(
                session, context.actor(), me(), text_of("kind"), Point.parse(told.lon, told.lat),
                name=text_of("name"), address=told.address,
            )  # fmt: skip
    except NotAllowed:
        raise
    except place.Several as several:
        error = DomainError("place.address_ambiguous", field="location")
        return _place_page(told, error, several.choices), 422
    except DomainError as error:
        return _place_page(told, error), 422
    flash(gettext("Kept, for you alone."), "good")
    return redirect(url_for("me.profile"))


@pages.post("/me/profile/place/remove")
def remove_place() -> Any:
    typed = text_of("place")
    number = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    return _do(
        lambda session: commands.remove_place(session, context.actor(), me(), number), gettext("Removed.")
    )


@pages.post("/me/profile/interests")
def tell_interests() -> Any:
    chosen = request.form.getlist("interests")
    return _do(
        lambda session: commands.set_interests(session, context.actor(), me(), chosen), gettext("Saved.")
    )


@pages.post("/me/profile/needs")
def tell_needs() -> Any:
    chosen = request.form.getlist("access_needs")
    return _do(
        lambda session: commands.set_access_needs(session, context.actor(), me(), chosen), gettext("Saved.")
    )


@pages.post("/me/profile/channels")
def tell_channels() -> Any:
    """Channels and quiet hours: they belong together on the page."""

    def tell(session: Session) -> None:
        commands.set_channels(session, context.actor(), me(), request.form.getlist("channels"))
        commands.set_quiet_hours(session, context.actor(), me(), _time("quiet_from"), _time("quiet_until"))

    return _do(tell, gettext("Saved."))


@pages.post("/me/profile/forget")
def forget() -> Any:
    """Take one part back (``part``), or everything."""
    part = text_of("part")
    if part:
        return _do(
            lambda session: commands.forget_part(session, context.actor(), me(), part), gettext("Removed.")
        )
    return _do(
        lambda session: commands.forget_profile(session, context.actor(), me()),
        gettext("All that you had told here is gone."),
    )


def _time(field: str) -> time | None:
    typed = text_of(field)
    if not typed:
        return None
    try:
        return time.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise DomainError("time.invalid", field=field) from None


def _do(work: Callable[[Session], None], done: str) -> Any:
    try:
        with context.transaction() as session:
            work(session)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(error), 422
    flash(done, "good")
    return redirect(url_for("me.profile"))


def _page(error: DomainError | None = None) -> str:
    with context.reading() as session:
        known = profile_of(session, context.actor(), me())
        return render_template(
            "pages/me/profile.html", known=known, areas=areas_of_city(session), groups=categories(session),
            topics=TOPICS, needs=ACCESS_NEEDS, channels=CHANNELS, opened=_opened,
            errors={error.field or "page": message_of(error)} if error else {},
            quiet_from=request.form.get("quiet_from", _clock(known.quiet_from)),
            quiet_until=request.form.get("quiet_until", _clock(known.quiet_until)),
        )  # fmt: skip


def _opened(group: Any, kinds: list[Any], interests: frozenset[str]) -> bool:
    """Whether something inside a group is chosen, so that it must be seen."""
    return f"group:{group.code}" in interests or any(f"category:{kind.code}" in interests for kind in kinds)


def _clock(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""


def _place_page(told: Told, error: DomainError | None = None, choices: tuple[Any, ...] = ()) -> str:
    problems = error.problems if isinstance(error, InvalidInput) else (error,) if error else ()
    with context.reading() as session:
        here = Point.parse(told.lon, told.lat) if told.has_place and not problems else None
        return render_template(
            "pages/me/profile-place.html", told=told, kinds=PLACE_KINDS,
            page_map=place_map(session, here, "place") if here else city_map(session, "place"),
            errors={each.field or "location": message_of(each) for each in problems},
            kind=text_of("kind") or request.args.get("kind", ""), name=text_of("name"),
            choices=[(place.choice_key(each), each.label(current_language()), each.area) for each in choices],
        )  # fmt: skip
