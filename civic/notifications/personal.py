"""Letters to people with an account, and to whoever asked for a one-time link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.events import StoredEvent, read_event
from civic.core.i18n import format_datetime, localized, translations
from civic.core.mail import Mail, MailRefused
from civic.core.settings import Settings
from civic.notifications.letters import environment, message_id
from civic.notifications.looks import looks
from civic.notifications.models import Delivery
from civic.people.links import LinkToSend, link_to_send
from civic.people.models import Person

LINK_PATHS: Final[Mapping[str, str]] = {
    "sign_up": "/sign-up/",
    "sign_in": "/sign-in/link/",
    "reset_password": "/reset-password/",
    "change_email": "/me/e-mail/",
    "invitation": "/invitation/",
}
"""The page on which a link of a purpose is opened; the secret follows."""

Words = tuple[str, str, str]
"""Subject and heading, a sentence that explains, and what the button says."""


def _link_words(language: str, city: str) -> Mapping[str, Words]:
    _ = translations(language).gettext
    return {
        "sign_up": (
            _("Open your account"),
            _("Somebody, we think it was you, wants to take part in %(city)s with this address.") % {"city": city},
            _("Go on"),
        ),
        "sign_in": (
            _("Your link to sign in"),
            _("With this link you sign in to %(city)s. It works once.") % {"city": city},
            _("Sign in"),
        ),
        "reset_password": (
            _("Choose a new password"),
            _("With this link you choose a new password for %(city)s.") % {"city": city},
            _("Choose a password"),
        ),
        "change_email": (
            _("Confirm your new address"),
            _("From now on %(city)s is to write to this address. Confirm that it is yours.") % {"city": city},
            _("Confirm the address"),
        ),
        "invitation": (
            _("You are invited to work with %(city)s") % {"city": city},
            _("You were given an account for your work. Open it with this link."),
            _("Open the account"),
        ),
    }  # fmt: skip


Notice = Callable[[Callable[[str], str], StoredEvent], tuple[str, str]]

NOTICES: Final[dict[str, Notice]] = {}
"""What a letter to a person says about a kind of event: subject and sentence, from gettext and the event."""


def compose_link_letter(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter with a link, or why it is not sent any more."""
    link = None if delivery.link_id is None else link_to_send(session, delivery.link_id)
    if link is None or not link.usable:
        return None, "link_not_usable"
    return _link_letter(session, settings, delivery, link), None


def _link_letter(session: Session, settings: Settings, delivery: Delivery, link: LinkToSend) -> Mail:
    rules = city_rules(session)
    language = link.language if link.language in rules.languages else rules.languages[0]
    subject, sentence, label = _link_words(language, localized(rules.name, language))[link.purpose]
    _ = translations(language).gettext
    return _mail(
        session, settings, delivery, link.email, language, subject,
        sentence=sentence, label=label,
        link=settings.base_url + LINK_PATHS[link.purpose] + link.secret(settings.secret_key.encode()),
        until=format_datetime(link.expires_at, language, rules.time_zone),
        why=_("If it was not you, do nothing: without the link nothing happens."),
    )  # fmt: skip


def compose_notice(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter that tells a person of what happened to their account, or why it is not sent. Raises MailRefused for
    an event that is not in the log.
    """
    event = read_event(session, delivery.event_id)
    person = None if delivery.person_id is None else session.get(Person, delivery.person_id)
    if event is None:
        raise MailRefused("event_unknown")
    if person is None or person.disabled_at is not None:
        return None, "account_ended"
    rules = city_rules(session)
    language = person.language if person.language in rules.languages else rules.languages[0]
    _ = translations(language).gettext
    subject, sentence = NOTICES[event.kind](_, event)
    return _mail(
        session, settings, delivery, person.email, language, subject,
        sentence=sentence, label=_("Your account"), link=f"{settings.base_url}/me", until=None,
        why=_("If it was not you, sign in and end the other sessions, and choose a new password."),
    ), None  # fmt: skip


def _mail(
    session: Session,
    settings: Settings,
    delivery: Delivery,
    to: str,
    language: str,
    subject: str,
    **shown: Any,
) -> Mail:
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
