"""Who may do what with an issue: permission → predicate over the actor and the issue as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from civic.core.permissions import Actor, Predicate, policies
from civic.people.roles import DEPARTMENT_ROLES, TRIAGE

OPENNESS: Mapping[str, int] = {"public": 2, "place_only": 1, "private": 0}


def stricter(visibility: str, other: str | None) -> str:
    """The less open of two visibilities; None says nothing."""
    return visibility if other is None else min(visibility, other, key=OPENNESS.__getitem__)


"""How much each visibility shows; a change may only narrow it by itself."""


@dataclass(frozen=True, slots=True)
class IssueSubject:
    """What a decision looks at: visibility, the departments involved, the one acting, the category, the reports.

    ``category`` is its row id; None stands for all of them, on which only who works on all works. ``departments`` are
    those of `on_it`, ``declined`` the ones among them that will not do it (`declined_by`).
    """

    visibility: str = "public"
    hidden: bool = False
    departments: frozenset[int] = field(default_factory=frozenset)
    declined: frozenset[int] = field(default_factory=frozenset)
    department: int | None = None
    category: int | None = None
    reports: frozenset[int] = field(default_factory=frozenset)
    report: int | None = None


@dataclass(frozen=True, slots=True)
class ReportToClaim:
    """A report that is nobody's, by the address left with it, and the address that the actor has confirmed."""

    contact: str | None
    confirmed: str | None


def on_it(parts: Iterable[tuple[int, str]]) -> frozenset[int]:
    """The departments involved, of the (department, standing) of an issue's assignments: who has handed its part over
    has no more to do with the issue than any other, once somebody has taken it; until then it is ``offered``.
    """
    return frozenset(department for department, status in parts if status != "handed_over")


def declined_by(parts: Iterable[tuple[int, str]]) -> frozenset[int]:
    """The departments that have declined all that they had: they answer for that, and have nobody to call."""
    parts = tuple(parts)
    return on_it(parts) - {
        department for department, status in parts if status not in ("declined", "handed_over")
    }


def anyone(_actor: Actor, _subject: object) -> bool:
    return True


def staff_of_issue(actor: Actor, issue: IssueSubject) -> bool:
    """Works for a department on the issue, on its category, or at the triage desk."""
    return actor.has(TRIAGE) or any(actor.works_for(unit, issue.category) for unit in issue.departments)


def answers_reporters(actor: Actor, issue: IssueSubject) -> bool:
    """Works for a department that has not declined the issue, on its category, or at the triage desk."""
    return actor.has(TRIAGE) or any(
        actor.works_for(unit, issue.category) for unit in issue.departments - issue.declined
    )


def staff_of_assignment(actor: Actor, issue: IssueSubject) -> bool:
    """Works for the department whose assignment it is, on the issue's category, or at the triage desk."""
    return actor.has(TRIAGE) or (
        issue.department is not None and actor.works_for(issue.department, issue.category)
    )


def staff_of_queue(actor: Actor, queue: IssueSubject) -> bool:
    """Works for the department whose queue it is, or at the triage desk, which sees everybody's.

    Who works there for some categories only sees what is of these in it.
    """
    return actor.has(TRIAGE) or (queue.department is not None and queue.department in actor.departments)


def works_in_the_city(actor: Actor, _subject: object = None) -> bool:
    """Works for a department, or keeps public pages decent: both come by staff's pages. What is shown there is asked
    for each thing again.
    """
    return actor.has_anywhere(*DEPARTMENT_ROLES) or actor.has("moderator", "administrator")


def moderates(actor: Actor, issue: IssueSubject) -> bool:
    """Keeps public pages decent: moderators, and staff of the issue (they can hide at once)."""
    return actor.has("moderator", "administrator") or staff_of_issue(actor, issue)


def keeps_pages_decent(actor: Actor, _issue: IssueSubject) -> bool:
    """Moderators and administrators. Whoever works on an issue can hide it at once, and showing it again is theirs
    alone: a department would else bring back what a moderator has taken off the pages.
    """
    return actor.has("moderator", "administrator")


def reporter(actor: Actor, issue: IssueSubject) -> bool:
    """Has shown the secret link of one of the issue's reports (of the very report, where one is meant), or made it
    with their account (`civic.issues.own`).
    """
    if issue.report is not None:
        return issue.report in actor.reports
    return bool(actor.reports & issue.reports)


def left_the_address(actor: Actor, report: object) -> bool:
    """The report was made with the address that the actor has confirmed since."""
    return (
        isinstance(report, ReportToClaim)
        and actor.person_id is not None
        and report.contact is not None
        and report.confirmed is not None
        and report.contact.lower() == report.confirmed.lower()
    )


def administers(actor: Actor, _issue: IssueSubject) -> bool:
    """What is erased is gone for good: the city's administrators alone."""
    return actor.has("administrator")


def sees(actor: Actor, issue: IssueSubject) -> bool:
    """Everyone, unless it is private or hidden: then who works on it, moderates it or reported it."""
    if issue.visibility != "private" and not issue.hidden:
        return True
    return moderates(actor, issue) or reporter(actor, issue)


def sees_words(actor: Actor, issue: IssueSubject) -> bool:
    """Residents' words and photos: where the issue is public; else who works on it or moderates it, and each reporter
    their own (``issue.report``). Anybody can join what is place only: that must not open what others said there.
    """
    if issue.visibility == "public" and not issue.hidden:
        return True
    return moderates(actor, issue) or issue.report in actor.reports


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "issue.report": anyone,
        "issue.see": sees,
        "issue.see_words": sees_words,
        "issue.see_notes": staff_of_issue,
        "issue.see_contact": answers_reporters,
        "issue.join": sees,
        "issue.me_too": sees,
        "report.correct": reporter,
        "report.rephrase": reporter,
        "report.answer": reporter,
        "report.withdraw": reporter,
        "report.judge": reporter,
        "report.confirm_contact": reporter,
        "report.claim": left_the_address,
        "report.remove_contact": reporter,
        "report.erase": administers,
        "assignment.accept": staff_of_assignment,
        "assignment.assign": staff_of_assignment,
        "assignment.schedule": staff_of_assignment,
        "assignment.start": staff_of_assignment,
        "assignment.ask": staff_of_assignment,
        "assignment.deliver": staff_of_assignment,
        "assignment.decline": staff_of_assignment,
        "assignment.hand_over": staff_of_assignment,
        "assignment.send_back": staff_of_assignment,
        "assignment.put_after": staff_of_issue,
        "assignment.review": staff_of_assignment,
        "assignment.change_target": staff_of_assignment,
        "issue.involve": staff_of_issue,
        "issue.update": staff_of_issue,
        "issue.note": staff_of_issue,
        "issue.claim": staff_of_issue,
        "issue.prioritise": staff_of_issue,
        "issue.recategorise": staff_of_issue,
        "issue.move": staff_of_issue,
        "issue.merge": staff_of_issue,
        "issue.unmerge": staff_of_issue,
        "issue.hide": moderates,
        "issue.show": keeps_pages_decent,
        "work.enter": works_in_the_city,
        "queue.see": staff_of_queue,
        "photo.upload": anyone,
    }
)
