"""What follows for suggestions: they are found anew, and staff's own choice tells whether they were right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.events import StoredEvent
from civic.core.jobs import defer
from civic.core.reactor import react_to

SUGGEST: Final = "learning.suggest"
"""The job that finds the suggestions for one issue."""

SUGGEST_OPEN: Final = "learning.suggest_open"
"""The job that does so for all open issues that nobody has taken yet, after something that concerns them all."""

CHOSEN: Final[Mapping[str, tuple[str, str]]] = {
    "issue.recategorised": ("category", "category"),
    "issue.handed_over": ("department", "to_department"),
    "issue.prioritised": ("priority", "priority"),
    "issue.merged": ("duplicate", "into"),
    "issue.involved": ("involve", "department"),
}
"""Kind of event → the suggestions that it answers, and what of its body is the answer."""

KEPT_AS_IT_WAS: Final = ("category", "department")
"""Who accepts an issue has seen these and left them as they were."""

# Rank 0 alone was the machine's answer; what stood below it says nothing when the first was right.
_CHOSE = text("""
    UPDATE issue_suggestion
       SET status = CASE WHEN value = :value THEN 'followed' WHEN rank = 0 THEN 'passed_over' ELSE 'lapsed' END,
           decided_at = :now, decided_by_id = :person
     WHERE issue_id = :issue AND kind = :kind AND status = 'open'
""")
_LEFT = text("""
    UPDATE issue_suggestion
       SET status = CASE WHEN rank = 0 THEN 'passed_over' ELSE 'lapsed' END, decided_at = :now, decided_by_id = :person
     WHERE issue_id = :issue AND kind = ANY(:kinds) AND status = 'open'
""")
_LAPSED = text("""
    UPDATE issue_suggestion SET status = 'lapsed', decided_at = :now
     WHERE (issue_id = :issue OR other_id = :issue) AND status = 'open'
""")


@react_to(*CHOSEN)
def compare(session: Session, event: StoredEvent) -> None:
    """Staff chose something by themselves: were they told the same? Rules and routing choose nothing for staff."""
    kind, key = CHOSEN[event.kind]
    value = event.body.get(key)
    if event.origin == "person" and value is not None:
        session.execute(
            _CHOSE,
            {
                "issue": event.subject.id, "kind": kind, "value": value, "now": clock.now(),
                "person": event.actor_id,
            },
        )  # fmt: skip


@react_to("issue.accepted")
def leave(session: Session, event: StoredEvent) -> None:
    """The department took it as it was, beside what was suggested."""
    if event.origin == "person":
        values = {
            "issue": event.subject.id,
            "kinds": list(KEPT_AS_IT_WAS),
            "now": clock.now(),
            "person": event.actor_id,
        }
        session.execute(_LEFT, values)


@react_to(
    "issue.declined", "issue.withdrawn", "issue.delivered", "issue.merged", "issue.confirmed", "issue.closed"
)
def let_lapse(session: Session, event: StoredEvent) -> None:
    """There is nothing to suggest any more, and nothing to be merged into."""
    session.execute(_LAPSED, {"issue": event.subject.id, "now": clock.now()})


@react_to(
    "issue.received", "issue.joined", "issue.affected", "issue.corrected", "issue.moderated", "issue.report_erased",
    "issue.recategorised", "issue.moved", "issue.handed_over", "issue.reviewed", "issue.unmerged",
    "issue.accepted",
)  # fmt: skip
def suggest_anew(session: Session, event: StoredEvent) -> None:
    """Something that suggestions look at is another now."""
    defer(session, SUGGEST, issue_id=event.subject.id)


@react_to("suggestion.rule_set", "suggestion.learned")
def suggest_everywhere(session: Session, event: StoredEvent) -> None:
    """The city wants other suggestions, or the past has been learned from: what is shown is found anew."""
    if event.kind == "suggestion.rule_set" or event.body["suggestion"] == "category":
        defer(session, SUGGEST_OPEN)
