"""A clerk enters signatures on paper, looks at their scans, and takes a batch back that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import policies
from civic.core.storage import NotStored
from civic.intake.attachment_types import TYPES
from civic.intake.attachments import attachment_key, unclaimed
from civic.residence.keyed import QUESTIONS
from initiatives.paper.commands.correct_paper import correct_paper
from initiatives.paper.commands.enter_paper import enter_paper
from initiatives.paper.queries import asked_for, batches, scan_of
from initiatives.proposals.queries.detail import initiative_detail
from web import context
from web.attachments import take_attachments
from web.forms import row_of, text_of
from web.messages import message_of
from web.pages.initiatives.door import pages
from web.problems import status_of

PERMISSION = "signature.paper"


@pages.get("/initiatives/<public_id>/paper")
def paper(public_id: str) -> Any:
    return _page(public_id)


@pages.post("/initiatives/<public_id>/paper")
def enter(public_id: str) -> Any:
    """Enter a batch: ``lines``, the scan (``attachment``, or ``kept``), and ``people``, a line for each signature."""
    policies.require(PERMISSION, context.actor())
    typed = {"lines": text_of("lines"), "people": request.form.get("people", ""), "kept": text_of("kept")}
    taken, problems = take_attachments(request.files.getlist("attachment"), 1, permission=PERMISSION)
    typed["kept"] = taken[0] if taken else typed["kept"]
    try:
        if problems:
            raise problems[0]
        with context.transaction() as session:
            asks = asked_for(session)
            entered = enter_paper(
                session, context.actor(), public_id, lines=row_of("lines"), attachment=typed["kept"],
                people=_people(typed["people"], QUESTIONS[asks]) if asks else (), key=context.city_key(),
            )  # fmt: skip
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return _page(public_id, {error.field or "lines": message_of(error)}, typed), status_of(error)
    flash(
        gettext(
            "Entered. Counted: %(counted)d, signed before: %(doubled)d, not residents: %(unknown)d.",
            counted=entered.counted, doubled=entered.doubled, unknown=entered.unknown,
        ),
        "good",
    )  # fmt: skip
    return redirect(url_for("initiatives.paper", public_id=public_id), 303)


@pages.post("/initiatives/<public_id>/paper/correct")
def correct(public_id: str) -> Any:
    """Take a batch (``batch``: its number) back, for a reason that is kept."""
    try:
        with context.transaction() as session:
            moved = correct_paper(
                session, context.actor(), public_id, row_of("batch"), reason=text_of("reason")
            )
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        typed = {"batch": str(row_of("batch")), "reason": text_of("reason")}
        return _page(public_id, {error.field or "reason": message_of(error)}, typed), status_of(error)
    flash(gettext("Taken back. Signatures that count no more: %(number)d.", number=moved), "good")
    return redirect(url_for("initiatives.paper", public_id=public_id), 303)


@pages.get("/initiatives/<public_id>/paper/<int:batch>/scan")
def scan(public_id: str, batch: int) -> Response:
    """The scan of a batch, as a file: names and addresses of people stand in it."""
    with context.reading() as session:
        sha256, content_type = scan_of(session, context.actor(), public_id, batch)
    try:
        content = context.services().storage.get(attachment_key(sha256, content_type))
    except NotStored as error:
        raise NotFound("paper_batch") from error
    response = Response(content, mimetype=content_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{public_id}-{batch}.{TYPES[content_type]}"'
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _people(typed: str, parts: Sequence[str]) -> list[dict[str, str]]:
    """The lines that are not empty; their parts stand between semicolons or tabs."""
    return [
        dict(zip(parts, (part.strip() for part in line.replace("\t", ";").split(";")), strict=False))
        for line in typed.splitlines()
        if line.strip()
    ]


def _page(public_id: str, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    actor, typed = context.actor(), typed or {}
    with context.reading() as session:
        policies.require(PERMISSION, actor)
        detail = initiative_detail(session, actor, public_id)
        return render_template(
            "pages/initiatives/paper.html", detail=detail, it=detail.listed, errors=errors or {}, typed=typed,
            batches=batches(session, actor, public_id), asks=asked_for(session),
            kept=unclaimed(session, actor, [typed["kept"]]) if typed.get("kept") else [],
        )  # fmt: skip
