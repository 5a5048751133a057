"""Letters to staff about work: what an outside party did, a part whose turn has come, one that a lead must decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.events import StoredEvent
from civic.core.i18n import format_date, localized, translations
from civic.core.mail import Mail
from civic.core.secrets import display_public_id
from civic.core.settings import Settings
from civic.issues.queries.letters import department_name
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter, reader_of

TEMPLATE = "work"


def sentences(language: str) -> Mapping[str, tuple[str, str]]:
    """Subject and sentence for each kind of event; of what parties do, for each act."""
    _ = translations(language).gettext
    return {
        "issue.disputed": (
            _("%(number)s: decide whose it is"),
            _("%(department)s has sent it back once too often for the rules. Now a lead decides: you."),
        ),
        "issue.turn_came": (
            _("%(number)s: your turn has come"),
            _(
                "The part before is finished, so the clock of %(department)s runs from now on. The target date is"
                " %(target)s."
            ),
        ),
        "issue.sent_back": (
            _("%(number)s: it came back"),
            _("%(department)s has sent it back to %(to_department)s. The reason stands in the thread."),
        ),
        "issue.party.declined": (
            _("%(number)s: the outside party has declined"),
            _("Whom you sent it to will not do it. The reason stands in the thread; the promise is still yours."),
        ),
        "issue.party.done": (
            _("%(number)s: the outside party reports it done"),
            _("Whom you sent it to says that it is done. Look at it and deliver it, unless that has happened already."),
        ),
        "issue.party.asked": (
            _("%(number)s: a question from outside"),
            _("Whom you sent it to has written to you. The words stand in the thread."),
        ),
        "issue.party.expired": (
            _("%(number)s: the link has run out"),
            _("Whom you sent it to has not reported it done in time, and the link works no longer. You can extend it."),
        ),
    }  # fmt: skip


def sentence_of(event: StoredEvent) -> str:
    """The name of an event's sentence."""
    return f"{event.kind}.{event.body['what']}" if event.kind == "issue.party" else event.kind


def compose_work_letter(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter, or why it is not sent any more. Raises MailRefused for an event that is not in the log."""
    event = event_told(session, delivery)
    reader = reader_of(session, delivery)
    if reader is None:
        return None, "account_ended"
    language = reader.language
    _ = translations(language).gettext

    def unit(code: str | None) -> str:
        return localized(department_name(session, code) or {}, language) if code else ""

    target = event.body.get("target")
    day = (
        format_date(datetime.fromisoformat(target), language, city_rules(session).time_zone) if target else ""
    )
    values = {
        "number": display_public_id(event.body["issue"]), "department": unit(event.body.get("department")),
        "to_department": unit(event.body.get("to_department")),
        "target": day,
    }  # fmt: skip
    subject, sentence = (words % values for words in sentences(language)[sentence_of(event)])
    return plain_letter(
        session, settings, delivery, reader.email, language, subject, sentence=sentence, label=_("Open it"),
        link=f"{settings.base_url}/staff/issues/{event.body['issue']}", until=None,
        why=_("You get this letter because you work on it."),
    ), None  # fmt: skip
