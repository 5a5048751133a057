"""What of an issue's page a reader may flag, by names that tell no row ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Photo
from civic.issues.queries.detail import issue_detail

EXCERPT: Final = 140
"""Characters of the words that a form repeats."""


@dataclass(frozen=True, slots=True)
class Flaggable:
    """``reference``: ``report:1`` (the first of the page), ``update:7`` (by its event's number), ``photo:`` and its id.

    ``words`` is how it begins, empty for a photo.
    """

    reference: str
    kind: str
    id: int
    words: str
    photo: str | None = None


def flaggable(session: Session, actor: Actor, public_id: str) -> list[Flaggable]:
    """What there is to flag, in the order of the page. Raises NotFound, also where the reader may not see the issue."""
    detail = issue_detail(session, actor, public_id)
    found, photos = [], []
    for number, report in enumerate(detail.reports, start=1):
        if report.text:
            found.append(Flaggable(f"report:{number}", "report", report.id, report.text[:EXCERPT]))
        photos += [photo.public_id for photo in report.photos]
    for entry in detail.timeline:
        if entry.text and entry.text_visibility == "public":
            found.append(
                Flaggable(f"update:{entry.seq}", "update", entry.body["update"], entry.text[:EXCERPT])
            )
            photos += [photo.public_id for photo in entry.photos]
    return found + _photos(session, list(dict.fromkeys(photos)))


def _photos(session: Session, names: list[str]) -> list[Flaggable]:
    if not names:
        return []
    rows = session.execute(select(Photo.public_id, Photo.id).where(Photo.public_id.in_(names)))
    ids = {row.public_id: row.id for row in rows}
    return [Flaggable(f"photo:{name}", "photo", ids[name], "", photo=name) for name in names]
