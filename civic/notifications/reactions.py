"""Which events are told to reporters by e-mail, as rows of `delivery` and a job for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.events import StoredEvent
from civic.core.jobs import defer_many
from civic.core.reactor import react_to, waive
from civic.issues.queries.letters import Addressee, addressee, addressees
from civic.notifications.models import Delivery
from civic.notifications.personal import NOTICES

SEND = "notifications.send"
"""The job that sends one delivery."""

TEMPLATES = {
    "issue.asked": "question",
    "issue.delivered": "judge",
    "issue.judging_opened": "judge",
}
"""Template of the letter about a kind of event; others are news."""

ALWAYS_TOLD = (
    "issue.asked",
    "issue.judging_opened",
    "issue.handed_over",
    "issue.target_changed",
    "issue.clock_extended",
)
"""Told whether or not the status changed: a question, a date, and who answers for it concern the reporter anyway."""

TOLD_WHEN_STATUS_CHANGES = (
    "issue.accepted", "issue.scheduled", "issue.started", "issue.answered", "issue.timed_out", "issue.delivered",
    "issue.declined", "issue.reviewed", "issue.reworked", "issue.involved", "issue.recategorised", "issue.moved",
    "issue.merged", "issue.merged_in", "issue.unmerged", "issue.unmerged_out", "issue.withdrawn", "issue.judged",
    "issue.confirmed", "issue.closed",
)  # fmt: skip

NOT_TOLD = {
    "moderation.flagged": "moderators see it in their queue, live",
    "moderation.decided": "the author is told by the matter's own event",
    "moderation.rule_changed": "the city's shape",
    "moderation.words_replaced": "the city's shape",
    "issue.contact_confirmed": "the reporter has just done it",
    "issue.report_claimed": "the reporter has just done it",
    "report.contact_seen": "the reporter reads it on their page; a letter for each look would bury the news",
    "issue.assigned": "who in a department has it in hand is its own business",
    "issue.noted": "internal words",
    "view.saved": "how staff order their work; open pages read it, live",
    "view.renamed": "how staff order their work; open pages read it, live",
    "view.shared": "colleagues find it in their list of views, live",
    "view.deleted": "how staff order their work; open pages read it, live",
    "ladder.changed": "the city's shape",
    "issue.instructed": "internal words; the department sees them with its part",
    "issue.initiative_begun": "who reported it reads it on the page, live; nothing changes in what was promised",
    "issue.put_after": "the order of parts is read on the page, live",
    "suggestion.made": "staff see it beside the issue, live",
    "suggestion.accepted": "what was done by it tells its own event",
    "suggestion.refused": "nothing follows for the reporter",
    "issue.told_by_rule": "each of the people told gets a letter by an event of their own",
    "rule.written": "the city's shape",
    "rule.switched": "the city's shape; where the platform did it, administrators get a letter of their own",
    "rules.ordered": "the city's shape",
    "rule.removed": "the city's shape",
    "issue.hidden": "a house rule of the city; what it means is said on the page of the link",
    "issue.shown": "the reverse of hidden",
    "area_type.edition_imported": "the city's shape: pages read it fresh, nobody waits for it",
    "area_type.changed": "the city's shape",
    "area_type.residents_counted": "the city's shape",
    "area_type.retired": "the city's shape",
    "assets.imported": "the city's shape",
    "ground.imported": "the city's shape",
    "ground.forgotten": "the city's shape",
    "categories.imported": "the city's shape",
    "departments.imported": "the city's shape",
    "routing.proposed": "whoever shapes the city has just asked for it",
    "routing.accepted": "the city's shape; issues stay where they are",
    "routing.changed": "the city's shape; issues stay where they are",
    "routing.refused": "nothing follows",
    "city.set_up": "the city's shape",
    "city.changed": "the city's shape",
    "city.areas_chosen": "the city's shape",
    "categories.added": "the city's shape",
    "departments.added": "the city's shape",
    "department.changed": "the city's shape",
    "department.retired": "the city's shape; nobody waits for it any more",
    "department.returned": "the city's shape",
    "jurisdictions.added": "the city's shape; issues stay where they are",
    "jurisdictions.ended": "the city's shape; issues stay where they are",
    "category.changed": "the city's shape; issues keep the promise that was made",
    "category.retired": "the city's shape",
    "category.returned": "the city's shape",
    "categories.moved": "the city's shape",
    "category_group.changed": "the city's shape",
    "city.reloaded": "history: open pages fetch themselves anew, nobody is written to",
    "calendar.changed": "the city's shape; promises that were made stay as they are",
    "person.added": "the administrator who added them hands over the password",
    "person.role_granted": "pages look rights up at each request",
    "person.role_started": "its holder was told when it was granted; pages look rights up at each request",
    "person.deputy_named": "colleagues agree on it; it is said on the pages of both",
    "person.deputy_started": "colleagues have agreed on it, and it was said when it was named",
    "person.returned": "the administrator who opened the account again tells them",
    "invitation.sent": "its letter follows from the link",
    "invitation.sent_again": "its letter follows from the link",
    "invitation.withdrawn": "its link opens nothing any more",
    "invitation.accepted": "the list of people shows it",
    "group_role.mapped": "its members have the role when they sign in next",
    "group_role.unmapped": "its members lose the role when they sign in next",
    "person.signed_in": 'the page "signed in here" shows it',
    "person.sessions_ended": "open pages are let go at once",
    "person.second_factor_passed": "the person has just done it",
    "residence.letter_asked": "the page shows it, and the letter itself follows on paper",
    "residence.letter_ended": "the person gave it up, typed wrong codes, or let it expire: the page says so",
    "residence.letters_printed": "the letters are the news",
    "residence.letters_sent": "the page of each says so",
    "residence.rules_changed": "the city's shape; what was verified keeps its date",
    "residence.register_imported": "the city's shape",
    "templates.changed": "the city's shape; pages read it fresh",
    "parties.changed": "the city's shape; pages read it fresh",
    "person.mentions_seen": "the person has just done it; their other pages count anew, live",
    "person.token_revoked": "the holder has just done it",
    "person.details_changed": "the holder has just done it",
    "person.email_confirmed": "the holder has just done it",
}


@react_to("issue.received", "issue.joined")
def promise_to_reporter(session: Session, event: StoredEvent) -> None:
    """The receipt: the promise and the secret link, to whoever has just reported and can be reached."""
    reporter = addressee(session, event.body["report"])
    if reporter is not None and reporter.email and not reporter.withdrawn:
        queue_letters(session, event, [reporter], "receipt")


@react_to("issue.corrected")
def ask_to_confirm_again(session: Session, event: StoredEvent) -> None:
    """A correction that brought another address: until it is confirmed, it gets the link to do so."""
    if not event.body.get("new_email"):
        return
    reporter = addressee(session, event.body["report"])
    if reporter is not None and reporter.email and not reporter.withdrawn and not reporter.confirmed:
        queue_letters(session, event, [reporter], "receipt")


@react_to(*ALWAYS_TOLD)
def tell_reporters(session: Session, event: StoredEvent) -> None:
    told = [each for each in addressees(session, event.subject.id) if not _did_it(each, event)]
    queue_letters(session, event, told, _template(event))


@react_to(*TOLD_WHEN_STATUS_CHANGES)
def tell_reporters_of_change(session: Session, event: StoredEvent) -> None:
    if event.body.get("was") is not None:
        tell_reporters(session, event)


MODERATED_TOLD = ("redacted", "hidden", "rephrase", "restored")
"""What of moderation is told by letter: what a person has decided. What a rule covers is told when one has looked."""


@react_to("issue.moderated")
def tell_moderated(session: Session, event: StoredEvent) -> None:
    """The author alone hears that their words or photo were covered, and why."""
    report = event.body.get("report")
    reporter = addressee(session, report) if report and event.body["what"] in MODERATED_TOLD else None
    if reporter is not None and reporter.email and not reporter.withdrawn:
        queue_letters(session, event, [reporter], "moderated")


@react_to("issue.report_erased")
@react_to("issue.report_erased", "issue.contact_removed")
def forget_the_address(session: Session, event: StoredEvent) -> None:
    forget_addresses(session, [event.body["report"]])


@react_to("link.asked")
def send_the_link(session: Session, event: StoredEvent) -> None:
    queue_one(session, event, link_id=event.body["link"], template="link")


@react_to(*NOTICES)
def tell_the_person(session: Session, event: StoredEvent) -> None:
    """What happened to somebody's account is told to them, whoever did it."""
    queue_one(session, event, person_id=event.subject.id, template="notice")


