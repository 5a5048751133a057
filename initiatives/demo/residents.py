"""Residents of the demo city who have shown where they live: whoever proposes, signs and says something."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import Area, AreaEdition
from civic.core.bulk import copy_rows, reserve_ids
from civic.core.event_import import CHUNK, PreparedEvent, append_events, chunks
from civic.core.events import EventBody, Subject
from civic.core.permissions import Actor
from civic.demo.people import DOMAIN, Staff
from civic.people.commands import PersonAdded
from civic.residence.events import ResidenceVerified

NUMBER: Final = 1_800
SINCE: Final = timedelta(days=425)
"""How long ago the first of them opened an account."""

SETTLED: Final = timedelta(days=5)
"""Until so long after the first the last one did."""

MARTAS: Final = "southbank"
"""The district of the resident whose password is printed."""

FIRST: Final = {
    "en": (
        "Ada", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Hugo", "Ines", "Jonas", "Karin", "Leila", "Milan",
        "Nora", "Oscar", "Priya", "Rosa", "Simon", "Tessa", "Viktor",
    ),
    "ru": (
        "Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Зоя", "Игорь", "Кира", "Лев", "Мария", "Никита",
        "Ольга", "Пётр", "Раиса", "Семён", "Тамара", "Фёдор", "Юлия",
    ),
}  # fmt: skip
LAST: Final = {
    "en": (
        "Archer", "Berg", "Castell", "Dvorak", "Ekman", "Farkas", "Grieg", "Hart", "Ivers", "Jansen", "Keller",
        "Lindqvist", "Marin", "Nair", "Novak", "Okafor", "Petersen", "Quist", "Rossi", "Weaver",
    ),
    "ru": (
        "Авдеенко", "Бондаренко", "Вальтер", "Гончар", "Даниленко", "Жук", "Зверь", "Ильенко", "Ким", "Лысенко",
        "Мороз", "Назаренко", "Орлик", "Полищук", "Рудь", "Сорока", "Ткач", "Фогель", "Чайка", "Швец",
    ),
}  # fmt: skip
"""Names that have one form for everybody."""

RUSSIAN: Final = 0.4


@dataclass(slots=True)
class Residents:
    """Row ids by the code of the district in which they live, and who is called what."""

    by_district: dict[str, list[int]] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def of(self, district: str | None) -> Sequence[int]:
        """Those of a district, or all."""
        if district is not None:
            return self.by_district[district]
        return [person for people in self.by_district.values() for person in people]

    def actor(self, person_id: int) -> Actor:
        """Told to nobody, as all of the past."""
        return Actor(
            person_id=person_id,
            name=self.names[person_id],
            language=self.languages[person_id],
            origin="import",
        )


def settle_residents(session: Session, staff: Staff, now: datetime, dice: random.Random) -> Residents:
    """Open accounts, each with a residence that holds, as many in a district as its share of the city."""
    districts = session.execute(
        select(Area.code, Area.residents, Area.area_type_id)
        .join(AreaEdition, AreaEdition.id == Area.edition_id)
        .where(
            AreaEdition.current, AreaEdition.area_type_id == Area.area_type_id, Area.residents.is_not(None)
        )
        .order_by(Area.code)
    ).all()
    ids = reserve_ids(session, "person", NUMBER)
    homes = dice.choices([row.code for row in districts], [row.residents for row in districts], k=NUMBER)
    moments = sorted(now - SINCE + SETTLED * dice.random() for _ in ids)
    found = Residents()
    for person_id, home in zip(ids, homes, strict=True):
        language = "ru" if dice.random() < RUSSIAN else "en"
        found.by_district.setdefault(home, []).append(person_id)
        found.languages[person_id] = language
        found.names[person_id] = f"{dice.choice(FIRST[language])} {dice.choice(LAST[language])}"
    copy_rows(
        session, "person", ("id", "email", "name", "language", "created_at", "email_confirmed_at"),
        (
            (person, f"neighbour{number}@{DOMAIN}", found.names[person], found.languages[person], at, at)
            for number, (person, at) in enumerate(zip(ids, moments, strict=True), start=1)
        ),
    )  # fmt: skip
    marta = staff.actors["resident"]
    found.languages[marta.person_id or 0], found.names[marta.person_id or 0] = marta.language, marta.name
    settled = [*zip(ids, homes, moments, strict=True), (marta.person_id or 0, MARTAS, now - SINCE)]
    until = now + SINCE
    (area_type,) = {row.area_type_id for row in districts}
    copy_rows(
        session, "residence", ("person_id", "way", "area_type_id", "area_code", "verified_at", "expires_at"),
        ((person, "letter", area_type, home, at, until) for person, home, at in settled),
    )  # fmt: skip
    events = [_event(person, at, PersonAdded()) for person, at in zip(ids, moments, strict=True)]
    events += [
        _event(person, at, ResidenceVerified(way="letter", area=home, until=until))
        for person, home, at in settled
    ]
    for some in chunks(events, CHUNK):
        append_events(session, some)
    return found


def _event(person_id: int, at: datetime, body: EventBody) -> PreparedEvent:
    room = f"person:{person_id}"
    return PreparedEvent(
        Subject("person", person_id), body.kind, body.version, at, None, body.as_json(), (room,)
    )
