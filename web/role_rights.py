"""What each role may do, in plain words: the policies themselves are asked, nothing is written down twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.people.roles import ROLES
from civic.people.staff.policy import GIVEN_BY, GIVEN_IN_OWN_DEPARTMENT_BY
from web.permission_matrix import DEPARTMENT, OWN, cell
from web.roles import ROLE_WORDS

OF_ISSUES: Final[Mapping[str, Any]] = {
    "queue.see": _("See the queue"),
    "issue.see": _("See private and hidden issues"),
    "issue.see_contact": _("See the names and contacts of reporters"),
    "assignment.accept": _("Accept work, plan it, deliver it, hand it over or decline it"),
    "assignment.assign": _("Give work to colleagues"),
    "issue.update": _("Write to residents, leave notes for colleagues, merge, move and recategorise"),
    "issue.hide": _("Hide issues from the public"),
    "issue.show": _("Show hidden issues again"),
    "report.erase": _("Erase what a report says for good"),
}
OF_THE_CITY: Final[Mapping[str, Any]] = {
    "asset.print_labels": _("Print labels for the things of the city"),
    "city.shape": _("Shape the city: settings, areas, departments, categories, routing"),
    "person.end": _("End the accounts of those whose every role they could have given"),
    "person.reopen": _("Open ended accounts again"),
}


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that a role may do; ``here``: in its own department alone."""

    words: str
    here: bool = False


def rights() -> dict[str, list[Right]]:
    """What every role may do, in the order of the tables above."""
    return {role: list(_of(role)) for role in ROLES}


def _of(role: str) -> Iterable[Right]:
    for permission, words in {**OF_ISSUES, **OF_THE_CITY}.items():
        reach = cell(permission, role).reach
        if reach and reach[0] != OWN:
            yield Right(str(words), here=reach[0] == DEPARTMENT)
    for table, here in ((GIVEN_BY, False), (GIVEN_IN_OWN_DEPARTMENT_BY, True)):
        if role in table:
            given = table[role]
            names = ", ".join(str(ROLE_WORDS[each]) for each in ROLES if each in given)
            words = gettext("every role") if len(given) == len(ROLES) else names
            yield Right(gettext("Invite people and give them: %(roles)s", roles=words), here=here)
