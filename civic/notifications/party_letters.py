"""Letters to outside parties: the link to their page, once for each sending, reminder, answer and extension."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.i18n import format_datetime, localized, translations
from civic.core.mail import Mail
from civic.core.settings import Settings
from civic.issues.queries.letters import department_name
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter
from civic.parties.models import OutsideParty, PartyLink
from civic.parties.status import OPEN
from civic.parties.work import secret_of

TOLD = ("sent", "reminded", "answered", "extended")
"""What a party is written to about."""


def compose_party_letter(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter with the link, or why it is not sent any more. Nothing of the matter stands in it but its number: the
    page says the rest, for as long as the link works. Raises MailRefused for an event that is not in the log.
    """
    event = event_told(session, delivery)
    link = session.get_one(PartyLink, delivery.party_link_id)
    if link.status not in OPEN:
        return None, "link_not_usable"
    party = session.get_one(OutsideParty, link.party_id)
    rules = city_rules(session)
    language = rules.spoken(party.language)
    _ = translations(language).gettext
    city = localized(rules.name, language)
    unit = department_name(session, event.body["department"]) or {}
    values = {
        "department": localized(unit, language), "city": city,
        "until": format_datetime(link.expires_at, language, rules.time_zone),
    }  # fmt: skip
    subject, sentence = {
        "sent": (
            _("%(department)s asks for your help"),
            _(
                "%(department)s of %(city)s has work for you. The page says what is needed, where, and until when."
            ),
        ),
        "reminded": (
            _("%(department)s waits for you"),
            _("%(department)s of %(city)s has sent you work and would like to know how it stands."),
        ),
        "answered": (
            _("%(department)s has written to you"),
            _("%(department)s of %(city)s has written to you about the work that it sent you."),
        ),
        "extended": (
            _("You have more time"),
            _("%(department)s of %(city)s has given you more time for the work that it sent you."),
        ),
    }[str(event.body["what"])]
    reach = _(
        "The link works until %(until)s, without an account. Whoever has it can act for you: pass it on to nobody."
    )
    return plain_letter(
        session, settings, delivery, party.email, language, subject % values,
        sentence=f"{sentence % values} {reach % values}", label=_("See what is needed"),
        link=f"{settings.base_url}/party/{secret_of(settings.secret_key.encode(), link)}", until=None,
        why=_("You get this letter because the city works with you. If it is not for you, tell the department."),
    ), None  # fmt: skip
