"""What is near its date or past it in a department: assignments with how far they were escalated, and legal terms."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from sqlalchemy.orm import Session

import civic.deadlines.policy  # noqa: F401  (declares issue.extend_clock)
from civic.city.queries import CityRules
from civic.core import clock
from civic.core.i18n import localized
from civic.core.permissions import Actor, policies
from civic.core.secrets import display_public_id
from civic.deadlines.clocks import clocks
from civic.deadlines.queries.near import ON_A_PAGE, NearTerm, marks_of, near_dates, near_terms
from civic.deadlines.queries.of_issue import TermShown, terms_of
from civic.departments.calendars import department_calendar
from civic.departments.queries import DepartmentListed
from civic.issues.queries.detail import IssueDetail
from civic.triage.moments import soon_until
from web import context
from web.deadline_words import date_words, role_words, stopper_words
from web.language import current_language
from web.pages.staff.dates import due_at
from web.pages.staff.door import chosen_department, pages

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
MOST_ROWS = 20_000
"""Lines of a CSV file; more is for an evaluation, not for a list of what is near."""


@pages.get("/staff/deadlines")
def deadlines() -> Any:
    actor = context.actor()
    with context.reading() as session:
        rules = context.rules(session)
        unit, units = chosen_department(session, actor, request.args.get("department", ""))
        span, law, page = _asked()
        until = clock.now() + SPANS[span]
        calendar = department_calendar(session, unit.id)
        soon = soon_until(calendar)
        dates = near_dates(session, actor, unit.id, until, offset=(page - 1) * ON_A_PAGE)
        terms = near_terms(session, actor, unit.id, until, law=law, limit=ON_A_PAGE * 4)
        return render_template(
            "pages/staff/deadlines.html", unit=unit, units=units, span=span, law=law, page=page,
            laws=[each.spec for each in clocks(session)], dates=dates[:ON_A_PAGE], more=len(dates) > ON_A_PAGE,
            dues=[due_at(row.due, soon, rules, taking=row.of == "take_by") for row in dates[:ON_A_PAGE]],
            terms=[(row, used(row.begins_at, row.due), left(row.due)) for row in terms], role_words=role_words(),
            date_words=date_words(), most=ON_A_PAGE * 4,
        )  # fmt: skip


@pages.get("/staff/deadlines.csv")
def deadlines_csv() -> Any:
    """The legal terms of the list as CSV, all that run within the span."""
    actor = context.actor()
    with context.reading() as session:
        rules = context.rules(session)
        unit, _units = chosen_department(session, actor, request.args.get("department", ""))
        span, law, _page = _asked()
        rows = near_terms(session, actor, unit.id, clock.now() + SPANS[span], law=law, limit=MOST_ROWS)
    response = Response(_csv(rows, unit, rules), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="deadlines-{unit.code}.csv"'
    return response


def _asked() -> tuple[str, str, int]:
    span = request.args.get("span", "")
    page = max(1, min(1000, request.args.get("page", 1, type=int)))
    return span if span in SPANS else "week", request.args.get("law", "")[:64], page


def _csv(rows: Sequence[NearTerm], unit: DepartmentListed, rules: CityRules) -> str:
    language, zone = current_language(), ZoneInfo(rules.time_zone)

    def told(at: datetime) -> str:
        return at.astimezone(zone).isoformat(timespec="minutes")

    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(
        ["issue", "category", "department", "law", "term", "paragraph", "began", "due", "extended", "past"]
    )
    for row in rows:
        words = (row.category, unit.name, row.law, row.step_name)
        category, department, law, step = (_plain(localized(each, language)) for each in words)
        lines.writerow(
            [
                display_public_id(row.public_id), category, department, law, step, _plain(row.paragraph),
                told(row.begins_at), told(row.due), "yes" if row.extended else "no",
                "yes" if row.due <= clock.now() else "no",
            ]
        )  # fmt: skip
    return file.getvalue()


def _plain(words: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words


def used(begins_at: datetime, due: datetime) -> int:
    """How much of a term has passed, in percent: terms count days, not working hours."""
    whole = (due - begins_at).total_seconds()
    passed = (clock.now() - begins_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * passed / whole)))


def left(due: datetime) -> int:
    """Whole days until a term ends; negative when it has."""
    return (due - clock.now()) // timedelta(days=1)


def gather_clocks(session: Session, actor: Actor, detail: IssueDetail) -> dict[str, Any] | None:
    """What the panel's part shows: the terms of the law on the issue, and whom its dates were escalated to."""
    marks = marks_of(session, [item.id for item in detail.assignments])
    terms = terms_of(session, actor, detail.id, detail.subject)
    if not terms and not marks:
        return None
    return {
        "terms": [(term, used(term.begins_at, term.due), term_css(term)) for term in terms],
        "marks": [(item, marks[item.id]) for item in detail.assignments if item.id in marks],
        "role_words": role_words(), "stopper_words": stopper_words(),
        "may_extend": policies.allows("issue.extend_clock", actor, detail.subject),
    }  # fmt: skip


def term_css(term: TermShown) -> str:
    """How pressing a term is: ``late``, ``soon``, ``done`` or nothing."""
    if term.stopped_at is not None:
        return "late" if term.stopped_at > term.due else "done"
    now = clock.now()
    if now >= term.due:
        return "late"
    return "soon" if now >= term.due - timedelta(days=term.warn_days) else ""
