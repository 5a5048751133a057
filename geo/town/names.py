"""Street names, English and Russian, by theme: crafts in the old town, trees in the suburbs and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from shapely import Point

from .geometry import Rng
from .name_stems import THEMES
from .plan import Name
from .streets import Network, Street
from .zoning import ZONES

THEME_OF_KIND = {
    "old": "craft",
    "grid": "town",
    "low": "river",
    "garden": "tree",
    "slab": "modern",
    "tower": "modern",
    "industry": "works",
    "campus": "science",
}
SHORTEST_NAMED = 55.0
FAR_AWAY = 1e9
ORDINAL_WORDS = ("Second", "Third", "Fourth", "Fifth")


class Kind(NamedTuple):
    """A kind of street: its English and Russian word, and the gender of the Russian one."""

    en: str
    ru: str
    is_feminine: bool


STREET = Kind("Street", "улица", True)
LANE = Kind("Lane", "переулок", False)
DRIVE = Kind("Drive", "проезд", False)
WALK = Kind("Walk", "аллея", True)
# after the streets themselves, which kinds repeat the stems of a theme near by
SECOND_KINDS = {"craft": (LANE, DRIVE), "town": (LANE, DRIVE), "river": (LANE, DRIVE), "tree": (LANE, WALK)}
OTHER_SECOND_KINDS = (DRIVE, LANE)


def masculine(feminine: str) -> str:
    """The regular masculine form of a Russian feminine adjective: «Кузнечная» → «Кузнечный»."""
    stem = feminine[:-2]
    is_soft = feminine.endswith("яя") or stem[-1] in "гкхжшщч"
    return stem + ("ий" if is_soft else "ый")


def compose(stem: str, kind: Kind, ordinal: int = 1) -> Name:
    """The name of a street from a stem of THEMES; the second street of a name has ``ordinal`` 2."""
    english, russian = stem.split("|")
    en = f"{english} {kind.en}"
    if russian.startswith("="):
        ru = f"{kind.ru} {russian[1:]}"
    else:
        feminine, _, irregular = russian.partition("/")
        adjective = feminine if kind.is_feminine else irregular or masculine(feminine)
        ru = f"{adjective} {kind.ru}"
    if ordinal > 1:
        ending = "я" if kind.is_feminine else "й"
        return Name(f"{ORDINAL_WORDS[ordinal - 2]} {en}", f"{ordinal}-{ending} {ru}")
    return Name(en, ru[0].upper() + ru[1:])


def assign(rng: Rng, net: Network) -> None:
    """Give every local street of some length a name of its zone's theme; no name occurs twice."""
    taken = _Taken(net)
    by_kind: dict[str, list[Street]] = defaultdict(list)
    for street in net.streets:
        if street.name is None and street.line.length > SHORTEST_NAMED:
            by_kind[ZONES[street.zone].kind].append(street)
    by_theme: dict[str, list[Street]] = defaultdict(list)
    for kind, streets in by_kind.items():
        if kind == "allotment":
            _number_allotment_lines(streets)
        else:
            by_theme[THEME_OF_KIND[kind]] += streets
    for theme, streets in by_theme.items():
        _name_by_theme(rng, theme, streets, taken)


class _Taken:
    """The names in use; a name is new only if both of its languages are."""

    def __init__(self, net: Network) -> None:
        names = [street.name for street in net.streets if street.name]
        self._en, self._ru = {name.en for name in names}, {name.ru for name in names}

    def claim(self, name: Name) -> bool:
        if name.en in self._en or name.ru in self._ru:
            return False
        self._en.add(name.en)
        self._ru.add(name.ru)
        return True


def _number_allotment_lines(streets: list[Street]) -> None:
    for i, street in enumerate(sorted(streets, key=lambda street: -street.line.length), 1):
        street.name = Name(f"Allotment Line {i}", f"{i}-я Садовая линия")


def _rounds(theme: str) -> Iterator[tuple[Kind, int]]:
    """The kinds and ordinals to use one after the other when a theme has more streets than stems."""
    yield STREET, 1
    for kind in SECOND_KINDS.get(theme, OTHER_SECOND_KINDS):
        yield kind, 1
    for ordinal in range(2, 2 + len(ORDINAL_WORDS)):
        yield STREET, ordinal


def _name_by_theme(rng: Rng, theme: str, streets: list[Street], taken: _Taken) -> None:
    """The longest streets take fresh stems; a lane is named like a street near by."""
    listed = [stem.strip() for stem in THEMES[theme].split(";")]
    stems = [listed[i] for i in rng.permutation(len(listed))]
    waiting = sorted(streets, key=lambda street: -street.line.length)
    first_use: dict[str, Point] = {}
    for kind, ordinal in _rounds(theme):
        free = list(stems)
        while waiting and free:
            street = waiting[0]
            here = street.line.centroid
            if kind is STREET and ordinal == 1:
                stem = free[0]
                first_use[stem] = here
            else:
                stem = min(free, key=lambda s: first_use[s].distance(here) if s in first_use else FAR_AWAY)
            free.remove(stem)
            name = compose(stem, kind, ordinal)
            if taken.claim(name):
                street.name = name
                waiting.pop(0)
