"""What happened to an initiative, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext, ngettext

from civic.core.secrets import display_public_id
from initiatives.proposals.commands.revise import WRITABLE
from initiatives.proposals.queries.timeline import Entry
from web.history import Told
from web.initiative_words import FINDINGS
from web.templating import day, day_of

LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "initiative.proposed": ("pencil-line", "draft"),
    "initiative.revised": ("file-pen-line", "draft"),
    "initiative.substance_corrected": ("file-pen-line", "moderation"),
    "initiative.submitted": ("send", "moderation"),
    "initiative.moderation_late": ("timer", "returned"),
    "initiative.sent_back": ("corner-up-left", "returned"),
    "initiative.appealed": ("gavel", "moderation"),
    "initiative.published": ("signature", "collecting"),
    "initiative.threshold_reached": ("badge-check", "confirmed"),
    "initiative.expired": ("timer-off", "expired"),
    "initiative.withdrawn": ("undo-2", "withdrawn"),
    "initiative.opinion_asked": ("file-text", "opinion"),
    "initiative.opinion_handed_over": ("corner-up-left", "opinion"),
    "initiative.opinion_extended": ("calendar-clock", "opinion"),
    "initiative.opinion_late": ("timer", "returned"),
    "initiative.opinion_given": ("square-pen", "opinion"),
    "initiative.answer_opened": ("message-circle", "opinion"),
    "initiative.opinions_answered": ("message-square-text", "opinion"),
    "initiative.opinions_concluded": ("landmark", "on_agenda"),
    "initiative.merge_proposed": ("git-merge", "draft"),
    "initiative.merge_agreed": ("git-merge", "confirmed"),
    "initiative.merge_ended": ("git-merge", "withdrawn"),
    "initiative.merged": ("git-merge", "merged"),
    "initiative.joined": ("git-merge", "confirmed"),
    "initiative.author_joined": ("users", "draft"),
    "initiative.author_left": ("users", "withdrawn"),
    "initiative.lead_handed_over": ("users", "draft"),
    "initiative.paper_entered": ("file-text", "collecting"),
    "initiative.paper_corrected": ("undo-2", "rejected"),
    "initiative.opened": ("landmark", "in_council"),
    "initiative.accepted": ("circle-check", "confirmed"),
    "initiative.rejected": ("ban", "rejected"),
    "initiative.referred_back": ("undo-2", "opinion"),
    "initiative.postponed": ("calendar-clock", "on_agenda"),
    "initiative.delivery_started": ("hammer", "in_delivery"),
    "initiative.milestone_changed": ("calendar-clock", "in_delivery"),
    "initiative.project_told": ("file-text", "in_delivery"),
    "initiative.delivered": ("flag", "delivered"),
    "initiative.settled": ("scale", "judged"),
    "initiative.enclosed": ("paperclip", "draft"),
    "initiative.issues_linked": ("link", "draft"),
    "initiative.signatures_held": ("scan-search", "moderation"),
    "initiative.signatures_released": ("circle-check", "confirmed"),
    "initiative.signatures_removed": ("ban", "rejected"),
}
"""A kind of event → its icon and whose colour it has."""


WRITTEN_OVER: Final = ("initiative.revised", "initiative.enclosed", "initiative.issues_linked")
"""Kinds of which a draft's page shows the last of several in a row."""


def told(entries: Iterable[Entry], departments: Mapping[str, str]) -> list[Told]:
    """The entries in words, the newest first; saving a draft again and again is one of them. ``departments``: names by
    code.
    """
    lines: list[Told] = []
    before: Entry | None = None
    for entry in entries:
        title, detail = (
            _words_of_opinion(entry.kind, entry.body, departments)
            if entry.kind.startswith("initiative.opinion_")
            else _words(entry.kind, entry.body)
        )
        symbol, colours = LOOKS[entry.kind]
        line = Told(seq=entry.seq, at=entry.at, icon=symbol, css=colours, title=title, detail=detail)
        draft = entry.kind in WRITTEN_OVER and entry.body["status"] in WRITABLE
        if draft and before is not None and before.kind == entry.kind:
            lines.pop()
        lines.append(line)
        before = entry
    return lines[::-1]


