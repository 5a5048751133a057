"""How far each permission reaches for each role: the policies themselves are asked, over subjects that stand for all.

Nothing is written down twice. A permission's samples say what it is asked about: things of everybody, things of the
actor's own department, things of the actor's own. The widest for which the policy says yes is how far it reaches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import civic.assets.policy
import civic.city.policy
import civic.intake.policy
import civic.learning.policy
import civic.moderation.policy
import civic.parties.policy
import civic.people.factors.policy
import civic.privacy.policy
import civic.profile.policy
import civic.sign_on.policy  # noqa: F401  (declare what is asked here)
from civic.core.permissions import Actor, Grant, policies
from civic.deadlines.policy import PERMISSIONS as OF_DEADLINES
from civic.issues.policy import POLICY as OF_ISSUES
from civic.issues.policy import IssueSubject, ReportToClaim
from civic.parties.policy import LinkSubject
from civic.people.policy import Account
from civic.people.roles import CITY_ROLES, DEPARTMENT_ROLES, ROLES, SECOND_FACTOR, TRIAGE
from civic.people.staff.policy import PersonSubject, RoleSubject
from civic.residence.policy import Desk
from civic.triage.policy import ViewSubject
from initiatives.council.policy import POLICY as OF_COUNCIL
from initiatives.council.policy import SittingSubject
from initiatives.opinions.policy import POLICY as OF_OPINIONS
from initiatives.opinions.policy import OpinionSubject
from initiatives.proposals.policy import POLICY as OF_INITIATIVES
from initiatives.proposals.policy import InitiativeSubject

HERE, ELSEWHERE = 1, 2
"""Two departments that stand for the role's own and any other."""

ONESELF, ANOTHER = 1, 2
"""Two people: who acts, and anybody else."""

OWN_REPORT, ANOTHERS_REPORT = 1, 2

VISITOR_COLUMN: Final = "visitor"
RESIDENT_COLUMN: Final = "resident"
COLUMNS: Final = (VISITOR_COLUMN, RESIDENT_COLUMN, *DEPARTMENT_ROLES, TRIAGE, *CITY_ROLES)
"""Who may do things: whoever comes by, whoever has an account, each role, and who works at the triage desk.

That somebody's residence is verified, or an address confirmed, opens no permission of its own today.
"""

YES, SOME, DEPARTMENT, OWN = "yes", "some", "department", "own"
"""How far a permission reaches: everywhere; for some of what there is; in the own department; for one's own."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What a permission may be asked about: of others (in another department), of the own department, of one's own."""

    others: tuple[Any, ...]
    here: tuple[Any, ...] = ()
    own: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """How far a permission reaches for somebody, widest first and empty for nowhere; ``second_factor``: whether the
    role's part of it counts only in a session in which a second factor was shown.
    """

    reach: tuple[str, ...] = field(default=())
    second_factor: bool = False


def columns_of(permission: str) -> dict[str, Cell]:
    """How far a permission reaches for everybody, by column. Raises KeyError for one that there is not."""
    return {column: cell(permission, column) for column in COLUMNS}


@cache
def cell(permission: str, column: str) -> Cell:
    """How far a permission reaches for one column. Raises KeyError for a permission that there is not."""
    reach = _reach(permission, actor_as(column))
    needs = SECOND_FACTOR.get(column, column not in (VISITOR_COLUMN, RESIDENT_COLUMN))
    return Cell(reach, needs and reach != _reach(permission, actor_as(RESIDENT_COLUMN)))


def actor_as(column: str) -> Actor:
    """Somebody who stands for a column; departments' people work in HERE."""
    reports = frozenset({OWN_REPORT})
    if column == VISITOR_COLUMN:
        return Actor(reports=reports)
    grants: tuple[Grant, ...] = ()
    if column == TRIAGE:
        # As civic.people.queries gives it to who works at the desk.
        grants = (Grant("agent", HERE), Grant(TRIAGE))
    elif column in ROLES:
        grants = (Grant(column, HERE if column in DEPARTMENT_ROLES else None),)
    return Actor(person_id=ONESELF, grants=grants, reports=reports)


def samples_of(permission: str) -> Samples:
    """What a permission is asked about. Raises KeyError for a permission that has no samples here."""
    if permission == "report.claim":
        return Samples((ReportToClaim("another@city.example", "own@city.example"),),
                       own=(ReportToClaim("own@city.example", "own@city.example"),))  # fmt: skip
    if permission == "work.enter":
        return _NOTHING
    if (
        permission in OF_ISSUES
        or permission in OF_DEADLINES
        or permission in ("intake.see", "suggestion.decide")
    ):
        return Samples((_issue(ELSEWHERE),), (_issue(HERE),), (_issue(ELSEWHERE, OWN_REPORT),))
    if permission in OF_INITIATIVES:
        return Samples(
            (_initiative(ANOTHER, ELSEWHERE),),
            (_initiative(ANOTHER, HERE),),
            (_initiative(ONESELF, ELSEWHERE),),
        )
    if permission in OF_OPINIONS:
        return Samples((OpinionSubject(ELSEWHERE),), (OpinionSubject(HERE),))
    if permission in OF_COUNCIL:
        return Samples((_sitting(ANOTHER),), own=(_sitting(ONESELF),))
    return _OTHERS[permission]


