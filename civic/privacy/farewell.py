"""The letter that says that an account is gone. Once it is on its way, nobody has the address any more."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core import clock
from civic.core.i18n import localized, translations
from civic.core.jobs import Retry, Tools, TryLater, job
from civic.core.mail import Mail, MailDelayed, MailRefused
from civic.notifications.letters import environment, message_id
from civic.notifications.looks import looks
from civic.privacy.models import Farewell
from civic.privacy.retention import sweeps

SAY_FAREWELL: Final = "privacy.say_farewell"

TRIED_FOR: Final = timedelta(days=5)
"""As long as mail servers themselves try; then the address goes, told or not."""

_log = logging.getLogger(__name__)


@job(SAY_FAREWELL, retry=Retry(first=5, longest=3600))
def say_farewell(tools: Tools, farewell_id: int) -> None:
    """Send the letter and forget the address. A kill in between sends it again, under the same Message-ID."""
    with tools.database.transaction() as session:
        row = session.scalar(
            select(Farewell).where(Farewell.id == farewell_id).with_for_update(skip_locked=True)
        )
        later = None if row is None else _send(session, tools, row)
    if later is not None:
        raise TryLater(later)


def _send(session: Session, tools: Tools, row: Farewell) -> str | None:
    """Settle it and return None, or why it must be tried again."""
    try:
        tools.mailer.send(_letter(session, tools, row))
    except MailRefused as refusal:
        _log.warning("farewell %s was refused: %s", row.id, refusal)
    except MailDelayed as delay:
        if clock.now() - row.created_at <= TRIED_FOR:
            return str(delay)
    session.delete(row)
    return None


def _letter(session: Session, tools: Tools, row: Farewell) -> Mail:
    rules, settings = city_rules(session), tools.settings
    language = rules.spoken(row.language)
    _ = translations(language).gettext
    city, subject = localized(rules.name, language), _("Your account is deleted")
    values = {
        "headline": subject, "title": subject, "number": city, "city": city, "language": language, "until": None,
        "looks": looks(rules, settings),
        "sentence": _(
            "Your account and what was held of you are gone, as you asked. Your reports stay without you. This is the"
            " last letter: we do not have this address any more."
        ),
        "label": _("What we hold of people, and why"),
        "link": f"{settings.base_url}/privacy",
        "why": _("If it was not you, write to the city at once: somebody else knew your password."),
        "address_of_city": settings.base_url,
    }  # fmt: skip
    templates = environment(language)
    return Mail(
        to=row.email,
        subject=f"{subject} · {city}",
        text=templates.get_template("personal.txt").render(values),
        html=templates.get_template("personal.html").render(values),
        language=language,
        message_id=message_id(settings, f"farewell {row.id}"),
    )


@sweeps("farewells")
def forget_farewells(tools: Tools) -> int:
    """Addresses whose letter could not be sent in time."""
    with tools.database.transaction() as session:
        gone = session.execute(delete(Farewell).where(Farewell.created_at < clock.now() - TRIED_FOR))
        return int(getattr(gone, "rowcount", 0))