def _words(kind: str, body: Mapping[str, Any]) -> tuple[str, str]:
    if kind == "initiative.revised":
        return gettext("The text was changed"), _asked(body.get("again"))
    if kind == "initiative.substance_corrected":
        title = (
            gettext(
                "A moderator found that text version %(number)d asks for something else", number=body["text"]
            )
            if body["substance"]
            else gettext("A moderator found that text version %(number)d says the same", number=body["text"])
        )
        back = ngettext("%(num)d signature counts again", "%(num)d signatures count again", body["back"])
        return title, _asked(body["again"]) if body["substance"] else back
    if kind == "initiative.published":
        return gettext("Published: signatures are collected"), _goal(body)
    if kind == "initiative.threshold_reached":
        return gettext("Enough have signed"), ngettext(
            "With %(num)d signature. The departments give their opinion now.",
            "With %(num)d signatures. The departments give their opinion now.", body["counted"],
        )  # fmt: skip
    if kind == "initiative.expired":
        return gettext("The time is over"), gettext(
            "Counted: %(counted)d, needed: %(needed)d", counted=body["counted"], needed=body["needed"]
        )
    if kind == "initiative.moderation_late":
        due = day(datetime.fromisoformat(body["due"]))
        return gettext("The moderators are late"), gettext("Due on %(day)s", day=due)
    if kind == "initiative.sent_back":
        numbers = ", ".join(str(number) for number in body["rules"])
        return gettext("Sent back by a moderator"), gettext(
            "Rules that are not kept: %(numbers)s", numbers=numbers
        )
    if kind == "initiative.signatures_removed":
        return ngettext(
            "%(num)d signature was found false", "%(num)d signatures were found false", body["signatures"]
        ), ""
    if kind == "initiative.signatures_held":
        return ngettext(
            "%(num)d signature is under review", "%(num)d signatures are under review", body["signatures"]
        ), ""
    if kind == "initiative.signatures_released":
        return ngettext(
            "%(num)d signature counts again", "%(num)d signatures count again", body["signatures"]
        ), ""
    if kind == "initiative.answer_opened":
        return gettext("The authors may answer the opinions"), gettext(
            "Until %(day)s", day=day(datetime.fromisoformat(body["until"]))
        )
    if kind == "initiative.opinions_concluded":
        return gettext("It goes to the council"), ngettext(
            "With %(num)d opinion of %(asked)d", "With %(num)d opinions of %(asked)d", body["given"],
            asked=body["asked"],
        )  # fmt: skip
    if kind == "initiative.paper_entered":
        return ngettext(
            "%(num)d signature on paper was counted", "%(num)d signatures on paper were counted", body["counted"]
        ), gettext(
            "Lines: %(lines)d, signed before: %(doubled)d, not residents: %(unknown)d",
            lines=body["lines"], doubled=body["doubled"], unknown=body["unknown"],
        )  # fmt: skip
    if kind == "initiative.paper_corrected":
        return ngettext(
            "%(num)d signature on paper counts no more",
            "%(num)d signatures on paper count no more",
            body["signatures"],
        ), ""
    if kind == "initiative.enclosed":
        return gettext("Photos and documents were changed"), gettext(
            "Photos: %(photos)d, documents: %(documents)d", photos=body["photos"], documents=body["documents"]
        )
    if kind == "initiative.issues_linked":
        return ngettext("It comes from %(num)d issue", "It comes from %(num)d issues", body["issues"]), ""
    if kind == "initiative.milestone_changed":
        return _step(body), ""
    if kind == "initiative.delivered":
        until = day(datetime.fromisoformat(body["judging_until"]))
        return gettext("Carried out, says the department"), gettext(
            "Residents judge it until %(day)s", day=until
        )
    if kind == "initiative.settled":
        return _verdict(body), gettext("Who judged: %(judges)d", judges=body["judges"])
    if "proposal" in body:
        return _joining(kind, body), ""
    plain = {
        "initiative.opinions_answered": gettext("The authors have answered the opinions"),
        "initiative.author_joined": gettext("Somebody has joined its authors"),
        "initiative.author_left": gettext("One of its authors has left"),
        "initiative.lead_handed_over": gettext("Another of its authors leads now"),
        "initiative.opened": gettext("The council deals with it"),
        "initiative.accepted": gettext("Accepted by the council"),
        "initiative.rejected": gettext("Rejected by the council"),
        "initiative.referred_back": gettext("The council wants to hear the departments once more"),
        "initiative.postponed": gettext("Left for another sitting"),
        "initiative.delivery_started": gettext("It is being carried out"),
        "initiative.project_told": gettext("The department told how far it is"),
        "initiative.proposed": gettext("The draft was begun"),
        "initiative.submitted": gettext("Laid before the moderators"),
        "initiative.appealed": gettext("The authors ask another moderator"),
        "initiative.withdrawn": gettext("Withdrawn by its authors"),
    }
    return plain[kind], ""


