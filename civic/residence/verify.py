"""To record that somebody has shown where they live. One residence each: a new one takes the place of the old one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock, events
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies
from civic.people.models import Person
from civic.residence.events import ResidenceVerified
from civic.residence.keyed import address_key as key_of
from civic.residence.models import Residence, ResidenceLetter, ResidenceTry
from civic.residence.rules import desk, require_way, residence_rules
from civic.residence.where import HomeArea, area_by_code, area_of_place
from geo.shapes import Point

YEAR = timedelta(days=365)


def verify_residence(
    session: Session, actor: Actor, person_id: int, way: str, *, key: bytes, area: str | None = None,
    place: Point | None = None, address: str = "", at: datetime | None = None,
) -> Residence:  # fmt: skip
    """Record what the caller has proof of: by ``claim`` (a claim in the token of the city's own sign-on, as the person
    themselves) or at a ``desk`` (as the member of staff).

    ``area`` is the code of an area of the type that tiles the city; else ``place`` (WGS 84) says it; in a city without
    areas neither is needed. ``address`` is not kept, only by what it is recognised (``key`` is the city's secret key).
    ``at`` is when it was shown, where that was not now.

    Raises NotAllowed, NotFound ``person.not_found``, DomainError ``residence.way_off``, ``residence.not_yourself``,
    ``residence.area_missing``, ``issue.outside_city`` and ``residence.too_old`` (it would have expired by now).
    """
    rules = residence_rules(session)
    if way == "desk":
        policies.require("residence.desk", actor, desk(session, rules))
        if actor.person_id == person_id:
            raise DomainError("residence.not_yourself", field="email")
    else:
        policies.require("residence.own", actor, person_id)
        if way != "claim":
            raise DomainError("residence.way_off", field="way", way=way)
    require_way(rules, way)
    lock_person(session, person_id)
    home = (
        area_of_place(session, place)
        if area is None and place is not None
        else area_by_code(session, area or "")
    )
    known = key_of(key, address, place=place) if address.strip() else None
    return settle(session, actor, person_id, way, home, at=at, address_key=known)


def lock_person(session: Session, person_id: int) -> Person:
    """The person's row, locked: what is done about one person is done one after another. Raises NotFound."""
    person = session.scalar(
        select(Person).where(Person.id == person_id, Person.disabled_at.is_(None)).with_for_update()
    )
    if person is None:
        raise NotFound("person", person_id)
    return person


def settle(
    session: Session, actor: Actor, person_id: int, way: str, home: HomeArea, *, at: datetime | None = None,
    address_key: bytes | None = None, entry: bytes | None = None,
) -> Residence:  # fmt: skip
    """Write the residence down, for commands that have locked the person and seen the proof.

    A letter that is under way has no use any more and goes, with its address. Raises DomainError ``residence.too_old``,
    ``residence.entry_taken`` (another account has shown the same entry of the register).
    """
    now = clock.now()
    at = min(at or now, now)
    until = at + YEAR * residence_rules(session).valid_years
    if until <= now:
        raise DomainError("residence.too_old", field="way")
    if entry is not None and session.scalar(
        select(Residence.person_id).where(Residence.entry == entry, Residence.person_id != person_id)
    ):
        raise DomainError("residence.entry_taken", field="register")
    row = session.merge(
        Residence(
            person_id=person_id, way=way, area_type_id=home.area_type_id, area_code=home.code, verified_at=at,
            expires_at=until, address_key=address_key, entry=entry,
        )
    )  # fmt: skip
    for spent in (ResidenceLetter, ResidenceTry):
        for each in session.scalars(select(spent).where(spent.person_id == person_id)):
            session.delete(each)
    session.flush()
    events.record_on_person(
        session, actor, person_id, ResidenceVerified(way=way, area=home.code, until=until)
    )
    return row
