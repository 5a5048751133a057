"""Sittings and motions as the API shows them: from read models, which have left out what the reader may not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from initiatives.council.motions.queries.shown import MotionShown, VoteShown
from initiatives.council.sittings.queries.detail import ItemShown, SittingDetail
from initiatives.council.sittings.queries.listing import SittingListed
from web.api.links import motion_links, sitting_links
from web.api.shown import in_language, moment
from web.outcome_words import outcome_words

_MOMENTS = ("starts_at", "published_at", "opened_at", "closed_at")


def sitting_row(sitting: SittingListed) -> dict[str, Any]:
    """A row of a list."""
    told = _with_moments(asdict(sitting))
    return {"id": told.pop("public_id"), **told, "links": sitting_links(sitting.public_id)}


def sitting_whole(sitting: SittingDetail, language: str | None) -> dict[str, Any]:
    """A sitting with all that the reader may see of it."""
    return sitting_row(sitting.listed) | {
        "items": [_item(item, language) for item in sitting.items],
        "chair": sitting.chair,
        "present": sitting.present,
        "seats": [asdict(seat) | {"since": moment(seat.since)} for seat in sitting.seats],
        "mine": sitting.mine,
        "verbs": list(sitting.verbs),
    }


def motion_whole(motion: MotionShown, votes: Sequence[VoteShown], language: str | None) -> dict[str, Any]:
    """A motion with each seat's vote."""
    return motion_row(motion, language) | {
        "votes": [asdict(vote) for vote in votes],
        "links": motion_links(motion.id, motion.sitting),
    }


def motion_row(motion: MotionShown, language: str | None) -> dict[str, Any]:
    """A motion as its sitting has it."""
    outcome = None
    if motion.outcome is not None and motion.counts is not None:
        outcome = asdict(motion.outcome) | {
            "words": outcome_words(motion.rule, motion.counts, motion.outcome)
        }
    named = in_language(motion.department_name, language)
    return {
        "id": motion.id, "item": motion.item, "position": motion.position, "amends": motion.amends,
        "language": motion.language, "text": motion.text, "refusing": motion.refusing, "effect": motion.effect,
        "department": {"code": motion.department, "name": named} if motion.department is not None else None,
        "rule": motion.rule.written(), "status": motion.status, "put_at": moment(motion.put_at),
        "opened_at": moment(motion.opened_at), "closed_at": moment(motion.closed_at),
        "announced_at": moment(motion.announced_at), "ballots": motion.ballots,
        "counts": asdict(motion.counts) if motion.counts is not None else None, "outcome": outcome,
        "effect_taken": motion.effect_taken, "mine": motion.mine,
    }  # fmt: skip


def _item(item: ItemShown, language: str | None) -> dict[str, Any]:
    return {
        "id": item.id, "position": item.position, "status": item.status, "initiative": item.initiative,
        "title": item.title, "language": item.language, "opened_at": moment(item.opened_at),
        "ended_at": moment(item.ended_at), "recused": list(item.recused),
        "motions": [motion_row(motion, language) for motion in item.motions],
    }  # fmt: skip


def _with_moments(told: dict[str, Any]) -> dict[str, Any]:
    return told | {name: moment(told[name]) for name in _MOMENTS}
