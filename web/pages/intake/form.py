"""What the page of an intake holds: a report as residents tell it, and how it came in."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext

from civic.intake.attachment_types import MOST
from civic.intake.take_in import Taking
from civic.issues.status import TAKEN_IN
from web import context
from web.forms import text_of
from web.language import current_language
from web.pages.report.form import Told, new_key, told_by_form


@dataclass
class Intake:
    """``told`` is what was reported, in the words of the reporter; the rest is about the call or the letter."""

    told: Told
    source: str = TAKEN_IN[0]
    language: str = ""
    postal: str = ""
    agreed: bool = False
    attachments: list[str] = field(default_factory=list)

    def taking(self) -> Taking:
        return Taking(self.source, self.agreed, self.postal, tuple(self.attachments))


def source_words() -> dict[str, str]:
    """The ways by which reports come in, in the order of the form."""
    words = {
        "phone": gettext("Telephone"), "visit": gettext("Visit"), "letter": gettext("Letter"),
        "email": gettext("E-mail"),
    }  # fmt: skip
    return {source: words[source] for source in TAKEN_IN}


def fresh() -> Intake:
    """An empty form; ``source``, ``lon`` and ``lat``, ``address_id``, ``asset`` and ``category`` in the address are
    filled in.
    """
    source = request.args.get("source", "")
    told = Told(idempotency_key=new_key(), category=request.args.get("category", ""))
    return Intake(told, source if source in TAKEN_IN else TAKEN_IN[0], _spoken(current_language()))


def intake_by_form() -> Intake:
    """What came with this request's form; files among it are not looked at."""
    told = told_by_form()
    told.language = _spoken(text_of("spoken"))
    source = text_of("source")
    return Intake(
        told, source if source in TAKEN_IN else "", told.language, request.form.get("postal", ""),
        "agreed" in request.form, list(dict.fromkeys(filter(None, request.form.getlist("attachments"))))[:MOST],
    )  # fmt: skip


def _spoken(language: str) -> str:
    languages = context.rules().languages
    return language if language in languages else languages[0]
