"""The promise of an issue in words: what result, by whom, until when, and where it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext
from markupsafe import Markup

from civic.core import clock
from civic.issues.queries.detail import AssignmentShown, IssueDetail
from civic.issues.status import OPEN
from web.dues import near_day, span
from web.history import DECLINE_WORDS
from web.templating import day, moment, name

A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Promise:
    """What the promise card shows. ``said`` is None where the reader may not read residents' words."""

    eyebrow: str
    said: str | None
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
    accepted = issue.target_confirmed or any(item.accepted_at is not None for item in detail.assignments)
    icon, foot = _foot(detail)
    others = [name(item.department_name) for item in _partners(detail)]
    return Promise(
        eyebrow=gettext("What the city promised") if accepted else gettext("The result that is asked for"),
        said=detail.planned_result or None,
        responsible=name(issue.department_name),
        together=gettext("with %(departments)s", departments=", ".join(others)) if others else "",
        date_label=gettext("Promised by") if accepted else gettext("Target date"),
        date=day(detail.promised if detail.delivered_at else issue.target),
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
    if item.delivered_at is not None:
        return gettext("by %(day)s, done %(done)s", day=day(item.target), done=day(item.delivered_at))
    if item.status == "assigned":
        return gettext("answers by %(when)s", when=moment(item.take_by))
    if item.status == "scheduled" and item.scheduled_for is not None:
        return gettext(
            "work on %(when)s, promised by %(day)s", when=day(item.scheduled_for), day=day(item.target)
        )
    if item.status == "declined":
        return str(DECLINE_WORDS.get(item.decline_reason or "", ""))
    if item.status == "handed_over":
        return gettext("passed on")
    return gettext("promised by %(day)s", day=day(item.target))


def _partners(detail: IssueDetail) -> list[AssignmentShown]:
    return [
        item for item in detail.assignments
        if item.status not in ("handed_over", "declined") and item.department != detail.listed.department
    ]  # fmt: skip


def _date_note(detail: IssueDetail, accepted: bool) -> str:
    if detail.delivered_at is not None:
        return _kept(detail.delivered_at, detail.promised)
    if not accepted:
        return gettext("a promise once it is accepted")
    if detail.listed.target != detail.promised:
        return gettext("first promised: %(day)s", day=day(detail.promised))
    if detail.listed.target < clock.now() and any(item.status in OPEN for item in detail.assignments):
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
        return "clock", gettext(
            "%(department)s must answer by %(when)s.", department=name(issue.department_name),
            when=moment(issue.take_by),
        )  # fmt: skip
    if status == "waiting":
        return "hourglass", gettext("The clock stands still until the reporter has answered.")
    if issue.judging_until is not None:
        return "scale", _judging(detail, issue.judging_until)
    if status == "confirmed":
        return "badge-check", gettext("Kept: residents have confirmed it.")
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


def _judging(detail: IssueDetail, until: datetime) -> Markup:
    judged = gettext(
        "%(judged)d of %(all)d reporters have judged", judged=detail.judges, all=detail.listed.report_count
    )
    return Markup("{} {}; {} <b>{}</b>.").format(
        gettext("Residents decide if it was kept."), judged, gettext("open until"), near_day(until)
    )
