"""Which assets get a label: all of a type, those of some numbers, those in an area.

A range such as 1-200 wins over a number that is spelled so: 12-3 as a single number is written 12/3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

import civic.assets.policy  # noqa: F401  (declares asset.print_labels)
from civic.areas.types import current_codes
from civic.assets.numbers import number_key
from civic.core.db import Names
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor, policies

_RANGE = re.compile(r"\s*([0-9]{1,15})\s*[-–—]\s*([0-9]{1,15})\s*")
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Labelled:
    """What stands on a label of an asset."""

    type: str
    type_name: Names
    number: str
    key: str


# Numbers that are all digits are counted, whatever their length: 9 before 10.
_LABELLED = text("""
SELECT t.code, t.name, a.number, a.number_key
  FROM asset AS a JOIN asset_type AS t ON t.id = a.asset_type_id
 WHERE t.code = :type AND a.retired_at IS NULL
   AND (:all_numbers OR a.number_key = ANY(:keys)
        OR (a.number_key ~ '^[0-9]{1,15}$' AND EXISTS (
                SELECT FROM unnest(CAST(:lows AS bigint[]), CAST(:highs AS bigint[])) AS r (low, high)
                 WHERE CASE WHEN a.number_key ~ '^[0-9]{1,15}$' THEN a.number_key::bigint END
                       BETWEEN r.low AND r.high)))
   AND (CAST(:area AS text) IS NULL OR EXISTS (
            SELECT FROM area AS r JOIN area_edition AS e ON e.id = r.edition_id AND e.current
              JOIN area_piece AS p ON p.area_id = r.id
             WHERE r.code = :area AND ST_Intersects(p.geometry, a.geometry)))
 ORDER BY length(a.number_key), a.number_key LIMIT :limit
""")


def labelled(
    session: Session,
    actor: Actor,
    asset_type: str,
    *,
    numbers: str = "",
    area: str = "",
    limit: int | None = None,
) -> list[Labelled]:
    """The assets of a type to print labels for, by number.

    ``numbers`` is like ``1-200, 217, K-12``; ``area`` the code of a current area. Raises NotAllowed, NotFound
    ``asset_type.not_found``; DomainError ``labels.numbers_invalid`` at ``numbers``, ``area.not_found`` at ``area``,
    ``labels.none``.
    """
    policies.require("asset.print_labels", actor)
    if session.scalar(text("SELECT id FROM asset_type WHERE code = :code"), {"code": asset_type}) is None:
        raise NotFound("asset_type", asset_type)
    if area and not any(area in codes for _, codes in current_codes(session).values()):
        raise DomainError("area.not_found", field="area", key=area)
    keys, lows, highs = _parts(numbers)
    rows = session.execute(
        _LABELLED,
        {
            "type": asset_type, "all_numbers": not numbers.strip(), "keys": keys, "lows": lows, "highs": highs,
            "area": area or None, "limit": limit,
        },
    )  # fmt: skip
    found = [Labelled(*row) for row in rows]
    if not found:
        raise DomainError("labels.none", field="numbers")
    return found


def _parts(numbers: str) -> tuple[Sequence[str], Sequence[int], Sequence[int]]:
    keys, lows, highs = [], [], []
    for part in [part for part in re.split(r"[,;\n]", numbers) if part.strip()]:
        reach = _RANGE.fullmatch(part)
        if reach is not None:
            low, high = int(reach[1]), int(reach[2])
            if low > high:
                raise DomainError("labels.numbers_invalid", field="numbers", part=part.strip()[:40])
            lows.append(low)
            highs.append(high)
            continue
        key = number_key(part)
        if not key:
            raise DomainError("labels.numbers_invalid", field="numbers", part=part.strip()[:40])
        keys.append(key)
    if len(keys) + len(lows) > MOST_PARTS:
        raise DomainError("labels.numbers_invalid", field="numbers", part=f"{numbers.strip()[:37]}…")
    return keys, lows, highs
