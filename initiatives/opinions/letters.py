"""Letters to departments: they are asked for an opinion, it is given to somebody to write, it is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.i18n import format_datetime, localized, translations
from civic.core.mail import Mail
from civic.core.settings import Settings
from civic.departments.models import Department
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter, reader_of
from civic.notifications.sending import composes
from initiatives.opinions.models import Opinion, OpinionRound
from initiatives.proposals.models import Initiative, InitiativeVersion

TEMPLATE: Final = "opinion"


def sentences(language: str) -> Mapping[str, tuple[str, str]]:
    """Subject and sentence for each kind of event; both may name ``title``, ``department`` and ``due``."""
    _ = translations(language).gettext
    return {
        "initiative.opinion_asked": (
            _("Your opinion is asked for: “%(title)s”"),
            _(
                "Enough residents have signed it. %(department)s has until %(due)s to say whether it can be done. "
                "Everybody will read it."
            ),
        ),
        "initiative.opinion_handed_over": (
            _("Your opinion is asked for: “%(title)s”"),
            _("It was handed over to %(department)s, which has until %(due)s. Everybody will read it."),
        ),
        "initiative.opinion_assigned": (
            _("An opinion was given to you to write: “%(title)s”"),
            _("%(department)s has until %(due)s."),
        ),
        "initiative.opinion_late": (
            _("An opinion is late: “%(title)s”"),
            _(
                "%(department)s had until %(due)s. The page says that it is late. "
                "It is still taken until the council has it."
            ),
        ),
    }


@composes(TEMPLATE)
def compose_opinion_letter(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter, or why it is not sent any more. Raises MailRefused for an event that is not in the log."""
    event = event_told(session, delivery)
    reader = reader_of(session, delivery)
    if reader is None:
        return None, "account_ended"
    language = reader.language
    _ = translations(language).gettext
    row = session.execute(
        select(InitiativeVersion.title, Department.name, Opinion.due)
        .join(Initiative, Initiative.id == InitiativeVersion.initiative_id)
        .join(OpinionRound, OpinionRound.initiative_id == Initiative.id)
        .join(Opinion, Opinion.round_id == OpinionRound.id)
        .join(Department, Department.id == Opinion.department_id)
        .where(
            Initiative.id == event.subject.id, InitiativeVersion.number == Initiative.version,
            Department.code == event.body["department"],
        )
        .order_by(OpinionRound.id.desc())
        .limit(1)
    ).one()  # fmt: skip
    due = datetime.fromisoformat(event.body["due"]) if "due" in event.body else row.due
    values = {
        "title": row.title, "department": localized(row.name, language),
        "due": format_datetime(due, language, city_rules(session).time_zone),
    }  # fmt: skip
    subject, sentence = (words % values for words in sentences(language)[event.kind])
    return plain_letter(
        session, settings, delivery, reader.email, language, subject, sentence=sentence, label=_("Open it"),
        link=f"{settings.base_url}/staff/opinions/{event.body['initiative']}/{event.body['department']}", until=None,
        why=_("You get this letter because of your work for %(department)s.") % values,
    ), None  # fmt: skip
