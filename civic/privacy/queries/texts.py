"""The notices as they are in force, and their earlier versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.errors import NotFound
from civic.people.models import Person
from civic.privacy.models import SiteText
from civic.privacy.notices import CODES, blanks, default_texts, words_in


@dataclass(frozen=True, slots=True)
class Notice:
    """A version of a notice. Version 0 came with the program and was published by nobody."""

    code: str
    version: int
    words: dict[str, str]
    published_at: datetime | None
    published_by: str | None

    def in_language(self, language: str) -> str:
        return words_in(self.words, language)

    def blanks(self) -> int:
        """How much the city has not filled in, over all languages."""
        return sum(len(blanks(words)) for words in self.words.values())


def notice(session: Session, code: str, version: int | None = None) -> Notice:
    """A notice as it is in force, or a version of it. Raises NotFound ``text.not_found``."""
    if code not in CODES:
        raise NotFound("text", code)
    query = (
        select(SiteText.version, SiteText.words, SiteText.published_at, Person.name)
        .outerjoin(Person, Person.id == SiteText.published_by_id)
        .where(SiteText.code == code)
        .order_by(SiteText.version.desc())
        .limit(1)
    )
    if version is not None:
        query = query.where(SiteText.version == version)
    row = session.execute(query).one_or_none() if version != 0 else None
    if row is not None:
        return Notice(code, row.version, row.words, row.published_at, row.name)
    if version:
        raise NotFound("text", f"{code} {version}")
    return Notice(code, 0, default_texts(code, city_rules(session).languages), None, None)


def notice_at(session: Session, code: str, at: datetime) -> Notice:
    """The notice that was in force at a moment."""
    version = session.scalar(
        select(SiteText.version)
        .where(SiteText.code == code, SiteText.published_at <= at)
        .order_by(SiteText.version.desc())
        .limit(1)
    )
    return notice(session, code, version or 0)


def versions(session: Session, code: str) -> list[Notice]:
    """All that was published of a notice, the newest first."""
    rows = session.execute(
        select(SiteText.version, SiteText.words, SiteText.published_at, Person.name)
        .outerjoin(Person, Person.id == SiteText.published_by_id)
        .where(SiteText.code == code)
        .order_by(SiteText.version.desc())
    )
    return [Notice(code, *row) for row in rows]
