"""All that the page of an initiative shows."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.issues.rooms import person_room
from civic.places.queries import reverse
from civic.residence.queries import ResidenceShown, residence_of
from initiatives.proposals import events
from initiatives.proposals.queries.detail import District, InitiativeDetail, initiative_detail
from initiatives.proposals.queries.timeline import timeline
from initiatives.proposals.rooms import initiative_room
from initiatives.signatures.residents import district_of
from web.initiative_history import told
from web.initiative_rules import rules_of
from web.initiative_words import STAGES, stage_of
from web.language import current_language
from web.templating import name

STEPS: Final = " ".join(
    sorted(
        body.kind
        for _, body in inspect.getmembers(events, inspect.isclass)
        if issubclass(body, events.InitiativeEvent) and body.kind and body is not events.SignaturesCounted
    )
)
"""The kinds of event after which parts of the page are read again. A count is none of them: it tells its totals."""

NEARLY = 0.8
"""Of what is needed: from here on an initiative is almost there."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Whether the reader can sign, as one word: ``may``, ``signed``, ``closed`` (nothing is collected), ``visitor``,
    ``unverified``, ``elsewhere``. ``home`` is the name of the area in which they live, as far as the city knows it.
    """

    state: str
    home: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A district as a row of the table: ``share`` of the bar's width and where its ``mark`` is, in hundredths."""

    code: str
    name: str
    counted: int
    needed: int | None
    share: int
    mark: int | None


def initiative_view(session: Session, actor: Actor, public_id: str) -> dict[str, Any]:
    """The variables of the initiative's templates. Raises NotFound where the reader may not see it."""
    detail = initiative_detail(session, actor, public_id)
    place = reverse(session, detail.point) if detail.point is not None else None
    return {
        "detail": detail,
        "signing": signing_of(session, actor, detail),
        "bars": bars_of(detail.districts),
        "stages": [words for words, _ in STAGES],
        "stage": stage_of(detail.status),
        "entries": told(timeline(session, actor, public_id)),
        "broken": rules_of(detail.broken_rules),
        "address": place.label(current_language()) if place is not None else "",
        "days_left": days_left(detail),
        "percent": percent(detail.signatures, detail.needed),
        "is_author": policies.allows("initiative.revise", actor, detail.subject),
        "STEPS": STEPS,
        "room": initiative_room(detail.public_id),
        "own_room": person_room(actor.person_id) if actor.person_id is not None else "",
    }


def signing_of(session: Session, actor: Actor, detail: InitiativeDetail) -> Signing:
    """What the card for signing says to this reader."""
    known = residence_of(session, actor.person_id) if actor.person_id is not None else None
    home = _home(known)
    if detail.signed is not None:
        return Signing("signed", home)
    if detail.status != "collecting" or detail.collecting_until is None or detail.collecting_until <= clock.now():
        return Signing("closed", home)
    if actor.person_id is None:
        return Signing("visitor")
    if known is None:
        return Signing("unverified")
    inside = district_of(session, actor.person_id, detail.id, detail.area_id) is not None
    return Signing("may" if inside else "elsewhere", home)


def _home(known: ResidenceShown | None) -> str:
    return name(known.area_name) if known is not None and known.area_name else ""


def bars_of(districts: Sequence[District]) -> list[Bar]:
    """The rows of the table; what stands in no district comes last, and only where there is any."""
    most = max([1, *(max(each.counted, each.needed or 0) for each in districts)])
    return [
        Bar(
            each.code, name(each.name), each.counted, each.needed, each.counted * 100 // most,
            each.needed * 100 // most if each.needed else None,
        )
        for each in districts
    ]  # fmt: skip


def percent(counted: int, needed: int | None) -> int:
    """How much of what is needed is there, in hundredths; never more than all."""
    return min(100, counted * 100 // needed) if needed else 0


def days_left(detail: InitiativeDetail) -> int | None:
    """Whole days until signatures are collected no more; None where none are."""
    if detail.status != "collecting" or detail.collecting_until is None:
        return None
    return max(0, (detail.collecting_until - clock.now()).days)
