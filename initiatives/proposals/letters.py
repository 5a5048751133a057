"""Letters about an initiative to those who answer for it, signed it, spoke about it, decide, or follow its area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from babel.numbers import format_decimal
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.events import StoredEvent
from civic.core.i18n import format_datetime, translations
from civic.core.mail import Mail
from civic.core.settings import Settings
from civic.notifications.models import Delivery
from civic.notifications.plain import event_told, plain_letter, reader_of
from civic.notifications.sending import composes
from civic.notifications.words import moderation_reason
from initiatives.proposals.models import Initiative, InitiativeAuthor, InitiativeVersion
from initiatives.signatures.models import Signature

TEMPLATE: Final = "initiative"

ASKS_AGAIN: Final = (
    "initiative.revised", "initiative.substance_corrected", "initiative.signatures_released",
)  # fmt: skip
"""Events after which signers are asked whether they stand by their signature."""


OF_MODERATORS: Final = ("initiative.moderation_near", "initiative.moderation_late")
"""Events of the day by which moderators decide."""


def sentences(language: str) -> Mapping[str, tuple[str, str]]:
    """Subject and sentence for each kind of event, or for what was done to words by moderators."""
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
        "initiative.moderation_near": (
            _("To be decided soon: “%(title)s”"),
            _("Its authors wait for a moderator. The city’s rules give you until %(due)s."),
        ),
        "initiative.moderation_late": (
            _("Late: “%(title)s” waits for a moderator"),
            _("The city’s rules gave you until %(due)s. Its authors see that it is late."),
        ),
        "initiative.threshold_reached": (
            _("“%(title)s” has enough signatures"),
            _("%(counted)s were counted. Now the departments say what they think of it."),
        ),
        "initiative.answer_opened": (
            _("The departments have spoken on “%(title)s”"),
            _("%(given)s of %(asked)s opinions were given. You can answer once, until %(until)s."),
        ),
        "initiative.opinions_concluded": (
            _("“%(title)s” goes to the council"),
            _("The council gets the opinions of the departments and the answer of the authors as they are."),
        ),
        "initiative.expired": (
            _("The time of “%(title)s” is over"),
            _("%(counted)s of %(needed)s signatures were given. It ends here and stays readable."),
        ),
        "joining": (
            _("“%(title)s” may join another initiative"),
            _(
                "It was proposed that it ends and “%(other)s” goes on for both. That happens only if authors of both"
                " agree, until %(until)s."
            ),
        ),
        "taking": (
            _("Another initiative may join “%(title)s”"),
            _(
                "It was proposed that “%(other)s” ends and yours goes on for both. That happens only if authors of"
                " both agree, until %(until)s."
            ),
        ),
        "initiative.merged": (
            _("“%(title)s” has joined “%(other)s”"),
            _(
                "The authors of both agreed. Yours ends and stays readable; who signed it is asked to sign there."
            ),
        ),
        "initiative.joined": (
            _("“%(other)s” has joined “%(title)s”"),
            _("The authors of both agreed. Yours goes on; who signed the other one is asked to sign it."),
        ),
        "follow": (
            _("“%(title)s”, which you signed, has joined another initiative"),
            _(
                "It goes on as “%(other)s”. Your signature does not move by itself: read the text, and sign there with"
                " one press if you agree."
            ),
        ),
        "asked": (
            _("Do you still support “%(title)s”?"),
            _(
                "The text that you signed says something else now. Read it, and say with one press whether your"
                " signature holds. Until then it does not count."
            ),
        ),
        "amendment.suggested": (
            _("A change of “%(title)s” was suggested"),
            _("Read what it would change, and accept or decline it."),
        ),
        "amendment.accepted": (
            _("Your change of “%(title)s” was accepted"),
            _("The authors have taken your words into the text."),
        ),
        "amendment.declined": (
            _("Your change of “%(title)s” was declined"),
            _("The authors say why on its page."),
        ),
        "comment.written": (
            _("Your comment on “%(title)s” was answered"),
            _("Read what was said. Of further answers you hear once you have spoken there again."),
        ),
        "redacted": (
            _("From the moderators, about “%(title)s”"),
            _("A moderator has covered a part of your words: %(why)s."),
        ),
        "hidden": (
            _("From the moderators, about “%(title)s”"),
            _("A moderator has taken your words off the public page: %(why)s."),
        ),
        "rephrase": (
            _("From the moderators, about “%(title)s”"),
            _("A moderator asks you to say it in other words: %(why)s."),
        ),
        "restored": (
            _("From the moderators, about “%(title)s”"),
            _("Your words are public again, as you wrote them."),
        ),
        "initiative.accepted": (
            _("“%(title)s” was accepted"),
            _("The council has decided for it. Its page names the decision and who carries it out."),
        ),
        "initiative.rejected": (
            _("“%(title)s” was rejected"),
            _("The council has decided against it. Its page shows how."),
        ),
        "initiative.referred_back": (
            _("“%(title)s” goes back to the departments"),
            _("The council wants to hear them once more before it decides."),
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
    if event.kind in ASKS_AGAIN and not _is_asked(session, event, delivery):
        return None, "answered_before"
    initiative_id, title, status = session.execute(
        select(Initiative.id, InitiativeVersion.title, Initiative.status)
        .join(InitiativeVersion, InitiativeVersion.initiative_id == Initiative.id)
        .where(
            Initiative.public_id == event.body["initiative"], InitiativeVersion.number == Initiative.version
        )
    ).one()
    writes = session.get(InitiativeAuthor, (initiative_id, delivery.person_id)) is not None
    told = _told(event, writes=writes)
    if told == "follow" and not _may_follow(session, event, delivery):
        return None, "answered_before"
    if event.kind in OF_MODERATORS and status != "moderation":
        return None, "decided_before"
    values = {
        "title": title,
        "other": _title(session, event.body["other"]) if "other" in event.body else "",
        "why": moderation_reason(event.body.get("reason") or "other", language),
        **{
            name: format_decimal(event.body.get(name, 0), locale=language)
            for name in ("counted", "needed", "given", "asked")
        },
    }
    for name in ("until", "due"):
        if name in event.body:
            moment = datetime.fromisoformat(event.body[name])
            values[name] = format_datetime(moment, language, city_rules(session).time_zone)
    subject, sentence = (words % values for words in sentences(language)[told])
    return plain_letter(
        session, settings, delivery, reader.email, language, subject, sentence=sentence, label=_("Open it"),
        link=f"{settings.base_url}{_page(event)}", until=None,
        why=_why(event, language, writes=writes),
    ), None  # fmt: skip


def _is_asked(session: Session, event: StoredEvent, delivery: Delivery) -> bool:
    asked = select(Signature.id).where(
        Signature.initiative_id == event.subject.id,
        Signature.person_id == delivery.person_id,
        Signature.standing == "asked_again",
    )
    return session.scalar(asked) is not None


def _told(event: StoredEvent, *, writes: bool) -> str:
    """Which of the sentences tells of the event, to somebody who ``writes`` (is one of the authors) or does not."""
    if event.kind in ASKS_AGAIN:
        return "asked"
    if event.kind == "initiative.merge_proposed":
        return "joining" if event.body["joins"] else "taking"
    if event.kind == "initiative.merged" and not writes:
        return "follow"
    return str(event.body.get("what", event.kind))


def _may_follow(session: Session, event: StoredEvent, delivery: Delivery) -> bool:
    """Whether somebody's signature still stands where it was, and they have signed nothing of the other one."""
    mine = (
        select(Initiative.public_id)
        .join(Signature, Signature.initiative_id == Initiative.id)
        .where(
            Initiative.public_id.in_((event.body["initiative"], event.body["other"])),
            Signature.person_id == delivery.person_id,
            Signature.standing != "withdrawn",
        )
    )
    return set(session.scalars(mine)) == {event.body["initiative"]}