for _kind, _reason in NOT_TOLD.items():
    waive(_kind, _reason)


def forget_addresses(session: Session, reports: Iterable[int]) -> None:
    """A mail server's refusal may repeat the address that it refused; of these reports it goes."""
    session.execute(
        update(Delivery)
        .where(Delivery.report_id.in_(list(reports)), Delivery.problem.is_not(None))
        .values(problem=None)
    )


def queue_letters(session: Session, event: StoredEvent, to: Iterable[Addressee], template: str) -> None:
    """One delivery and one job for each; what was queued before for the same event is left alone."""
    rows = [
        {
            "event_id": event.id, "report_id": each.report_id, "channel": "email", "template": template,
            "created_at": clock.now(),
        }
        for each in to
    ]  # fmt: skip
    if not rows:
        return
    queued = session.scalars(
        insert(Delivery)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["event_id", "report_id", "channel"])
        .returning(Delivery.id)
    ).all()
    defer_many(session, SEND, [{"delivery_id": delivery_id} for delivery_id in queued])


def queue_one(session: Session, event: StoredEvent, **to: Any) -> None:
    """One delivery to a person or with a link, and its job; a second try for the same event does nothing."""
    queued = session.scalars(
        insert(Delivery)
        .values(event_id=event.id, channel="email", created_at=clock.now(), **to)
        .on_conflict_do_nothing()
        .returning(Delivery.id)
    ).all()
    defer_many(session, SEND, [{"delivery_id": delivery_id} for delivery_id in queued])


def _template(event: StoredEvent) -> str:
    # Where another department still has its part, there is nothing to judge yet.
    if event.kind == "issue.delivered" and event.body["status"] != "delivered":
        return "news"
    return TEMPLATES.get(event.kind, "news")


def _did_it(reporter: Addressee, event: StoredEvent) -> bool:
    """Whether the event is the reporter's own action, by account or by secret link."""
    by_account = event.actor_id is not None and event.actor_id == reporter.person_id
    return by_account or event.body.get("report") == reporter.report_id
