"""Letters to people with an account, and to whoever asked for a one-time link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.events import StoredEvent
from civic.core.i18n import format_datetime, localized, translations
from civic.core.mail import Mail
from civic.core.secrets import display_public_id
from civic.core.settings import Settings
from civic.notifications.factor_notices import FACTOR_NOTICES
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter, reader_of
from civic.people.links import LinkToSend, link_to_send
from civic.people.models import PersonSession

LINK_PATHS: Final[Mapping[str, str]] = {
    "sign_up": "/sign-up/",
    "sign_in": "/sign-in/link/",
    "reset_password": "/reset-password/",
    "change_email": "/me/e-mail/",
    "undo_email": "/undo-e-mail/",
    "confirm": "/me/confirm/",
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
        "undo_email": (
            _("Your account has another address now"),
            _(
                "From now on %(city)s writes to another address. If you did not want that, take it back with this link:"
                " your account is yours again, everybody is signed out, and API tokens end, as do second factors and"
                " connected accounts that were added shortly before."
            ) % {"city": city},
            _("Take it back"),
        ),
        "confirm": (
            _("Confirm that it is you"),
            _("Somebody, we think it was you, wants to change something in your account with %(city)s.")
            % {"city": city},
            _("It is me"),
        ),
        "account_exists": (
            _("You have an account already"),
            _(
                "Somebody, we think it was you, wants to open an account with %(city)s for this address. There is one."
                " With this link you sign in; it works once."
            ) % {"city": city},
            _("Sign in"),
        ),
        "no_account": (
            _("There is no account with this address"),
            _(
                "Somebody, we think it was you, wants to sign in to %(city)s with this address. There is no account"
                " yet; with this link you open one."
            ) % {"city": city},
            _("Open an account"),
        ),
        "invitation": (
            _("You are invited to work with %(city)s") % {"city": city},
            _("You were given an account for your work. Open it with this link."),
            _("Open the account"),
        ),
    }  # fmt: skip


Notice = Callable[[Callable[[str], str], StoredEvent], tuple[str, str]]

NOTICES: Final[dict[str, Notice]] = {
    **FACTOR_NOTICES,
    "person.identity_connected": lambda _, event: (
        _("Another way to sign in"),
        _("From now on you can sign in with your account at %(provider)s.")
        % {"provider": event.body["provider"]},
    ),
    "person.identity_disconnected": lambda _, event: (
        _("One way to sign in less"),
        _("Your account at %(provider)s does not open this one any more.")
        % {"provider": event.body["provider"]},
    ),
    "person.password_changed": lambda _, event: (
        _("Your password was changed"),
        _(
            "The password of your account was changed. Everybody who was signed in with it elsewhere is signed out."
        ),
    ),
    "person.email_changed": lambda _, event: (
        _("This is the address of your account now"),
        _("From now on your letters come here, and you sign in with this address."),
    ),
    "person.new_browser": lambda _, event: (
        _("Somebody signed in to your account"),
        _("It was in a browser in which you had not been signed in before."),
    ),
    "person.token_made": lambda _, event: (
        _("A new API token for your account"),
        _(
            "From now on a program that has this token can do what you may do. A new password does not end it: if you"
            " do not know it, end it among your API tokens."
        ),
    ),
    "person.mentions_wait": lambda _, event: (
        _("Colleagues are waiting for you"),
        _("You are mentioned in notes that you have not seen yet. Number of issues: %(num)d.")
        % {"num": event.body["issues"]},
    ),
    "person.rule_calls": lambda _, event: (
        _("An issue needs you") if event.body["escalated"] else _("A rule of the city points to an issue"),
        _("It is issue %(number)s.") % {"number": display_public_id(event.body["issue"])},
    ),
    "person.rule_broken": lambda _, event: (
        _("A rule of the city was switched off"),
        _("The rule “%(rule)s” could not go on. Its page says why.") % {"rule": event.body["rule"]},
    ),
    "residence.verified": lambda _, event: (
        _("You are a verified resident now"),
        _(
            "Your account says so from now on. Where you live is not in this letter, and is not shown to others."
        ),
    ),
    "residence.ended": lambda _, event: (
        _("Your residence is no longer verified"),
        {
            "expired": _("Its time is over. You can verify it again at any moment."),
            "register": _(
                "The register of residents says otherwise now. You can verify it anew at any moment."
            ),
        }.get(event.body["reason"], _("You have said so yourself. You can verify it anew at any moment.")),
    ),
}
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
    language = rules.spoken(link.language)
    told = _link_words(language, localized(rules.name, language))
    subject, sentence, label = told[str(link.details.get("words", link.purpose))]
    _ = translations(language).gettext
    return plain_letter(
        session, settings, delivery, link.email, language, subject,
        sentence=sentence, label=label,
        link=settings.base_url + LINK_PATHS[link.purpose] + link.secret(settings.secret_key.encode()),
        until=format_datetime(link.expires_at, language, rules.time_zone),
        why=_("If it was you, do nothing: the link is only for taking it back.")
        if link.purpose == "undo_email"
        else _("If it was not you, do nothing: without the link nothing happens."),
    )  # fmt: skip


def compose_notice(
    session: Session, settings: Settings, delivery: Delivery
) -> tuple[Mail | None, str | None]:
    """The letter that tells a person of what happened to their account, or why it is not sent. Raises MailRefused for
    an event that is not in the log.
    """
    event = event_told(session, delivery)
    reader = reader_of(session, delivery)
    if reader is None:
        return None, "account_ended"
    language = reader.language
    _ = translations(language).gettext
    subject, sentence = NOTICES[event.kind](_, event)
    where = _session_words(session, event, language, city_rules(session).time_zone)
    return plain_letter(
        session, settings, delivery, reader.email, language, subject,
        sentence=f"{sentence} {where}".strip(), until=None, **_way_on(event, settings.base_url, _),
    ), None  # fmt: skip


def _way_on(event: StoredEvent, base_url: str, _: Callable[[str], str]) -> dict[str, str]:
    """Where the letter leads, and why it came."""
    if event.kind == "person.mentions_wait":
        return {
            "label": _("Look at them"),
            "link": f"{base_url}/staff/mentions",
            "why": _("You get at most one letter about a note."),
        }
    if event.kind == "person.rule_calls":
        return {
            "label": _("Look at it"),
            "link": f"{base_url}/staff/issues/{event.body['issue']}",
            "why": _("A rule that the city has made sends this letter."),
        }
    if event.kind == "person.rule_broken":
        return {
            "label": _("Look at the rule"),
            "link": f"{base_url}/admin/rules/{event.body['rule']}",
            "why": _("Administrators get this letter."),
        }
    return {
        "label": _("Your account"),
        "link": f"{base_url}/me",
        "why": _("If it was not you, sign in and end the other sessions, and choose a new password."),
    }


def _session_words(session: Session, event: StoredEvent, language: str, zone: str) -> str:
    """Browser, network and time of the session that an event is about; empty where it is about none."""
    found = session.get(PersonSession, event.body["session"]) if "session" in event.body else None
    if found is None:
        return ""
    parts = (found.browser, found.network, format_datetime(found.created_at, language, zone))
    return ", ".join(part for part in parts if part) + "."