def _sitting(person: int) -> SittingSubject:
    """One that is not published, whose chair and seat are somebody's."""
    return SittingSubject(published=False, chair=person, seat=frozenset({person}))


def _initiative(author: int, department: int) -> InitiativeSubject:
    """One that lies before the moderators, which nobody else finds, as far as it is not carried out by a department."""
    return InitiativeSubject(
        status="moderation", published=False, authors=frozenset({author}), first=author, writer=author,
        department=department,
    )  # fmt: skip


def _issue(department: int, report: int = ANOTHERS_REPORT) -> IssueSubject:
    """A private issue, which nobody finds by chance."""
    return IssueSubject(
        visibility="private", departments=frozenset({department}), department=department, category=1,
        reports=frozenset({report}), report=report,
    )  # fmt: skip


def _role(role: str, department: int) -> tuple[str, int | None]:
    return role, department if role in DEPARTMENT_ROLES else None


def _people(department: int) -> tuple[PersonSubject, ...]:
    roles = DEPARTMENT_ROLES if department == HERE else ROLES
    return tuple(PersonSubject(ANOTHER, frozenset({_role(role, department)})) for role in roles)


def _roles(department: int) -> tuple[RoleSubject, ...]:
    roles = DEPARTMENT_ROLES if department == HERE else ROLES
    return tuple(RoleSubject(*_role(role, department), person=ANOTHER) for role in roles)


_ACCOUNT = Samples((Account(ANOTHER),), own=(Account(ONESELF),))
_PERSON = Samples((ANOTHER,), own=(ONESELF,))
_OF_ROLES = Samples(_roles(ELSEWHERE), _roles(HERE))
_OF_PEOPLE = Samples(_people(ELSEWHERE), _people(HERE))
_NOTHING = Samples((None,))
_SENDING = Samples((IssueSubject(department=ELSEWHERE),), (IssueSubject(department=HERE),))

_OTHERS: Final[Mapping[str, Samples]] = {
    "suggestion.see_quality": _NOTHING,
    **dict.fromkeys(("account.change", "account.sessions", "account.tokens"), _ACCOUNT),
    **dict.fromkeys(
        ("identity.own", "profile.own", "residence.own", "data.export", "account.delete"), _PERSON
    ),
    **dict.fromkeys(("staff.invite", "role.see", "role.grant", "role.change", "role.revoke"), _OF_ROLES),
    **dict.fromkeys(("bulk.see", "bulk.begin", "bulk.cancel"), _PERSON),
    **dict.fromkeys(("staff.see", "deputy.name", "person.end"), _OF_PEOPLE),
    **dict.fromkeys(("party.send", "party.manage"), _SENDING),
    "party.act": Samples((LinkSubject("revoked"),), own=(LinkSubject("sent"),)),
    **dict.fromkeys(
        ("view.use", "view.change", "view.share"),
        Samples((ViewSubject(ANOTHER, ELSEWHERE),), (ViewSubject(ANOTHER, HERE),), (ViewSubject(ONESELF),)),
    ),
    "residence.desk": Samples((Desk(frozenset({ELSEWHERE})),), (Desk(frozenset({HERE})),)),
    **dict.fromkeys(
        (
            "account.list", "account.end_sessions", "account.set_email", "asset.print_labels", "bulk.ask", "city.shape",
            "content.flag", "moderation.see", "moderation.decide", "moderation.change_rules", "person.reopen",
            "account.list", "account.end_sessions", "account.set_email", "asset.print_labels", "city.shape",
            "content.flag", "intake.take", "party.see",
            "moderation.see", "moderation.decide", "moderation.change_rules", "person.reopen",
            "person.reset_second_factor", "residence.administer", "residence.rule", "retention.see",
            "retention.set", "retention.run", "sign_on.see", "sign_on.map_groups", "text.publish", "view.save",
        ),
        _NOTHING,
    ),
}  # fmt: skip


def _reach(permission: str, actor: Actor) -> tuple[str, ...]:
    samples = samples_of(permission)
    others = [policies.allows(permission, actor, subject) for subject in samples.others]
    if all(others):
        return (YES,)
    reach = [SOME] if any(others) else []
    # What some others' things allow is no news of one's own department.
    if not reach and any(policies.allows(permission, actor, subject) for subject in samples.here):
        reach.append(DEPARTMENT)
    if samples.own and all(policies.allows(permission, actor, subject) for subject in samples.own):
        reach.append(OWN)
    return tuple(reach)
