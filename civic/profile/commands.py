"""What somebody tells of themselves, changes and takes back. Events say which part was touched, never what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import ClassVar, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

import civic.profile.policy  # noqa: F401  (declares profile.own)
from civic.areas.queries import area_of_city, areas_of_city
from civic.categories.queries import categories
from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from civic.profile.erasing import PARTS, empty, note_parts, note_places
from civic.profile.models import (
    ACCESS_NEEDS,
    CHANNELS,
    PLACE_KINDS,
    TOPICS,
    Profile,
    ProfilePlace,
    area_interest,
)
from geo.shapes import Point

MOST_PLACES: Final = 10
LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 200


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(events.EventBody):
    """Somebody has told the city something of themselves, or has taken it back; ``part`` is one of PARTS, or all."""

    kind: ClassVar[str] = "profile.changed"
    part: str


def add_place(
    session: Session, actor: Actor, person_id: int, kind: str, place: Point, *, name: str = "", address: str = ""
) -> int:  # fmt: skip
    """Keep a place (WGS 84) that matters to the person; returns its row id. Another home takes the old one's place.

    Raises NotAllowed, DomainError ``profile.place_kind``, ``text.too_long``, ``profile.places_enough``.
    """
    person = _begin(session, actor, person_id)
    if kind not in PLACE_KINDS:
        raise DomainError("profile.place_kind", field="kind")
    name, address = " ".join(name.split()), " ".join(address.split())[:LONGEST_ADDRESS]
    if len(name) > LONGEST_NAME:
        raise DomainError("text.too_long", field="name", length=len(name), longest=LONGEST_NAME)
    if not name.isprintable():
        raise DomainError("value.invalid", field="name")
    if kind == "home":
        left = session.scalars(
            delete(ProfilePlace)
            .where(ProfilePlace.person_id == person_id, ProfilePlace.kind == "home")
            .returning(ProfilePlace.added_at)
        ).all()
        note_places(session, person, left)
    count = session.scalar(select(func.count()).where(ProfilePlace.person_id == person_id)) or 0
    if count >= MOST_PLACES:
        raise DomainError("profile.places_enough", field="kind", most=MOST_PLACES)
    row = ProfilePlace(
        person_id=person_id, kind=kind, name=name, address="".join(filter(str.isprintable, address)),
        place=f"SRID=4326;POINT({place.lon!r} {place.lat!r})", added_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, actor, person_id, "places")
    return row.id


def remove_place(session: Session, actor: Actor, person_id: int, place_id: int) -> None:
    """Forget a place. Raises NotAllowed, NotFound ``profile_place.not_found``, for anybody else's too."""
    person = _begin(session, actor, person_id)
    added = session.scalar(
        delete(ProfilePlace)
        .where(ProfilePlace.id == place_id, ProfilePlace.person_id == person_id)
        .returning(ProfilePlace.added_at)
    )
    if added is None:
        raise NotFound("profile_place", place_id)
    note_places(session, person, [added])
    _record(session, actor, person_id, "places")


def set_interests(session: Session, actor: Actor, person_id: int, interests: Iterable[str]) -> None:
    """What the person wants to hear of: ``group:CODE``, ``category:CODE``, ``topic:CODE``, ``area:CODE`` of an area
    that tiles the city. Raises NotAllowed, DomainError ``value.unknown`` at ``interests``.
    """
    _begin(session, actor, person_id)
    known = {f"topic:{topic}" for topic in TOPICS}
    known |= {area_interest(area.code) for area in areas_of_city(session)}
    for group, kinds in categories(session):
        known |= {f"group:{group.code}", *(f"category:{kind.code}" for kind in kinds)}
    _profile(session, person_id).interests = _chosen(interests, known, "interests")
    _record(session, actor, person_id, "interests")


def follow_area(session: Session, actor: Actor, person_id: int, code: str, *, follows: bool) -> None:
    """Make an area that tiles the city, by its code, one of the person's interests, or one no more.

    Raises NotAllowed, NotFound ``area.not_found``.
    """
    _begin(session, actor, person_id)
    interest, row = area_interest(area_of_city(session, code).code), _profile(session, person_id)
    row.interests = sorted({*row.interests} | {interest} if follows else {*row.interests} - {interest})
    _record(session, actor, person_id, "interests")


def set_access_needs(session: Session, actor: Actor, person_id: int, needs: Iterable[str]) -> None:
    """What the person needs to take part. Raises NotAllowed, DomainError ``value.unknown`` at ``access_needs``."""
    _begin(session, actor, person_id)
    _profile(session, person_id).access_needs = _chosen(needs, ACCESS_NEEDS, "access_needs")
    _record(session, actor, person_id, "access_needs")


def set_channels(session: Session, actor: Actor, person_id: int, channels: Iterable[str]) -> None:
    """By which ways the city may write. Raises NotAllowed, DomainError ``value.unknown`` at ``channels``."""
    _begin(session, actor, person_id)
    _profile(session, person_id).channels = _chosen(channels, CHANNELS, "channels")
    _record(session, actor, person_id, "channels")


def set_quiet_hours(
    session: Session, actor: Actor, person_id: int, begins: time | None, ends: time | None
) -> None:
    """Between which times of day (of the city) nothing is to arrive; None twice: at any time.

    Raises NotAllowed, DomainError ``profile.quiet_both`` (one without the other), ``profile.quiet_same``.
    """
    _begin(session, actor, person_id)
    if (begins is None) != (ends is None):
        raise DomainError("profile.quiet_both", field="quiet_from" if begins is None else "quiet_until")
    if begins is not None and begins == ends:
        raise DomainError("profile.quiet_same", field="quiet_until")
    row = _profile(session, person_id)
    row.quiet_from, row.quiet_until = begins, ends
    session.flush()
    _record(session, actor, person_id, "quiet_hours")


def forget_part(session: Session, actor: Actor, person_id: int, part: str) -> None:
    """Take one of PARTS back. Raises NotAllowed, NotFound ``profile_part.not_found``."""
    person = _begin(session, actor, person_id)
    if part not in PARTS:
        raise NotFound("profile_part", part)
    if empty(session, person_id, [part]):
        note_parts(session, person, [part])
    _record(session, actor, person_id, part)


def forget_profile(session: Session, actor: Actor, person_id: int) -> None:
    """Take all of it back; no row is left. Raises NotAllowed."""
    person = _begin(session, actor, person_id)
    if empty(session, person_id, PARTS):
        note_parts(session, person, PARTS)
    _record(session, actor, person_id, "all")


def _begin(session: Session, actor: Actor, person_id: int) -> Person:
    """The person, locked; nobody whose account has ended meanwhile."""
    policies.require("profile.own", actor, person_id)
    found = session.scalar(
        select(Person).where(Person.id == person_id, Person.disabled_at.is_(None)).with_for_update()
    )
    if found is None:
        raise NotFound("person", person_id)
    return found


def _profile(session: Session, person_id: int) -> Profile:
    row = session.get(Profile, person_id)
    if row is None:
        row = Profile(person_id=person_id, interests=[], access_needs=[], channels=[])
        session.add(row)
    return row


def _chosen(chosen: Iterable[str], known: Iterable[str], field: str) -> list[str]:
    wanted = {*chosen}
    if not wanted <= {*known}:
        raise DomainError("value.unknown", field=field)
    return sorted(wanted)


def _record(session: Session, actor: Actor, person_id: int, part: str) -> None:
    session.flush()
    events.record_on_person(session, actor, person_id, ProfileChanged(part=part))
