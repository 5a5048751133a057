"""What a reporter may do with their own report today, as the page of their secret link shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from civic.core import clock
from civic.issues.models import Report
from civic.issues.queries.contact_views import ContactLook
from civic.issues.queries.detail import IssueDetail, ReportShown
from civic.issues.status import FINAL
from web.hosts import absolute

VERBS = ("correct", "answer", "judge", "rephrase")


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing that is most useful now: where it is on the page, with its icon and words."""

    anchor: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Own:
    """A reporter's panel. ``code`` is what a letter gave them to show that the address is theirs; ``looks`` are looks
    of staff at their contact.

    ``refused`` is the verb whose form came back with problems; ``errors`` and ``typed`` belong to it.
    """

    secret: str
    link: str
    report: ReportShown
    judging: bool
    asked: bool
    question: str | None
    may_correct: bool
    may_change_result: bool
    may_withdraw: bool
    needs_confirming: bool
    code: str
    action: Action | None
    looks: Sequence[ContactLook] = ()
    refused: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    def value(self, verb: str, name: str, kept: str | None) -> str:
        """What a field shows: what was typed before it was refused, else what is kept."""
        return str(self.typed.get(name, "")) if self.refused == verb else kept or ""

    def error(self, verb: str, name: str) -> str | None:
        return self.errors.get(name) if self.refused == verb else None


def own_of(
    detail: IssueDetail, report: Report, secret: str, *, code: str = "", refused: str = "",
    errors: dict[str, str] | None = None, typed: dict[str, Any] | None = None, looks: Sequence[ContactLook] = (),
) -> Own:  # fmt: skip
    """The panel of one report of an issue; the reader has shown its link."""
    shown = next(item for item in detail.reports if item.id == report.id)
    issue = detail.listed
    live = not shown.withdrawn
    open_still = live and issue.status not in FINAL
    judging = live and issue.judging_until is not None and clock.now() <= issue.judging_until
    asked = live and any(
        item.waiting_since is not None and shown.received_at <= item.waiting_since
        for item in detail.assignments
    )
    said = [entry.text for entry in detail.timeline if entry.kind == "issue.asked" and entry.text]
    promised = any(item.accepted_at is not None for item in detail.assignments)
    return Own(
        secret=secret,
        link=absolute("link.show", secret=secret),
        report=shown,
        judging=judging,
        asked=asked,
        question=said[-1] if asked and said else None,
        may_correct=open_still,
        may_change_result=bool(shown.planned_result) and not promised,
        may_withdraw=open_still,
        needs_confirming=bool(shown.contact_email) and not shown.contact_confirmed,
        code=code,
        action=_action(judging, asked, shown.moderated == "rephrase"),
        looks=looks,
        refused=refused,
        errors=errors or {},
        typed=typed or {},
    )


def _action(judging: bool, asked: bool, rephrase: bool) -> Action | None:
    if rephrase:
        return Action("moderated", "pencil-line", gettext("Write it anew"))
    if asked:
        return Action("answer-it", "message-circle", gettext("Answer the question"))
    if judging:
        return Action("judge", "scale", gettext("Judge the result"))
    return None
