"""Whether somebody told the same before: by distance, time, kind, words and photos. Never merges anything by itself."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.issues.status import FINAL
from civic.learning.facts import Facts, Proposed, Reason
from civic.learning.likeness import distance
from civic.learning.rules import Rule
from civic.learning.text_features import piece_features, stemmed, word_features

AMONG: Final = 3
MOST: Final = 30
LEAST: Final = 0.45
"""Below this score two issues are neighbours and no more."""

ALIKE_BITS: Final = 10
"""Of 64 bits so many may differ between two pictures of one thing."""

WORDS_ALIKE: Final = 0.35
"""How like the words must be of two issues of different kinds, without a photo that says it."""

# What was told before it and is open still, near and of the same kind, or of the same group where words can tell.
_CANDIDATES = text("""
    SELECT o.id, o.public_id, o.category_id, o.asset_id, o.received_at,
           ST_Distance(geography(o.place), geography(i.place)) AS metres,
           coalesce((SELECT text FROM report WHERE issue_id = o.id AND withdrawn_at IS NULL AND text <> ''
                      ORDER BY id LIMIT 1), o.title) AS words, o.language,
           (SELECT array_agg(l.bits) FROM photo p JOIN photo_likeness l ON l.photo_id = p.id
             WHERE p.issue_id = o.id AND p.kind = 'before' AND l.bits IS NOT NULL) AS photos
      FROM issue i
      JOIN issue o ON o.id <> i.id AND (o.received_at, o.id) < (i.received_at, i.id)
       AND o.category_id IN (SELECT id FROM category WHERE group_id = :group)
     WHERE i.id = :issue AND NOT i.place_uncertain AND NOT o.place_uncertain AND o.hidden_at IS NULL
       AND o.status <> ALL(:final) AND o.received_at >= i.received_at - make_interval(days => :days)
       AND ST_DWithin(geography(o.place), geography(i.place), :radius)
       -- A private matter cannot become part of a more open one, nor the other way round without losing its readers.
       AND o.visibility = i.visibility
     ORDER BY metres, o.id LIMIT :most
""")
_PHOTOS = text("""
    SELECT l.bits FROM photo p JOIN photo_likeness l ON l.photo_id = p.id
     WHERE p.issue_id = :issue AND p.kind = 'before' AND l.bits IS NOT NULL
""")


def duplicates_of(session: Session, facts: Facts, rule: Rule) -> list[Proposed]:
    """Up to three open issues that it may be the same as, the likeliest first. Metres are on the ellipsoid."""
    if facts.place_uncertain or not facts.radius:
        return []
    rows = session.execute(
        _CANDIDATES,
        {
            "issue": facts.id, "group": facts.group_id, "final": sorted(FINAL), "days": facts.days,
            "radius": facts.radius, "most": MOST,
        },
    ).all()  # fmt: skip
    if not rows:
        return []
    own = list(session.scalars(_PHOTOS, {"issue": facts.id}))
    words = counts_of(facts.words, facts.language)
    found = [proposed for row in rows if (proposed := _compared(facts, row, own, words, rule)) is not None]
    return sorted(found, key=lambda each: (not each.prefer, -each.confidence, each.value))[:AMONG]


def _compared(facts: Facts, row: Any, own: list[int], words: Counter[str], rule: Rule) -> Proposed | None:
    hours = (facts.received_at - row.received_at).total_seconds() / 3600
    same_kind, same_asset = row.category_id == facts.category_id, False
    if facts.asset_id is not None and row.asset_id == facts.asset_id:
        same_asset = True
    alike = cosine(words, counts_of(row.words, row.language))
    bits = min((distance(one, other) for one in own for other in row.photos or ()), default=64)
    photo = bits <= ALIKE_BITS
    if not same_kind and not photo and alike < WORDS_ALIKE:
        return None
    near, soon = 1 - row.metres / facts.radius, 1 - hours / (24 * facts.days)
    score = (
        0.3 * near
        + 0.15 * soon
        + 0.2 * same_kind
        + 0.2 * min(1.0, alike * 2)
        + 0.35 * photo
        + 0.35 * same_asset
    )
    if score < LEAST:
        return None
    reasons: list[Reason] = [
        {"code": "near", "metres": round(row.metres), "hours": round(hours)},
        *([{"code": "same_asset"}] if same_asset else []),
        *([{"code": "photo"}] if photo else []),
        *([{"code": "alike"}] if alike >= WORDS_ALIKE else []),
        *([] if same_kind else [{"code": "other_kind"}]),
    ]
    prefer = (
        same_kind
        and facts.group not in rule.options["never_sure"]
        and row.metres <= float(rule.options["sure_metres"])
        and hours <= 24 * float(rule.options["sure_days"])
    )
    return Proposed(row.public_id, min(score, 0.97), tuple(reasons), row.id, prefer)


def counts_of(words: str, language: str) -> Counter[str]:
    """What two texts are compared by."""
    read = stemmed(words, language)
    return Counter([*word_features(read), *(piece for piece in piece_features(read) if len(piece) == 4)])


def cosine(one: Counter[str], other: Counter[str]) -> float:
    """How like two texts are, 0 to 1."""
    shared = sum(times * other[feature] for feature, times in one.items() if feature in other)
    lengths = sqrt(
        sum(times * times for times in one.values()) * sum(times * times for times in other.values())
    )
    return shared / lengths if lengths else 0.0
