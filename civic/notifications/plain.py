"""Letters of one sentence with a button: to whom, in which language, and their frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.events import StoredEvent, read_event
from civic.core.i18n import localized
from civic.core.mail import Mail, MailRefused
from civic.core.settings import Settings
from civic.notifications.letters import environment, message_id
from civic.notifications.looks import looks
from civic.notifications.models import Delivery
from civic.people.models import Person


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an account: where their letters go, in which of the city's languages."""

    email: str
    language: str


def event_told(session: Session, delivery: Delivery) -> StoredEvent:
    """What a delivery tells of. Raises MailRefused for an event that is not in the log."""
    event = read_event(session, delivery.event_id)
    if event is None:
        raise MailRefused("event_unknown")
    return event


def reader_of(session: Session, delivery: Delivery) -> Reader | None:
    """The person whom a delivery is for; None where the account has ended."""
    person = None if delivery.person_id is None else session.get(Person, delivery.person_id)
    if person is None or person.disabled_at is not None:
        return None
    return Reader(person.email, city_rules(session).spoken(person.language))


def plain_letter(
    session: Session,
    settings: Settings,
    delivery: Delivery,
    to: str,
    language: str,
    subject: str,
    **shown: Any,
) -> Mail:
    """A letter of one sentence with a button, to somebody who is no reporter."""
    rules = city_rules(session)
    city = localized(rules.name, language)
    values = {
        **shown, "headline": subject, "city": city, "language": language, "address_of_city": settings.base_url,
        "title": subject, "number": city, "looks": looks(rules, settings),
    }  # fmt: skip
    templates = environment(language)
    return Mail(
        to=to,
        subject=f"{subject} · {city}",
        text=templates.get_template("personal.txt").render(values),
        html=templates.get_template("personal.html").render(values),
        language=language,
        message_id=message_id(settings, f"delivery {delivery.id}"),
    )
