"""The promise of an issue in words: what result, by whom, until when, and where it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext
from markupsafe import Markup

from civic.core import clock
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.issues.status import FINAL, OPEN
from web.dues import near_day, span
from web.history_words import DECLINE_WORDS
from web.templating import day, moment, name

A_DAY = 86_400.0
RUNNING = OPEN - {"waiting", "blocked"}
"""The clock of the others stands still."""
DONE = frozenset({"delivered", "confirmed", "closed"})


@dataclass(frozen=True, slots=True)
class Promise:
    """What the promise card shows. ``said`` is the category's usual result where the reporter's is not to be read."""

    eyebrow: str
    said: str
    responsible: str
    together: str
    date_label: str
    date: str
    date_note: str
    icon: str
    foot: str | Markup


def promise_of(detail: IssueDetail) -> Promise:
    """The promise as it stands."""
    issue = detail.listed
    accepted = _was_accepted(detail)
    icon, foot = _foot(detail)
    others = [name(item.department_name) for item in _partners(detail)]
    return Promise(
        eyebrow=gettext("What the city promised") if accepted else gettext("The result that is asked for"),
        said=_said(detail),
        responsible=name(issue.department_name),
        together=gettext("with %(departments)s", departments=", ".join(others)) if others else "",
        date_label=gettext("Promised by") if accepted else gettext("Target date"),
        date=day(detail.promised if issue.status in DONE else issue.target),
        date_note=_date_note(detail, accepted),
        icon=icon,
        foot=foot,
    )


def outside_bodies(detail: IssueDetail) -> list[AssignmentShown]:
    """Bodies that are not the city's and answer for this: residents turn to them."""
    return [
        item
        for item in detail.assignments
        if item.department_kind == "outside" and item.status != "handed_over"
    ]


def reporters_words(detail: IssueDetail) -> str:
    """How many reported it and how many are affected."""
    issue = detail.listed
    reporters = ngettext("%(num)d reporter", "%(num)d reporters", issue.report_count)
    affected = ngettext("%(num)d affected", "%(num)d affected", issue.affected_count)
    return f"{reporters}, {affected}"


def assignment_dates(item: AssignmentShown) -> str:
    """A department's own dates, in one line."""
    if item.status == "delivered" and item.delivered_at is not None:
        return gettext("by %(day)s, done %(done)s", day=day(item.target), done=day(item.delivered_at))
    if item.status == "assigned":
        return _answers_by(item.take_by)
    if item.status == "blocked":
        return gettext("its date comes when its turn comes")
    if item.status == "scheduled" and item.scheduled_for is not None:
        return gettext(
            "work on %(when)s, promised by %(day)s", when=day(item.scheduled_for), day=day(item.target)
        )
    if item.status == "declined":
        return str(DECLINE_WORDS.get(item.decline_reason or "", ""))
    if item.still_answers:
        return gettext("handed over, not taken there yet")
    if item.status == "handed_over":
        return gettext("passed on")
    return gettext("promised by %(day)s", day=day(item.target))


def _said(detail: IssueDetail) -> str:
    """The planned result; where it is the category's own, or not to be read, in the reader's language."""
    own = detail.planned_result
    if own and own not in detail.usual_result.values():
        return own
    return name(detail.usual_result) or name(detail.listed.category_name)


def _partners(detail: IssueDetail) -> list[AssignmentShown]:
    return [
        item for item in detail.assignments
        if item.status not in ("handed_over", "declined") and item.department != detail.listed.department
    ]  # fmt: skip


def _date_note(detail: IssueDetail, accepted: bool) -> str:
    if detail.listed.status in DONE and detail.delivered_at is not None:
        return _kept(detail.delivered_at, detail.promised)
    if detail.listed.status in FINAL:
        return ""
    notes = [_firmness(detail, accepted)]
    if any(item.status == "blocked" for item in detail.assignments):
        notes.append(gettext("a later part gets its date when its turn comes"))
    return "; ".join(note for note in notes if note)


def _firmness(detail: IssueDetail, accepted: bool) -> str:
    """How the date of an open issue stands to the first promise and to today."""
    if not accepted:
        return gettext("a promise once it is accepted")
    if detail.listed.target != detail.promised:
        return gettext("first promised: %(day)s", day=day(detail.promised))
    if detail.listed.target < clock.now() and any(item.status in RUNNING for item in detail.assignments):
        return gettext("late by %(span)s", span=span((clock.now() - detail.listed.target).total_seconds()))
    return ""


def _kept(done: datetime, promised: datetime) -> str:
    seconds = (promised - done).total_seconds()
    if abs(seconds) < A_DAY and seconds >= 0:
        return gettext("delivered in time")
    if seconds > 0:
        return gettext("delivered %(span)s early", span=span(seconds))
    return gettext("delivered %(span)s late", span=span(seconds))


def _foot(detail: IssueDetail) -> tuple[str, str | Markup]:
    """Where it stands, with its icon."""
    issue = detail.listed
    status = issue.status
    if status == "received":
        return _unanswered(detail)
    if status == "waiting":
        return "hourglass", gettext("The clock stands still until the reporter has answered.")
    if issue.judging_until is not None:
        return "scale", _judging(detail, issue.judging_until)
    if status == "confirmed":
        return "badge-check", gettext("Kept: residents have confirmed it.")
    if status == "closed" and detail.taken_over is not None and detail.taken_over.ended:
        return "archive", gettext(
            "Closed before it came here from %(source)s. Nobody was asked to judge it, so it does not count as kept.",
            source=detail.taken_over.source,
        )
    if status == "closed":
        return "archive", gettext("Nobody judged the result, so it does not count as kept.")
    if status == "declined":
        reason = DECLINE_WORDS.get(issue.resolution or "", "")
        return "ban", gettext("Declined. %(reason)s.", reason=str(reason))
    if status == "withdrawn":
        return "undo-2", gettext("The reporters have taken it back.")
    if status == "duplicate":
        return "git-merge", gettext("Another issue stands for this matter.")
    return "scale", gettext("When it is done, residents decide whether it was kept.")


def _unanswered(detail: IssueDetail) -> tuple[str, str]:
    department, take_by = name(detail.listed.department_name), detail.listed.take_by
    if detail.round:
        return "rotate-ccw", gettext(
            "Residents say it is not done. %(department)s must look at it again.", department=department
        )
    if take_by < clock.now():
        return "triangle-alert", gettext(
            "%(department)s should have answered by %(when)s.", department=department, when=moment(take_by)
        )
    return "clock", gettext(
        "%(department)s must answer by %(when)s.", department=department, when=moment(take_by)
    )


def _answers_by(take_by: datetime) -> str:
    if take_by < clock.now():
        return gettext("answer overdue since %(when)s", when=moment(take_by))
    return gettext("answers by %(when)s", when=moment(take_by))


def _was_accepted(detail: IssueDetail) -> bool:
    """A promise stays one, also when the work is begun again."""
    if detail.listed.target_confirmed or detail.round:
        return True
    return any(item.accepted_at is not None for item in detail.assignments)


def _judging(detail: IssueDetail, until: datetime) -> Markup:
    reporters = detail.listed.report_count
    if detail.judges:
        judged = ngettext(
            "%(judged)d of %(num)d reporter has judged", "%(judged)d of %(num)d reporters have judged", reporters,
            judged=detail.judges,
        )  # fmt: skip
    else:
        judged = gettext("Nobody has judged yet")
    return Markup("{} {}; {} <b>{}</b>.").format(
        gettext("Residents decide if it was kept."), judged, gettext("open until"), near_day(until)
    )
