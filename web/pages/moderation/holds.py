"""Signatures that were taken out of the total until somebody has looked: what speaks for it, and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.events import last_position
from civic.core.secrets import parse_public_id
from initiatives.proposals.rooms import MODERATION_ROOM
from initiatives.signatures.commands.release_signatures import release_signatures
from initiatives.signatures.commands.remove_signatures import remove_signatures
from initiatives.signatures.commands.see_signers import see_signers
from initiatives.signatures.evidence import evidence
from initiatives.signatures.holds import hold_shown, holds, signatures_held, standings_of
from web import context
from web.filters import word_of
from web.forms import text_of
from web.fragments import fragment
from web.hold_words import HELD_BECAUSE, RELEASED_BECAUSE, REMOVED_BECAUSE, STANDS
from web.messages import message_of
from web.pages.initiatives.door import row_asked
from web.pages.moderation.door import pages
from web.problems import status_of

VIEWS = ("waiting", "decided")
WORDS = {
    "HELD_BECAUSE": HELD_BECAUSE, "RELEASED_BECAUSE": RELEASED_BECAUSE, "REMOVED_BECAUSE": REMOVED_BECAUSE,
    "STANDS": STANDS,
}  # fmt: skip


@pages.get("/moderation/signatures")
def held_signatures() -> Any:
    """Holds, the newest first; narrowed by ``view``, ``reason`` and ``initiative`` (its number)."""
    with context.reading() as session:
        position = last_position(session)
        return render_template(
            "pages/moderation/holds.html", live_rooms={MODERATION_ROOM: position}, room=MODERATION_ROOM,
            **_rows(session),
        )  # fmt: skip


@pages.get("/moderation/signatures/rows")
def held_signatures_rows() -> Any:
    """The rows again, for a page that is open."""
    with context.reading() as session:
        return fragment(render_template("pages/moderation/holds-rows.html", **_rows(session)))


@pages.get("/moderation/signatures/<int(max=2147483647):hold_id>")
def hold(hold_id: int) -> Any:
    return _page(hold_id)


@pages.post("/moderation/signatures/<int(max=2147483647):hold_id>/names")
def show_signers(hold_id: int) -> Any:
    """The page with the names behind the signatures that it shows; the look is noted."""
    with context.transaction() as session:
        found = hold_shown(session, context.actor(), hold_id)
        names = see_signers(session, context.actor(), found.public_id, hold_id, after=row_asked("after") or 0)
    return _page(hold_id, names=names)


@pages.post("/moderation/signatures/<int(max=2147483647):hold_id>/release")
def release_held(hold_id: int) -> Any:
    """Let them count again, all or those that are ticked, for a reason (``release``)."""
    return _decide(hold_id, "release", release_signatures, gettext("They count again."))


@pages.post("/moderation/signatures/<int(max=2147483647):hold_id>/remove")
def remove_held(hold_id: int) -> Any:
    """Remove them, all or those that are ticked, for a reason (``removal``)."""
    return _decide(
        hold_id,
        "removal",
        remove_signatures,
        gettext("Removed. They are shown apart, for everybody, for ever."),
    )


def _decide(hold_id: int, field: str, decide: Any, told: str) -> Any:
    try:
        with context.transaction() as session:
            found = hold_shown(session, context.actor(), hold_id)
            decide(session, context.actor(), found.public_id, hold_id, reason=text_of(field), only=_ticked())
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        where = field if error.field == "reason" else error.field or "which"
        return _page(hold_id, errors={where: message_of(error)}), status_of(error)
    flash(told, "good")
    return redirect(url_for("moderation.hold", hold_id=hold_id), 303)


def _ticked() -> Sequence[int] | None:
    """The numbers of the signatures that are meant; None: all."""
    if text_of("which") != "ticked":
        return None
    typed = request.form.getlist("signatures")[:500]
    return [int(each) for each in typed if each.isascii() and each.isdecimal() and len(each) < 19]


def _rows(session: Session) -> dict[str, Any]:
    view = word_of("view") if word_of("view") in VIEWS else VIEWS[0]
    reason = word_of("reason") if word_of("reason") in HELD_BECAUSE else ""
    typed = word_of("initiative")
    # A number that none can have finds none.
    asked = {"view": view, "reason": reason, "initiative": typed}
    page = holds(
        session, context.actor(), (parse_public_id(typed) or typed) if typed else None, waiting=view == VIEWS[0],
        reason=reason or None, before=row_asked("before"),
    )  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in asked.items() if value and value != VIEWS[0]}
    return WORDS | {
        "page": page, "view": view, "reason": reason, "typed": typed,
        "view_names": {"waiting": gettext("Waiting"), "decided": gettext("Decided")},
        "rows_url": url_for("moderation.held_signatures_rows", before=row_asked("before"), **given),
        "older_url": url_for("moderation.held_signatures", before=page.older, **given) if page.older else None,
        "is_narrowed": bool(reason or typed),
    }  # fmt: skip


def _page(hold_id: int, *, names: dict[int, str] | None = None, errors: dict[str, str] | None = None) -> str:
    actor, after = context.actor(), row_asked("after") or 0
    with context.reading() as session:
        found = hold_shown(session, actor, hold_id)
        return render_template(
            "pages/moderation/hold.html", hold=found, evidence=evidence(session, actor, hold_id), names=names,
            standings=standings_of(session, actor, hold_id),
            page=signatures_held(session, actor, hold_id, after=after), after=after, errors=errors or {},
            typed={name: text_of(name) for name in ("which", "release", "removal")},
            ticked=set(request.form.getlist("signatures")), **WORDS,
        )  # fmt: skip
