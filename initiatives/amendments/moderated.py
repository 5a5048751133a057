"""The words of a suggested change, as moderators cover and restore them. Importing it registers the kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from civic.core.errors import NotFound
from civic.core.permissions import Actor
from civic.moderation.spans import cover
from civic.moderation.subjects import Content, Held, Kind, register
from initiatives.amendments.events import AmendmentModerated
from initiatives.amendments.models import Amendment
from initiatives.amendments.work import record, take_amendment
from initiatives.proposals.models import Initiative, InitiativeVersion

NAME = "amendment"
WORDS = ("text", "why", "reason")


@dataclass(slots=True)
class HeldAmendment:
    """A locked suggestion. ``content`` is as it was when it was taken."""

    session: Session
    actor: Actor
    initiative: Initiative
    amendment: Amendment
    content: Content

    def put_words(self, words: Mapping[str, str], state: str, reason: str | None) -> None:
        for name, text in words.items():
            setattr(self.amendment, name, text)
        if self.amendment.became is not None:
            self._put_into_texts(words)
        self.amendment.moderated = None if state == "shown" else state
        self.amendment.moderated_reason = reason if state != "shown" else None

    def _put_into_texts(self, words: Mapping[str, str]) -> None:
        """What was accepted stands in a text, and in those after it that took it over: it is covered there as well.

        Of what is taken away whole the mark stays there, since a text must have its parts.
        """
        texts = select(InitiativeVersion).where(InitiativeVersion.initiative_id == self.initiative.id)
        became = self.session.scalars(texts.where(InitiativeVersion.number == self.amendment.became)).one()
        for name, part in (("text", self.amendment.field), ("why", "why")):
            stands = getattr(became, part)
            if name in words and stands:
                column = getattr(InitiativeVersion, part)
                self.session.execute(
                    update(InitiativeVersion)
                    .where(
                        InitiativeVersion.initiative_id == self.initiative.id,
                        InitiativeVersion.number >= became.number,
                        column == stands,
                    )
                    .values({part: words[name] or cover(stands, [(0, len(stands))])})
                )

    def put_picture(self, sha256: bytes, public_id: str) -> None:
        raise TypeError("words have no pixels")

    def tell(self, what: str, reason: str | None, commitment: bytes | None) -> None:
        record(
            self.session, self.actor, self.initiative, self.amendment, AmendmentModerated, what=what, reason=reason,
            commitment=commitment,
        )  # fmt: skip


def contents(session: Session, ids: Collection[int]) -> Mapping[int, Content]:
    """Suggestions as they stand, by id."""
    rows = session.execute(
        select(
            Amendment.id, Amendment.text, Amendment.why, Amendment.reason, Amendment.language, Amendment.written_at,
            Initiative.public_id, Initiative.published_at, Initiative.hidden_at, InitiativeVersion.title,
        )
        .join(Initiative, Initiative.id == Amendment.initiative_id)
        .join(
            InitiativeVersion,
            (InitiativeVersion.initiative_id == Initiative.id)
            & (InitiativeVersion.number == Initiative.version),
        )
        .where(Amendment.id.in_(ids))
    )  # fmt: skip
    return {row.id: _content(row) for row in rows}


def _content(row: Any) -> Content:
    return Content(
        kind=NAME, id=row.id, words={name: getattr(row, name) for name in WORDS if getattr(row, name)}, picture=None,
        language=row.language, at=row.written_at, about=row.public_id, title=row.title,
        public=row.published_at is not None and row.hidden_at is None, by_resident=True, rephrasable=False,
    )  # fmt: skip


def take(session: Session, actor: Actor, id: int) -> Held:
    """One suggestion, locked. Raises NotFound ``content.not_found``."""
    initiative = session.scalar(
        select(Initiative).join(Amendment, Amendment.initiative_id == Initiative.id).where(Amendment.id == id)
    )
    if initiative is None:
        raise NotFound("content", f"{NAME}:{id}")
    amendment = take_amendment(session, initiative, id)
    return HeldAmendment(session, actor, initiative, amendment, contents(session, [id])[id])


register(NAME, Kind(contents, take))
