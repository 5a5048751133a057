"""What may become of a column in a copy without personal data, and the SQL that the tables of them share.

What a column is replaced by is SQL over the row `t` of its table, computed where the data are, so that nothing
personal ever leaves for the copy. `throwaway(…)` is a hash with a key that is made for one run and told to nobody: the
same value gives the same hash everywhere in the copy, and nobody can find the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KEY_SETTING = "veche.throwaway_key"
PASSWORD_SETTING = "veche.staging_password_hash"
PHOTO_SETTING = "veche.placeholder_sha256"
"""Settings of the reading transaction by which the expressions get what is made anew for each run."""

PLACEHOLDER_SIZE = (960, 720)
"""Width and height in pixels of the picture that stands in for every photo."""


@dataclass(frozen=True, slots=True)
class Column:
    """``sql`` is what replaces the value; ``why`` says why it may be kept, or what is lost."""

    does: Literal["keep", "replace", "empty"]
    why: str
    sql: str = ""


KEY = Column("keep", "the number of a row, or a reference to one")
CODE = Column("keep", "a code, number, date or flag: there is no room for words in it")
OURS = Column("keep", "the city's own published words, names and shapes")
EVIDENCE = Column(
    "keep", "the log holds ids, codes and dates, never words; changed, its chain would not hold"
)
NOTHING = Column("empty", "personal, and the copy can do without")
SALT = Column("empty", "with it a commitment in the log could be guessed")


def throwaway(purpose: str, value: str) -> str:
    """32 bytes that stand for `value` (SQL that gives bytea) in the copy."""
    return f"sha256(decode(current_setting('{KEY_SETTING}'), 'hex') || convert_to('{purpose} ', 'UTF8') || {value})"


def as_bytes(column: str) -> str:
    return f"convert_to(t.{column}, 'UTF8')"


def by(sql: str, why: str) -> Column:
    return Column("replace", why, sql)


def words(column: str, sentence: str) -> Column:
    """A sentence again and again, about as long as what somebody wrote; nothing where nothing was written."""
    length = (
        f"CASE WHEN length(t.{column}) <= 60 THEN 1 WHEN length(t.{column}) <= 300 THEN 6"
        f" WHEN length(t.{column}) <= 1000 THEN 24 ELSE 60 END"
    )
    sql = f"CASE WHEN t.{column} = '' THEN '' ELSE rtrim(repeat('{sentence} ', {length})) END"
    return by(sql, f"“{sentence}”, in one of four lengths")


def name_of(table: str, column: str, id: str) -> str:
    """The words of a category in the issue's language, else in any that it has."""
    return (
        f"coalesce((SELECT coalesce(c.{column} ->> t.language, (SELECT min(value) FROM jsonb_each_text(c.{column})))"
        f" FROM {table} c WHERE c.id = {id}), '')"
    )


def hidden(issue: str) -> str:
    return f"({issue}.visibility <> 'public' OR {issue}.hidden_at IS NOT NULL)"


def place_of(issue: str) -> str:
    """Its place where everybody may know it; else a point inside its area, or without an area one of a wide grid."""
    return (
        f"CASE WHEN {hidden(issue)} THEN coalesce((SELECT ST_PointOnSurface(a.geometry) FROM area a"
        f" WHERE a.id = {issue}.area_id), ST_SnapToGrid({issue}.place, 0.05)) ELSE {issue}.place END"
    )
