"""Photos and documents of a published initiative, which its authors change; and its documents as files."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import policies
from civic.core.storage import NotStored
from civic.intake.attachment_types import LARGEST_DOCUMENT, MOST_DOCUMENTS, PDF
from civic.intake.attachments import attachment_key
from civic.issues.submission import MOST_PHOTOS
from initiatives.enclosures.commands.enclose import Enclosure, enclose
from initiatives.enclosures.queries import document_hash, enclosed
from initiatives.proposals.queries.detail import initiative_detail
from web import context
from web.limits import AMENDMENTS, limiter, of_the_account
from web.pages.initiatives.door import pages
from web.pages.initiatives.form import Typed, errors_of, ids, take_files, typed_by_form
from web.problems import status_of


@pages.get("/initiatives/<public_id>/enclosures")
def enclosures(public_id: str) -> Any:
    return _form(public_id)


@pages.post("/initiatives/<public_id>/enclosures")
@limiter.limit(AMENDMENTS, key_func=of_the_account)
def save_enclosures(public_id: str) -> Any:
    """Let those of the form go with it, and no others; what is refused is said beside the field."""
    _require_author(public_id)
    typed = typed_by_form()
    try:
        take_files(typed)
        with context.transaction() as session:
            enclose(session, context.actor(), public_id, typed.photos, typed.documents, seen=typed.seen)
    except (NotFound, NotAllowed, WrongStatus):
        raise
    except DomainError as error:
        return _form(public_id, typed, error), status_of(error)
    flash(gettext("Everybody sees it with these photos and documents."), "good")
    return redirect(url_for("initiatives.show", public_id=public_id, _anchor="enclosed"), 303)


@pages.get("/initiatives/<public_id>/documents/<document>")
def document(public_id: str, document: str) -> Response:
    """A document, as a file and never as a page."""
    with context.reading() as session:
        sha256 = document_hash(session, context.actor(), public_id, document)
    try:
        content = context.services().storage.get(attachment_key(sha256, PDF))
    except NotStored as error:
        raise NotFound("document", document) from error
    response = Response(content, mimetype=PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="{public_id}-{document[:8]}.pdf"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _require_author(public_id: str) -> None:
    """Raises NotFound, NotAllowed: nobody else's files are taken up here at all."""
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
    policies.require("initiative.rewrite", context.actor(), detail.subject)


def _form(public_id: str, typed: Typed | None = None, error: DomainError | None = None) -> str:
    errors, notice = errors_of(error) if error is not None else ({}, "")
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
        policies.require("initiative.rewrite", context.actor(), detail.subject)
        if "rewrite" not in detail.verbs:
            raise WrongStatus("enclose", detail.listed.status)
        kept = enclosed(session, detail.id)
    if typed is None:
        typed = Typed(
            photos=[Enclosure(each.public_id, each.alternative) for each in kept.photos],
            documents=[Enclosure(each.public_id, each.name) for each in kept.documents],
        )
    return render_template(
        "pages/initiatives/enclosures.html", detail=detail, it=detail.listed, typed=typed, errors=errors, notice=notice,
        ids=ids(errors), most_photos=MOST_PHOTOS, most_documents=MOST_DOCUMENTS,
        document_megabytes=LARGEST_DOCUMENT // 1024 // 1024,
    )  # fmt: skip
