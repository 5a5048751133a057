"""The people of the demo city: somebody of every role, all with the one password that the start screen prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from civic.core.event_import import PreparedEvent, append_events
from civic.core.events import EventBody, Subject
from civic.core.permissions import Actor, Grant
from civic.core.secrets import hash_password
from civic.people.commands import PersonAdded, RoleGranted
from civic.people.demo import DEMO_PASSWORD
from civic.people.models import Person, RoleGrant
from civic.people.roles import DEPARTMENT_ROLES, TRIAGE

DOMAIN = "riverford.example"
TRIAGE_DESK = "triage"


class Demo(NamedTuple):
    """Somebody: the address before the @, the name, the language, a role, and for some roles their departments."""

    local: str
    name: str
    language: str
    role: str | None
    departments: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.local}@{DOMAIN}"


WORKS = ("street-lighting", "roads", "water", "transport")
SERVICES = ("cleansing", "parks", "housing", "public-order")

PEOPLE = (
    Demo("agent.triage", "Nina Koval", "en", "agent", (TRIAGE_DESK,)),
    Demo("agent.lighting", "Pavel Orlov", "en", "agent", ("street-lighting",)),
    Demo("agent.roads", "Irina Volkova", "en", "agent", ("roads",)),
    Demo("agent.cleansing", "Oleg Sviridov", "en", "agent", ("cleansing",)),
    Demo("agent.parks", "Daria Lipina", "en", "agent", ("parks",)),
    Demo("agent.water", "Тимур Родников", "ru", "agent", ("water",)),
    Demo("agent.transport", "Alex Petrenko", "en", "agent", ("transport",)),
    Demo("agent.housing", "Галина Домнина", "ru", "agent", ("housing",)),
    Demo("agent.order", "Sergey Baev", "en", "agent", ("public-order",)),
    Demo("crew.works", "Maxim Gorin", "en", "field_worker", WORKS),
    Demo("crew.services", "Рустам Алиев", "ru", "field_worker", SERVICES),
    Demo("lead.works", "Olga Zimina", "en", "lead", WORKS),
    Demo("lead.services", "Андрей Северов", "ru", "lead", SERVICES),
    Demo("head.roads", "Boris Melnikov", "en", "head", ("roads",)),
    Demo("moderator", "Yulia Grant", "en", "moderator"),
    Demo("council", "Elena Vetrova", "en", "council_member"),
    Demo("clerk", "Тамара Ильина", "ru", "clerk"),
    Demo("analyst", "Kirill Sokol", "en", "analyst"),
    Demo("admin", "Anna Belova", "en", "administrator"),
    Demo("resident", "Marta Lindqvist", "en", None),
)


class SignIn(NamedTuple):
    """How to come in as somebody; ``role`` in words."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is there, as actors by the address before the @, and who of them works where (by department's row id)."""

    actors: Mapping[str, Actor]
    agents: Mapping[int, Actor]
    """The agent of each department: accepts and answers."""
    hands: Mapping[int, tuple[Actor, ...]]
    """Everybody of each department who may have a matter in hand, the agent first."""

    @property
    def desk(self) -> Actor:
        return self.actors["agent.triage"]


def sign_ins() -> list[SignIn]:
    """Everybody's sign-in, in the order in which they are printed."""
    return [SignIn(_in_words(somebody), somebody.email, DEMO_PASSWORD) for somebody in PEOPLE]


def settle_people(session: Session, departments: Mapping[str, int], since: datetime) -> Staff:
    """Open everybody's account and grant their roles as of ``since``; ``departments`` are row ids by code."""
    # Argon2 is slow on purpose: once for all of them.
    known_to_all = hash_password(DEMO_PASSWORD)
    people = [
        Person(
            email=somebody.email, name=somebody.name, language=somebody.language, password_hash=known_to_all,
            created_at=since,
        )
        for somebody in PEOPLE
    ]  # fmt: skip
    session.add_all(people)
    session.flush()
    for somebody, person in zip(PEOPLE, people, strict=True):
        session.add_all(
            RoleGrant(
                person_id=person.id, role=grant.role, department_id=grant.department_id, granted_at=since
            )
            for grant in _grants(somebody, departments)
        )
    session.flush()
    events = [
        event
        for somebody, person in zip(PEOPLE, people, strict=True)
        for event in _events(somebody, person, since)
    ]
    append_events(session, events)
    actors = {
        somebody.local: _actor(somebody, person, departments)
        for somebody, person in zip(PEOPLE, people, strict=True)
    }
    return Staff(actors, *_by_department(actors, departments))


def _grants(somebody: Demo, departments: Mapping[str, int]) -> list[Grant]:
    if somebody.role is None:
        return []
    if somebody.role not in DEPARTMENT_ROLES:
        return [Grant(somebody.role)]
    return [Grant(somebody.role, departments[code]) for code in somebody.departments]


def _actor(somebody: Demo, person: Person, departments: Mapping[str, int]) -> Actor:
    grants = _grants(somebody, departments)
    if TRIAGE_DESK in somebody.departments:
        grants.append(Grant(TRIAGE))
    return Actor(person_id=person.id, name=somebody.name, grants=tuple(grants), language=somebody.language)


def _by_department(
    actors: Mapping[str, Actor], departments: Mapping[str, int]
) -> tuple[dict[int, Actor], dict[int, tuple[Actor, ...]]]:
    agents: dict[int, Actor] = {}
    hands: dict[int, list[Actor]] = {}
    for somebody in PEOPLE:
        for code in somebody.departments:
            department = departments[code]
            if somebody.role == "agent":
                agents[department] = actors[somebody.local]
            if somebody.role in ("agent", "field_worker", "lead"):
                hands.setdefault(department, []).append(actors[somebody.local])
    return agents, {department: tuple(those) for department, those in hands.items()}


def _events(somebody: Demo, person: Person, since: datetime) -> list[PreparedEvent]:
    bodies: list[EventBody] = [PersonAdded()]
    if somebody.role is not None:
        bodies += [
            RoleGranted(role=somebody.role, department=code) for code in somebody.departments or (None,)
        ]
    return [
        PreparedEvent(
            Subject("person", person.id), body.kind, body.version, since, None, body.as_json(),
            (f"person:{person.id}",),
        )
        for body in bodies
    ]  # fmt: skip


def _in_words(somebody: Demo) -> str:
    role = (somebody.role or "resident").replace("_", " ")
    if len(somebody.departments) > 1:
        return f"{role} of {len(somebody.departments)} departments"
    return f"{role}, {somebody.departments[0].replace('-', ' ')}" if somebody.departments else role
