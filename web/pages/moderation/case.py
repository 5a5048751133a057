"""One case: the words or the photo, why it was flagged, and what may be decided."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.events import last_position
from civic.core.idempotency import claim, remember, scope_of
from civic.core.images import CONTENT_TYPE
from civic.issues.moderated.deciding import Decision, carry_out, original_of, prepare
from civic.moderation.events import ROOM
from civic.moderation.queries import case_shown, queue, steps
from civic.moderation.reasons import REASONS
from civic.moderation.spans import Span
from web import context
from web.back import safe_path
from web.forms import text_of
from web.messages import message_of
from web.moderation_words import FIELD_WORDS, REASON_WORDS
from web.pages.moderation.door import pages
from web.pages.moderation.queue import WORDS, waited
from web.pages.moderation.words import marks_of, tokens
from web.problems import status_of
from web.uploads import aside

EMPTY_RECTANGLES = 3
"""Lines of numbers that wait for somebody who cannot draw."""


@pages.get("/moderation/cases/<int:case_id>")
def case(case_id: int) -> Any:
    return _page(case_id)


@pages.get("/moderation/cases/<int:case_id>/photo")
def photo(case_id: int) -> Response:
    """The photo of a case as it was sent; for moderators alone, and kept by no browser."""
    with context.reading() as session:
        found = case_shown(session, context.actor(), case_id)
    if found.content is None or found.content.picture is None:
        raise NotFound("photo")
    sha256 = found.original_sha256 or found.content.picture.sha256
    small = request.args.get("small") == "1"
    response = Response(original_of(context.services().storage, sha256, small=small), mimetype=CONTENT_TYPE)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/moderation/cases/<int:case_id>")
def decide(case_id: int) -> Any:
    """Carry a decision out and go on; what cannot be done is said beside what was chosen."""
    actor, services = context.actor(), context.services()
    try:
        decided = _decision()
        body = json.dumps(
            [case_id, decided.decision, decided.reason, decided.spans, decided.rectangles, decided.seen]
        ).encode()
        key = hashlib.sha256(body).hexdigest()[:40]
        prepared = aside(prepare, services.database, services.storage, actor, case_id, decided)
        with context.transaction() as session:
            claimed = claim(session, scope_of("moderate", actor.person_id, body), key, body)
            if claimed.answer is None:
                carry_out(session, actor, case_id, decided, prepared)
                remember(session, claimed, {"decision": decided.decision})
    except (NotFound, NotAllowed):
        raise
    except WrongStatus as error:
        flash(message_of(error), "bad")
        return redirect(url_for("moderation.case", case_id=case_id))
    except DomainError as error:
        return _page(case_id, errors={error.field or "decision": message_of(error)}), status_of(error)
    flash(_done(decided.decision), "good")
    back = safe_path(text_of("back"))
    return redirect(back or _next(case_id))


def _next(case_id: int) -> str:
    """The case that waits longest now; when none does, this one."""
    with context.reading() as session:
        waiting, _ = queue(session, context.actor())
    return url_for("moderation.case", case_id=waiting[0].id) if waiting else url_for("moderation.queue")


def _decision() -> Decision:
    """What the form says. Raises DomainError ``redaction.outside_text``, ``photo.rectangle_invalid``."""
    seen = request.values.get("seen") or None
    return Decision(
        decision=text_of("decision"), reason=text_of("reason") or request.args.get("why", ""),
        spans=tuple(_span(value) for value in request.form.getlist("span")), rectangles=_rectangles(), seen=seen,
    )  # fmt: skip


def _span(value: str) -> Span:
    field, _, places = value.partition(":")
    start, _, end = places.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(places) < 20):
        raise DomainError("redaction.outside_text", field="spans")
    return Span(field, int(start), int(end))


def _rectangles() -> tuple[tuple[int, int, int, int], ...]:
    lines = zip(*(request.form.getlist(name) for name in ("x", "y", "width", "height")), strict=False)
    found = []
    for line in lines:
        typed = [value.strip() for value in line]
        if not any(typed):
            continue
        if not all(value.isdecimal() and len(value) <= 6 for value in typed):
            raise DomainError("photo.rectangle_invalid", field="rectangles")
        x, y, width, height = map(int, typed)
        found.append((x, y, width, height))
    return tuple(found)


def _page(case_id: int, errors: dict[str, str] | None = None) -> str:
    with context.reading() as session:
        position = last_position(session)
        found = case_shown(session, context.actor(), case_id)
        happened = steps(session, context.actor(), case_id)
    errors = errors or {}
    marks = dict(marks_of(found))
    reason = next((flag.reason for flag in found.waiting if flag.reason in REASONS), "")
    rectangles: list[tuple[Any, ...]] = list(found.picture_spans)
    if errors:
        # What was chosen comes back with what was wrong with it.
        reason = text_of("reason") or reason
        marks = _typed_marks()
        rectangles = [
            line
            for line in zip(
                *(request.form.getlist(name) for name in ("x", "y", "width", "height")), strict=False
            )
            if any(line)
        ]
    rectangles += [("", "", "", "")] * EMPTY_RECTANGLES
    return render_template(
        "pages/moderation/case.html", case=found, steps=happened[::-1], errors=errors, reason=reason,
        fields={name: tokens(text, marks.get(name, ())) for name, text in found.words.items() if text},
        rectangles=rectangles, possible=found.possible(), waited=waited, FIELD_WORDS=FIELD_WORDS,
        REASON_WORDS=REASON_WORDS, decision_words=decision_words(), live_rooms={ROOM: position}, **WORDS,
    )  # fmt: skip


def _typed_marks() -> dict[str, tuple[tuple[int, int], ...]]:
    marks: dict[str, list[tuple[int, int]]] = {}
    for value in request.form.getlist("span"):
        try:
            span = _span(value)
        except DomainError:
            continue
        marks.setdefault(span.field, []).append((span.start, span.end))
    return {field: tuple(spans) for field, spans in marks.items()}


def decision_words() -> dict[str, str]:
    """What a decision is called in the history of a case."""
    return {
        "keep": gettext("Left as it stands"),
        "redact": gettext("Covered in part"),
        "hide": gettext("Hidden"),
        "ask": gettext("Other words asked for"),
        "restore": gettext("Restored"),
    }


def _done(decision: str) -> str:
    """What is said after a decision."""
    words = {
        "keep": gettext("Left as it stands."),
        "redact": gettext("Covered for everybody at once. The author reads why."),
        "hide": gettext("Hidden from everybody at once. The author reads why."),
        "ask": gettext("The author is asked for other words; nobody reads the earlier ones."),
        "restore": gettext("Public again, as it was written."),
    }
    return words[decision]
