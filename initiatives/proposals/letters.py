"""Letters about an initiative to those who answer for it, and to who signed it and wishes to hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from babel.numbers import format_decimal
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.i18n import translations
from civic.core.mail import Mail
from civic.core.settings import Settings
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter, reader_of
from civic.notifications.sending import composes
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion

TEMPLATE: Final = "initiative"


def sentences(language: str) -> Mapping[str, tuple[str, str]]:
    """Subject and sentence for each kind of event."""
    _ = translations(language).gettext
    return {
        "initiative.published": (
            _("“%(title)s” collects signatures now"),
            _("It was published. %(needed)s signatures are needed."),
        ),
        "initiative.sent_back": (
            _("“%(title)s” came back to you"),
            _("Moderators found that it breaks rules; its page says which. You can mend it, or appeal once."),
        ),
        "initiative.threshold_reached": (
            _("“%(title)s” has enough signatures"),
            _("%(counted)s were counted. Now the departments say what they think of it."),
        ),
        "initiative.expired": (
            _("The time of “%(title)s” is over"),
            _("%(counted)s of %(needed)s signatures were given. It ends here and stays readable."),
        ),
        "initiative.accepted": (
            _("“%(title)s” was accepted"),
            _("The council has decided for it. Its page names the decision and who carries it out."),
        ),
        "initiative.delivery_started": (
            _("“%(title)s” is being carried out"),
            _("Its page shows the steps, the day of each and the money. You can offer help there."),
        ),
        "initiative.delivered": (
            _("“%(title)s” is carried out: judge it"),
            _("The department says that it is done. Say on its page what you found, point by point."),
        ),
        "initiative.settled": (
            _("“%(title)s” has been judged"),
            _("Its page says what residents found, and what follows from it."),
        ),
    }


@composes(TEMPLATE)
def compose_initiative_letter(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter, or why it is not sent any more. Raises MailRefused for an event that is not in the log."""
    event = event_told(session, delivery)
    reader = reader_of(session, delivery)
    if reader is None:
        return None, "account_ended"
    language = reader.language
    _ = translations(language).gettext
    title = session.scalars(
        select(InitiativeVersion.title)
        .join(Initiative, Initiative.id == InitiativeVersion.initiative_id)
        .where(Initiative.id == event.subject.id, InitiativeVersion.number == Initiative.version)
    ).one()
    writes = session.get(InitiativeAuthor, (event.subject.id, delivery.person_id)) is not None
    values = {
        "title": title,
        **{name: format_decimal(event.body.get(name, 0), locale=language) for name in ("counted", "needed")},
    }
    subject, sentence = (words % values for words in sentences(language)[event.kind])
    return plain_letter(
        session, settings, delivery, reader.email, language, subject, sentence=sentence, label=_("Open it"),
        link=f"{settings.base_url}/initiatives/{event.body['initiative']}", until=None,
        why=_("You get this letter because you are one of its authors.")
        if writes
        else _("You get this letter because you signed it and wished to hear of it."),
    ), None  # fmt: skip
