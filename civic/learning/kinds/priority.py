"""How much it presses: by what the text says, what is near, when it was told, by how many, and by staff's own habit."""

from __future__ import annotations

from math import cos, radians
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from civic.categories.words import words_and_stems
from civic.issues.status import PRIORITIES
from civic.learning.daylight import is_dark
from civic.learning.facts import Facts, Proposed, Reason
from civic.learning.models import RIGHT, WRONG
from civic.learning.rules import Rule

DANGER: Final = {
    "en": "injured injury bleeding explosion gas sparks sparking electrocuted shock wires collapsed collapse fire smoke"
    " burst flooding flooded accident unconscious dangerous danger",
    "ru": "травма пострадал пострадали кровь взрыв газ газом искрит искры током провода обвал обвалился рухнул пожар"
    " дым прорвало прорыв затопило авария опасно опасность опасный упал упала",
}
PEOPLE: Final = {
    "en": "child children kid kids school kindergarten hospital wheelchair blind pregnant elderly pram disabled",
    "ru": "ребенок дети детей детский школа школы детсад сад больница поликлиника коляска инвалид слепой беременная"
    " пожилой пожилые пенсионер",
}
"""What in a text makes a matter press more: danger to life, and people who are easily hurt. Compared by stem."""

LIGHTING: Final = "lighting"
HABIT_CASES, HABIT_SHARE = 30, 0.5
"""From how many taken issues of the category on, and from which share of high ones, staff's habit counts."""

BELIEVED, BELIEVED_CASES = 0.6, 10
"""How often such a suggestion is taken to be right before anybody has decided about one, as so many cases."""

_STEMS = {
    name: {
        stem: language
        for language, words in lists.items()
        for _, stem in words_and_stems(words, language, (language,))
    }
    for name, lists in (("danger", DANGER), ("people", PEOPLE))
}

_AROUND = text("""
    SELECT kind, min(ST_Distance(geometry, here.point)) AS away
      FROM basemap_feature, (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 3857) AS point) here
     WHERE kind IN ('school', 'hospital') AND ST_DWithin(geometry, here.point, :reach)
     GROUP BY kind ORDER BY 2, 1 LIMIT 1
""")
_HABIT = text("""
    SELECT count(*) AS cases, count(*) FILTER (WHERE priority IN ('high', 'urgent')) AS pressing
      FROM (SELECT priority FROM issue WHERE category_id = :category AND id <> :issue AND status <> 'received'
             ORDER BY received_at DESC LIMIT 300) taken
""")
_DECIDED = text("""
    SELECT count(*) FILTER (WHERE status = ANY(:right)) AS good, count(*) AS cases FROM issue_suggestion
     WHERE kind = 'priority' AND value = :value AND status = ANY(:known)
""")


def priority_of(session: Session, facts: Facts, rule: Rule) -> list[Proposed]:
    """A higher priority with what speaks for it, or nothing: staff's own choice is never lowered."""
    points, reasons = 0, list[Reason]()
    for name, weight in (("danger", 2), ("people", 1)):
        if words := _said(facts, name):
            points += weight
            reasons.append({"code": name, "at": facts.spots(words)})
    if not facts.place_uncertain and (near := _near(session, facts, float(rule.options["near_metres"]))):
        points += 1
        reasons.append(near)
    if facts.group == LIGHTING and is_dark(facts.received_at, facts.lon, facts.lat):
        points += 1
        reasons.append({"code": "dark"})
    if facts.affected >= int(rule.options["many_reports"]):
        points += 1
        reasons.append({"code": "many", "number": facts.affected})
    habit = session.execute(_HABIT, {"category": facts.category_id, "issue": facts.id}).one()
    if habit.cases >= HABIT_CASES and habit.pressing >= HABIT_SHARE * habit.cases:
        points += 1
        reasons.append({"code": "habit", "cases": habit.pressing, "of": habit.cases})
    value = "urgent" if points >= 4 else "high" if points >= 2 else None
    if value is None or PRIORITIES.index(value) <= PRIORITIES.index(facts.priority):
        return []
    told = session.execute(_DECIDED, {"value": value, "right": list(RIGHT), "known": [*RIGHT, *WRONG]}).one()
    confidence = (told.good + BELIEVED * BELIEVED_CASES) / (told.cases + BELIEVED_CASES)
    return [Proposed(value, confidence, tuple(reasons))]


def _said(facts: Facts, name: str) -> list[str]:
    stems = _STEMS[name]
    found = words_and_stems(facts.words[:4000], facts.language, tuple(DANGER))
    return [word for word, stem in found if stem in stems]


def _near(session: Session, facts: Facts, metres: float) -> Reason | None:
    """The school or hospital within reach. Lengths of web mercator (SRID 3857) are longer than metres by latitude."""
    scale = cos(radians(facts.lat))
    row = session.execute(
        _AROUND, {"lon": facts.lon, "lat": facts.lat, "reach": metres / scale}
    ).one_or_none()
    return {"code": f"near_{row.kind}", "metres": round(row.away * scale)} if row else None
