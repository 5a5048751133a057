"""The demo city's people, as its sign-in offers them: nobody has to copy a password to look around."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.demo.people import PEOPLE, Demo
from civic.departments.queries import departments
from civic.people.demo import DEMO_PASSWORD
from civic.people.models import Person
from web import context
from web.roles import ROLE_WORDS
from web.templating import name


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """How to come in as somebody; ``role`` in the reader's language."""

    name: str
    role: str
    email: str
    password: str


def demo_sign_ins() -> list[DemoSignIn]:
    """Everybody of the demo city who is there; nobody in any other city."""
    with context.reading() as session:
        if not context.rules(session).demo:
            return []
        there = set(
            session.scalars(select(Person.email).where(Person.email.in_([who.email for who in PEOPLE])))
        )
        units = _unit_names(session)
    return [
        DemoSignIn(who.name, _role(who, units), who.email, DEMO_PASSWORD)
        for who in PEOPLE
        if who.email in there
    ]


def _unit_names(session: Session) -> dict[str, str]:
    return {unit.code: name(unit.name) for unit in departments(session)}


def _role(who: Demo, units: dict[str, str]) -> str:
    role = str(ROLE_WORDS[who.role]) if who.role else gettext("resident")
    if not who.departments:
        return role
    if len(who.departments) == 1:
        return f"{role}, {units.get(who.departments[0], who.departments[0])}"
    return f"{role}, " + ngettext("%(num)d department", "%(num)d departments", len(who.departments))
