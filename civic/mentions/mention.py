"""Calling colleagues by name: ``@Marta Kim`` in a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import policies
from civic.departments.models import Department
from civic.issues.models import IssueUpdate
from civic.issues.policy import IssueSubject
from civic.mentions.models import Mention
from civic.people.models import Person
from civic.people.queries import Colleague, actor_of, colleagues

MOST = 20
"""People who are called by one note; a list of all that work for a city is no mention."""


@dataclass(frozen=True, slots=True)
class Called:
    """A name as it stands in the words: from ``start`` (the @) to ``end``, and whose it is."""

    start: int
    end: int
    people: tuple[int, ...]


def mentionable(session: Session, subject: IssueSubject) -> list[Colleague]:
    """Who reads an issue's notes today, by name: its departments' people, and those of the triage desk."""
    found: dict[int, Colleague] = {}
    desk = session.scalars(
        select(Department.id).where(Department.kind == "triage", Department.retired_at.is_(None))
    ).all()
    for unit in sorted(subject.departments):
        found |= {each.id: each for each in colleagues(session, unit, subject.category)}
    for unit in set(desk) - subject.departments:
        found |= {each.id: each for each in colleagues(session, unit) if each.id not in found}
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.id))


def called(words: str, people: Sequence[Colleague]) -> list[Called]:
    """Whose names stand after an @ in the words: the longest name that fits, of several people of it all."""
    by_name: dict[str, list[int]] = {}
    for each in people:
        by_name.setdefault(each.name.casefold(), []).append(each.id)
    names = sorted((name for name in by_name if name), key=len, reverse=True)
    found = []
    for match in re.finditer(r"(?<!\w)@", words):
        after = words[match.end() : match.end() + 200]
        for name in names:
            begin = after[: len(name)]
            if begin.casefold() == name and not after[len(name) : len(name) + 1].isalnum():
                end = match.end() + len(name)
                found.append(Called(match.start(), end, tuple(by_name[name])))
                break
    return found


def mention(session: Session, subject: IssueSubject, said: IssueUpdate) -> list[int]:
    """Note whom an internal message calls by name, but its author; returns their person ids.

    Whoever may not read the notes of the issue is not called, whatever is written.
    """
    if "@" not in said.text:
        return []
    wanted = _ids(called(said.text, mentionable(session, subject)))
    ids = [each for each in wanted if each != said.author_id and _reads(session, each, subject)][:MOST]
    now = clock.now()
    session.add_all(
        Mention(person_id=person_id, issue_id=said.issue_id, update_id=said.id, created_at=now)
        for person_id in ids
    )
    session.flush()
    return ids


def _ids(found: Iterable[Called]) -> list[int]:
    return list(dict.fromkeys(person_id for each in found for person_id in each.people))


def _reads(session: Session, person_id: int, subject: IssueSubject) -> bool:
    person = session.get(Person, person_id)
    return person is not None and policies.allows("issue.see_notes", actor_of(session, person), subject)
