"""The letter of a delivery: composed when it is sent, of the event as it was and the words that still exist."""

from __future__ import annotations

import hmac
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import idna
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from civic.city.queries import CityRules, city_rules
from civic.core.events import StoredEvent, read_event
from civic.core.i18n import format_date, format_datetime, localized, translations
from civic.core.mail import Mail, MailRefused
from civic.core.secrets import display_public_id, report_secret
from civic.core.settings import Settings
from civic.issues.queries.letters import (
    Addressee,
    LetterFacts,
    department_name,
    letter_facts,
    words_for_reporter,
)
from civic.notifications.confirming import code_for
from civic.notifications.looks import looks
from civic.notifications.models import Delivery
from civic.notifications.words import decline_reason, headline, moderation_reason, status_name, subject_line


def compose_letter(session: Session, settings: Settings, delivery: Delivery, reporter: Addressee) -> Mail:
    """The letter to a reporter who has an address. Raises MailRefused for an event that is not in the log."""
    event = read_event(session, delivery.event_id)
    if event is None or not reporter.email:
        raise MailRefused("event_unknown" if event is None else "contact_erased")
    rules = city_rules(session)
    language = rules.spoken(reporter.language)
    facts = letter_facts(session, event.subject.id, reporter.report_id)
    values = _values(session, event, facts, rules, language)
    words = (
        words_for_reporter(session, event.body["update"], reporter.report_id)
        if "update" in event.body
        else None
    )
    number = display_public_id(event.body["issue"])
    title = facts.title or localized(facts.category, language)
    status = status_name(event.body["status"], language)
    shown = {
        "city": localized(rules.name, language),
        "language": language,
        "number": number,
        "title": title,
        "address": facts.address,
        "category": localized(facts.category, language),
        "department": values["department"],
        "status": status,
        "take_by": format_datetime(_at(event.body.get("take_by"), facts.take_by), language, rules.time_zone),
        "target": values["target"],
        "planned_result": facts.planned_result,
        "criteria": [localized(text, language) for text in facts.criteria],
        "judging_until": values["judging_until"],
        "headline": headline(_told(event), event.body["status"], values, language),
        "rephrase": event.body.get("what") == "rephrase",
        "joined": event.kind == "issue.joined",
        "words": words,
        "link": link(settings, reporter),
        "confirms": not reporter.confirmed,
        "address_of_city": settings.base_url,
        "looks": looks(rules, settings),
    }
    named = {"number": number, "status": status, "target": values["target"]}
    return Mail(
        to=reporter.email,
        subject=f"{subject_line(delivery.template, named, language)} · {title}",
        text=environment(language).get_template(f"{delivery.template}.txt").render(shown),
        html=environment(language).get_template(f"{delivery.template}.html").render(shown),
        language=language,
        message_id=message_id(settings, f"delivery {delivery.id}"),
        # Mail programs show the letters of one report as one conversation.
        headers={"References": message_id(settings, f"report {reporter.report_id}")},
    )


def _told(event: StoredEvent) -> str:
    """The kind of an event by which its sentence is chosen; what moderators do has one for each thing and way."""
    if event.kind != "issue.moderated":
        return event.kind
    content = "photo" if event.body["content"] == "photo" else "words"
    return f"{event.kind}.{content}.{event.body['what']}"


def link(settings: Settings, reporter: Addressee) -> str:
    """The secret link of a report; while its address is unconfirmed it carries the code that confirms it."""
    key = settings.secret_key.encode()
    address = f"{settings.base_url}/r/{report_secret(key, reporter.link_nonce)}"
    if reporter.confirmed or not reporter.email:
        return address
    return f"{address}?confirm={code_for(key, reporter.link_nonce, reporter.email)}"


def message_id(settings: Settings, what: str) -> str:
    """The Message-ID of a thing: always the same, and telling nobody how many there are."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    try:
        domain = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        domain = "localhost"
    if ":" in domain:
        domain = "localhost"
    mark = hmac.digest(settings.secret_key.encode(), b"message-id " + what.encode(), "sha256").hex()[:32]
    return f"<{mark}@{domain}>"


def _values(
    session: Session, event: StoredEvent, facts: LetterFacts, rules: CityRules, language: str
) -> dict[str, str]:
    """What the sentences may name. What an event does not hold is empty, and its sentence does not name it."""
    body, zone = event.body, rules.time_zone

    def day(name: str, otherwise: datetime | None = None) -> str:
        moment = _at(body.get(name), otherwise)
        return "" if moment is None else format_date(moment, language, zone)

    def unit(name: str) -> str:
        names = department_name(session, body[name]) if name in body else None
        return localized(facts.department if names is None else names, language)

    return {
        "department": unit("department"),
        "to_department": unit("to_department"),
        "target": day("target", facts.target),
        "earlier": day("earlier"),
        "scheduled_for": day("scheduled_for"),
        "until": day("until"),
        "due": day("due"),
        "judging_until": day("judging_until", facts.judging_until),
        "reason": decline_reason(body.get("reason", ""), language),
        "why": moderation_reason(body.get("reason", ""), language),
        "into": display_public_id(body.get("into", "")),
        "out_of": display_public_id(body.get("out_of", "")),
    }


def _at(text: str | None, otherwise: Any) -> Any:
    return otherwise if text is None else datetime.fromisoformat(text)


@cache
def environment(language: str) -> Environment:
    """The templates of letters in a language."""
    made = Environment(
        loader=PackageLoader("civic.notifications"),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return made
