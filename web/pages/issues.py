"""The list of issues, an issue's page, and what anybody may do there: say "me too", join, share."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.areas.queries import areas_of_city
from civic.categories.queries import categories
from civic.core.errors import DomainError, InvalidInput, NotFound
from civic.core.events import last_position
from civic.core.secrets import parse_public_id
from civic.departments.queries import departments
from civic.issues.commands.flag import flag_content
from civic.issues.commands.me_too import me_too
from civic.issues.moderated.references import flaggable
from civic.issues.queries.counting import COUNTED, count_issues
from civic.issues.queries.detail import issue_detail
from civic.issues.queries.listing import issues
from civic.issues.status import ISSUE_STATUSES
from civic.issues.submission import Contact
from civic.moderation.commands.flag import source_of
from civic.triage.search import search
from initiatives.origins.commands.link_issues import MOST_ISSUES
from web import context
from web.filters import list_filter, list_filters, word_of
from web.forms import text_of
from web.fragments import fragment
from web.issue_page import hash_to_count, issue_map, issue_view
from web.limits import FLAGS, ME_TOO, limiter
from web.messages import message_of
from web.moderation_words import REASON_WORDS
from web.pages.home import as_point
from web.pages.report.form import new_key
from web.submissions import join_once
from web.uploads import hashes_of_form, known_photos, photos_of_form

pages = APIBlueprint("issues", __name__, enable_openapi=False)

PAGE = 30
FOUND = 50
LISTED_STATUSES = tuple(status for status in ISSUE_STATUSES if status != "duplicate")


@pages.url_value_preprocessor
def _read_number(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A number as somebody typed it becomes the one that is kept. Raises NotFound for what can be none."""
    if values and "public_id" in values:
        g.typed_number = values["public_id"]
        values["public_id"] = parse_public_id(g.typed_number)
        if values["public_id"] is None:
            raise NotFound("issue")


@pages.get("/issues")
def index() -> Any:
    """All of them by filters; with words (``q``) and no place those that have them."""
    typed, chosen = word_of("q"), list_filters()
    with context.reading() as session:
        if typed and "bbox" not in chosen:
            found = search(session, context.actor(), typed, limit=FOUND)
            return render_template("pages/issues.html", chosen=chosen, typed=typed, found=found)
        position = last_position(session)
        return render_template(
            "pages/issues.html",
            live_rooms={"city": position},
            groups=categories(session),
            areas=areas_of_city(session),
            units=[unit for unit in departments(session) if unit.kind != "outside"],
            statuses=LISTED_STATUSES,
            chosen=chosen,
            typed=typed,
            found=None,
            **_listed(session),
        )


@pages.get("/issues/list")
def rows() -> Any:
    """The rows of the list again, after something has happened."""
    with context.reading() as session:
        return fragment(render_template("pages/issues-rows.html", chosen=list_filters(), **_listed(session)))


@pages.get("/issues/<public_id>")
def issue(public_id: str) -> Any:
    if g.typed_number != public_id:
        return redirect(url_for("issues.issue", public_id=public_id), code=301)
    return _page(public_id)


@pages.get("/issues/<public_id>/promise")
def promise(public_id: str) -> Any:
    """The upper part of an issue's page again: its status and promise."""
    return _part(public_id, "pages/issue-promise.html")


@pages.get("/issues/<public_id>/criteria")
def criteria(public_id: str) -> Any:
    """What it is judged by, again, with the verdicts so far. ``own``: on the page of a reporter, who has the form."""
    return _part(public_id, "pages/issue-criteria.html", own=request.args.get("own"))


@pages.get("/issues/<public_id>/timeline")
def timeline(public_id: str) -> Any:
    """What happened, again."""
    return _part(public_id, "pages/issue-timeline.html")


@pages.get("/issues/<public_id>/work")
def work(public_id: str) -> Any:
    """Who is working on it, again."""
    return _part(public_id, "pages/issue-work.html")


@pages.get("/issues/<public_id>/initiatives")
def initiatives(public_id: str) -> Any:
    """What initiatives came of it, again."""
    return _part(public_id, "pages/issue-initiatives.html")


@pages.get("/issues/<public_id>/words")
def words(public_id: str) -> Any:
    """What was reported, again: moderators may have covered a part of it."""
    return _part(public_id, "pages/issue-words.html", own=request.args.get("own"))