def _words_of_opinion(kind: str, body: Mapping[str, Any], departments: Mapping[str, str]) -> tuple[str, str]:
    unit = departments.get(body["department"], body["department"])
    if kind == "initiative.opinion_given":
        title = gettext("%(department)s has given its opinion", department=unit)
        if body["text"] > 1:
            title = gettext("%(department)s has corrected its opinion", department=unit)
        return title, str(FINDINGS[body["finding"]][2])
    date = day(datetime.fromisoformat(body["due"]))
    if kind == "initiative.opinion_asked":
        return gettext("%(department)s is asked for its opinion", department=unit), gettext(
            "Until %(day)s", day=date
        )
    if kind == "initiative.opinion_handed_over":
        return gettext("%(department)s is asked instead", department=unit), gettext("Until %(day)s", day=date)
    if kind == "initiative.opinion_extended":
        return gettext("%(department)s has more time for its opinion", department=unit), gettext(
            "Until %(day)s", day=date
        )
    return gettext("%(department)s is late with its opinion", department=unit), gettext(
        "Due on %(day)s", day=date
    )


def _joining(kind: str, body: Mapping[str, Any]) -> str:
    number = display_public_id(body["other"])
    if kind == "initiative.merge_proposed":
        if body["joins"]:
            return gettext("It was proposed that it joins %(number)s", number=number)
        return gettext("It was proposed that %(number)s joins it", number=number)
    if kind == "initiative.merge_agreed":
        return gettext("One side agrees that it and %(number)s become one", number=number)
    if kind == "initiative.merged":
        return gettext("It has joined %(number)s", number=number)
    if kind == "initiative.joined":
        return gettext("%(number)s has joined it", number=number)
    if body["how"] == "declined":
        return gettext("It and %(number)s do not become one: authors declined", number=number)
    return gettext("It and %(number)s do not become one: the proposal is over", number=number)


def _asked(again: int | None) -> str:
    """How many are asked again; empty where nobody is, because the text says the same."""
    if again is None:
        return ""
    return ngettext(
        "%(num)d who signed before is asked again", "%(num)d who signed before are asked again", again
    )


def _goal(body: Mapping[str, Any]) -> str:
    until = day(datetime.fromisoformat(body["collecting_until"]))
    return gettext("Needed: %(needed)d, until %(day)s", needed=body["needed"], day=until)


def _step(body: Mapping[str, Any]) -> str:
    number, due = body["milestone"], day_of(date.fromisoformat(body["due"]))
    if body["state"] == "done":
        return gettext("Step %(number)d is done", number=number)
    if body["late"]:
        return gettext("Step %(number)d is later: by %(day)s", number=number, day=due)
    return gettext("Step %(number)d: by %(day)s", number=number, day=due)


def _verdict(body: Mapping[str, Any]) -> str:
    if body["outcome"] == "met":
        return gettext("Residents found that it is what was promised")
    if body["outcome"] == "undecided":
        return gettext("Closed: too few could tell")
    if body["status"] == "on_agenda":
        return gettext("Residents found it wanting again: it goes back to the council")
    return gettext("Residents found it wanting: the department goes on")
