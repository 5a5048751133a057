"""Sending one delivery: at least once, and recognisably the same letter each time.

The row stays locked while the letter is handed over, so that two workers never send it at once. A kill between the mail
server's "OK" and our commit leaves it queued, and it is sent again after the restart: SMTP offers no way to make both
one step. The second copy carries the same Message-ID, by which servers and mail programs drop it. Everything else that
is killed is sent exactly once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.jobs import Retry, Tools, TryLater, job
from civic.core.mail import Mail, MailDelayed, MailRefused
from civic.core.settings import Settings
from civic.issues.queries.letters import addressee
from civic.notifications.deadline_letters import TEMPLATE as DEADLINE
from civic.notifications.deadline_letters import compose_deadline_letter
from civic.notifications.letters import compose_letter
from civic.notifications.models import Delivery
from civic.notifications.party_letters import compose_party_letter
from civic.notifications.personal import compose_link_letter, compose_notice
from civic.notifications.reactions import SEND
from civic.notifications.work_letters import TEMPLATE as WORK
from civic.notifications.work_letters import compose_work_letter

TRIED_FOR = timedelta(days=5)
"""As long as mail servers themselves try; after that the news is stale and the delivery is given up."""

Composer = Callable[[Session, Settings, Delivery], tuple[Mail | None, str | None]]

COMPOSERS: dict[str, Composer] = {DEADLINE: compose_deadline_letter, WORK: compose_work_letter}
"""Template → what writes its letters, or says why there is none to send any more; the floors above add theirs."""

_log = logging.getLogger(__name__)


def composes(template: str) -> Callable[[Composer], Composer]:
    """Register what writes the letters of a template."""

    def register(composer: Composer) -> Composer:
        if template in COMPOSERS:
            raise ValueError(f"two composers of {template}")
        COMPOSERS[template] = composer
        return composer

    return register


@job(SEND, retry=Retry(first=5, longest=3600))
def send_delivery(tools: Tools, delivery_id: int) -> None:
    """Send a delivery unless it is settled. Raises TryLater while the mail server does not take it."""
    with tools.database.transaction() as session:
        # While the letter is handed over nothing happens on this connection, for as long as a slow server likes.
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '5min'"))
        delivery = session.scalar(
            select(Delivery).where(Delivery.id == delivery_id).with_for_update(skip_locked=True)
        )
        later = _not_found(session, delivery_id) if delivery is None else _send(session, tools, delivery)
    if later is not None:
        raise TryLater(later)


def _not_found(session: Session, delivery_id: int) -> str | None:
    known = session.scalar(select(Delivery.id).where(Delivery.id == delivery_id))
    return None if known is None else "it is being sent by another worker"


def _send(session: Session, tools: Tools, delivery: Delivery) -> str | None:
    """Settle the delivery, or say why it must be tried again."""
    if delivery.status != "queued":
        return None
    delivery.attempts += 1
    try:
        letter, obstacle = _compose(session, tools, delivery)
        if letter is None:
            return _settle(delivery, "refused", obstacle)
        tools.mailer.send(letter)
    except MailRefused as refusal:
        _log.warning("delivery %s was refused: %s", delivery.id, refusal)
        return _settle(delivery, "refused", str(refusal))
    except MailDelayed as delay:
        if clock.now() - delivery.created_at > TRIED_FOR:
            _log.warning("delivery %s is given up: %s", delivery.id, delay)
            return _settle(delivery, "refused", f"given_up: {delay}")
        delivery.problem = str(delay)
        return str(delay)
    return _settle(delivery, "sent", None)


def _compose(session: Session, tools: Tools, delivery: Delivery) -> tuple[Mail | None, str | None]:
    """The letter, or why there is none to send any more."""
    if (composer := COMPOSERS.get(delivery.template)) is not None:
        return composer(session, tools.settings, delivery)
    if delivery.party_link_id is not None:
        return compose_party_letter(session, tools.settings, delivery)
    if delivery.person_id is not None:
        return compose_notice(session, tools.settings, delivery)
    if delivery.report_id is None:
        return compose_link_letter(session, tools.settings, delivery)
    reporter = addressee(session, delivery.report_id)
    if reporter is None or not reporter.email:
        return None, "contact_erased"
    if reporter.withdrawn:
        return None, "report_withdrawn"
    return compose_letter(session, tools.settings, delivery, reporter), None


def _settle(delivery: Delivery, status: str, problem: str | None) -> Any:
    delivery.status, delivery.problem, delivery.settled_at = status, problem, clock.now()