@pages.get("/issues/<public_id>/flag")
def flag(public_id: str) -> Any:
    """What of the page should not be public, and why."""
    return _flag_page(public_id)


@pages.post("/issues/<public_id>/flag")
@limiter.limit(FLAGS)
def send_flag(public_id: str) -> Any:
    """Somebody flags words or a photo; each browser counts once until a moderator has decided."""
    try:
        with context.transaction() as session:
            flag_content(
                session,
                context.actor(),
                public_id,
                text_of("content"),
                text_of("reason"),
                who=hash_to_count(),
            )
    except NotFound:
        raise
    except DomainError as error:
        if error.field is None:
            raise
        return _flag_page(public_id, {error.field: message_of(error)}), 422
    flash(gettext("Thank you. A moderator will look at it."), "good")
    return redirect(url_for("issues.issue", public_id=public_id))


@pages.get("/issues/<public_id>/point")
def on_its_map(public_id: str) -> Any:
    """The issue alone, as its own small map asks for it; nothing where its place is not known."""
    with context.reading() as session:
        position = last_position(session)
        detail = issue_detail(session, context.actor(), public_id)
    points = [] if detail.listed.place_uncertain else [as_point(detail.listed)]
    return jsonify({"points": points, "clusters": [], "position": position})


@pages.post("/issues/<public_id>/me-too")
@limiter.limit(ME_TOO)
def count_me(public_id: str) -> Any:
    """Somebody is affected too."""
    with context.transaction() as session:
        counted = me_too(session, context.actor(), public_id, who=hash_to_count())
    if counted:
        flash(gettext("Counted. The department sees how many are affected."), "good")
    else:
        flash(gettext("You were counted before."))
    return redirect(url_for("issues.issue", public_id=public_id))


@pages.post("/issues/<public_id>/join")
def join_it(public_id: str) -> Any:
    """Somebody has the same problem: a report of their own, with a link of its own."""
    typed = {name: text_of(name) for name in ("text", "contact_name", "contact_email", "contact_phone")}
    contact = Contact(typed["contact_name"], typed["contact_email"], typed["contact_phone"])
    try:
        files = [*known_photos(), *hashes_of_form()]
        joined = join_once(
            context.actor(), public_id, request.form.get("idempotency_key") or new_key(), text=typed["text"],
            contact=contact, photos=photos_of_form(), files=files,
        )  # fmt: skip
    except (InvalidInput, DomainError) as error:
        problems = error.problems if isinstance(error, InvalidInput) else (error,)
        if not all(problem.field for problem in problems):
            raise
        errors = {str(problem.field): message_of(problem) for problem in problems}
        return _page(public_id, errors=errors, typed=typed, status=422)
    context.show_new_link(joined.report_id)
    flash(gettext("You joined. Keep the link of this page: it is yours alone."), "good")
    return redirect(url_for("link.show", secret=joined.secret))


def _page(
    public_id: str,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Any:
    with context.reading() as session:
        position = last_position(session)
        view = issue_view(session, context.actor(), public_id)
        html = render_template(
            "pages/issue.html", live_rooms=dict.fromkeys([view["room"], *view["initiative_rooms"]], position),
            errors=errors or {}, typed=typed or {}, own=None,
            idempotency_key=new_key(), **view, **issue_map(session, view["detail"]),
        )  # fmt: skip
    return html, status


def _part(public_id: str, template: str, own: str | None = None) -> Response:
    with context.reading() as session:
        return fragment(render_template(template, own=own, **issue_view(session, context.actor(), public_id)))


def _flag_page(public_id: str, errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        return render_template(
            "pages/flag.html", public_id=public_id, things=flaggable(session, context.actor(), public_id),
            reasons=REASON_WORDS, errors=errors or {}, source=source_of(context.actor()),
            typed={name: text_of(name) for name in ("content", "reason")},
        )  # fmt: skip


def _listed(session: Session) -> dict[str, Any]:
    wanted = list_filter()
    actor = context.actor()
    page = issues(session, actor, wanted, limit=PAGE, cursor=word_of("cursor") or None)
    return {
        "page": page,
        "count": count_issues(session, actor, wanted),
        "most": COUNTED,
        "most_linked": MOST_ISSUES,
        "next_query": list_filters() | {"cursor": page.next_cursor} if page.next_cursor else None,
        "first_page": "cursor" not in request.args,
    }