def _title(session: Session, public_id: str) -> str:
    return session.scalars(
        select(InitiativeVersion.title)
        .join(Initiative, Initiative.id == InitiativeVersion.initiative_id)
        .where(Initiative.public_id == public_id, InitiativeVersion.number == Initiative.version)
    ).one()


def _page(event: StoredEvent) -> str:
    """The page to which the letter leads."""
    body = event.body
    here = f"/initiatives/{body['initiative']}"
    if event.kind in OF_MODERATORS:
        return f"/moderation{here}"
    if event.kind == "initiative.merge_proposed":
        return f"{here}/merge"
    if event.kind == "initiative.merged":
        return f"/initiatives/{body['other']}#sign"
    if "amendment" in body:
        return f"{here}/amendments/{body['amendment']}"
    if "comment" in body:
        return f"{here}/comments/{body.get('parent') or body['comment']}"
    return here


def _why(event: StoredEvent, language: str, *, writes: bool) -> str:
    _ = translations(language).gettext
    if event.kind in ASKS_AGAIN or (event.kind == "initiative.merged" and not writes):
        return _("You get this letter, once, because you signed it.")
    if event.kind == "comment.written":
        return _(
            "You get this letter because it is your comment. Your page “What concerns you” turns these off."
        )
    if event.kind in OF_MODERATORS:
        return _("You get this letter because you keep public pages decent.")
    if event.subject.kind in ("comment", "amendment") and event.kind != "amendment.suggested":
        return _("You get this letter because they are your words.")
    if writes:
        return _("You get this letter because you are one of its authors.")
    if event.kind == "initiative.published":
        return _("You get this letter because you follow an area that it is for, or where it would be.")
    return _("You get this letter because you signed it and wished to hear of it.")
