"""The parts of a mapping that say how places, categories and departments are understood."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyproj import CRS
from pyproj.exceptions import CRSError

from civic.categories.files import VISIBILITIES
from civic.core.datafiles import LANGUAGE, Table

PLANNED_RESULT = {"en": "The matter has been dealt with.", "ru": "Вопрос решён."}
JOINED_BY = " / "
"""Between the levels of a category."""

CRITERION = {"en": "It has been dealt with.", "ru": "Вопрос решён."}


def name_in(text: str) -> str:
    """A name as it can be kept: without what cannot be printed, and with single spaces."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())


def asked_by(levels: Sequence[str]) -> tuple[str, str, str]:
    """The names by which a table of the mapping may speak of a category, the most special first."""
    return JOINED_BY.join(levels), levels[-1], levels[0]


@dataclass(frozen=True)
class DefaultPoint:
    """A place that the source gives to what it does not know the place of; degrees, and metres around it."""

    lon: float
    lat: float
    tolerance_m: float


@dataclass(frozen=True)
class PlaceRules:
    """``crs`` is the coordinate system of x and y. ``swapped`` is ``reject`` or ``mend``.

    ``unknown_at`` (lon, lat) is where an issue is kept whose place nobody knows; without it one on a default point
    stays there, and one without coordinates is rejected.
    """

    crs: str | None = None
    swapped: str = "reject"
    defaults: tuple[DefaultPoint, ...] = ()
    unknown_at: tuple[float, float] | None = None


@dataclass(frozen=True)
class CategoryRules:
    """How the source's categories become the city's.

    ``codes`` is by the source's name, or its levels joined by `` / ``. Others are matched by name; what remains is
    created where ``create`` says so, in the group of its first level, or in ``group`` where it has one level only.
    ``days`` are working days until the target, by name, joined levels or first level; so are ``visibility`` and
    ``icons``.
    """

    create: bool = True
    codes: MappingOf[str, str] = field(default_factory=dict)
    group: str = "imported"
    group_name: MappingOf[str, str] = field(default_factory=lambda: {"en": "Reports", "ru": "Обращения"})
    missing: str | None = None
    take_minutes: int = 480
    target_days: int = 10
    days: MappingOf[str, int] = field(default_factory=dict)
    visibility: MappingOf[str, str] = field(default_factory=dict)
    icons: MappingOf[str, str] = field(default_factory=dict)
    planned_result: MappingOf[str, str] = field(default_factory=lambda: PLANNED_RESULT)
    criterion: MappingOf[str, str] = field(default_factory=lambda: CRITERION)

    def visibility_of(self, levels: Sequence[str]) -> str | None:
        """How open reports of these levels may be at most, where the mapping says so: the most special name counts."""
        return next((self.visibility[key] for key in asked_by(levels) if key in self.visibility), None)


@dataclass(frozen=True)
class DepartmentRules:
    """How the source's departments become the city's; ``unknown`` is create, route or reject. Empty ones are routed."""

    unknown: str = "create"
    codes: MappingOf[str, str] = field(default_factory=dict)
    names: MappingOf[str, str] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()


def read_place(table: Table | None, *, projected: bool) -> PlaceRules:
    """``projected``: the columns are x and y, which need a coordinate system. Raises the table's error."""
    if table is None:
        return PlaceRules()
    crs = table.text("crs") if table.has("crs") else None
    if projected and crs is None:
        raise table.problem("missing", "crs")
    if crs is not None:
        if not projected:
            raise table.problem("unknown_key", "crs", hint=" unless columns has x and y")
        try:
            CRS.from_user_input(crs)
        except CRSError:
            raise table.problem("not_a_choice", "crs", choices="codes such as EPSG:2056", value=crs) from None
    rules = PlaceRules(
        crs=crs,
        swapped=table.choice("swapped", ("reject", "mend"), default="reject"),
        defaults=tuple(_default(inner) for inner in table.tables("defaults", optional=True)),
        unknown_at=_position(table, "unknown_at"),
    )
    table.done()
    return rules


def _default(table: Table) -> DefaultPoint:
    point = DefaultPoint(
        table.number("lon", low=-180, high=180),
        table.number("lat", low=-90, high=90),
        table.number("tolerance_m", low=0, high=5000, default=1),
    )
    table.done()
    return point


def _position(table: Table, key: str) -> tuple[float, float] | None:
    if not table.has(key):
        return None
    inner = table.table(key)
    position = inner.number("lon", low=-180, high=180), inner.number("lat", low=-90, high=90)
    inner.done()
    return position


def read_categories(table: Table | None) -> CategoryRules:
    """Raises the table's error."""
    if table is None:
        return CategoryRules()
    usual = CategoryRules()
    rules = CategoryRules(
        create=table.choice("unknown", ("create", "reject"), default="create") == "create",
        codes=_codes(table, "codes"),
        group=table.code("group") if table.has("group") else usual.group,
        group_name=_words(table, "group_name", usual.group_name, 80),
        missing=table.code("missing") if table.has("missing") else None,
        take_minutes=table.integer("take_minutes", low=5, high=14_400, default=usual.take_minutes),
        target_days=table.integer("target_days", low=1, high=365, default=usual.target_days),
        days=_by_name(table, "days"),
        visibility=_visibilities(table),
        icons=_codes(table, "icons"),
        planned_result=_words(table, "planned_result", usual.planned_result, 500),
        criterion=_words(table, "criterion", usual.criterion, 200),
    )
    table.done()
    return rules


def read_departments(table: Table | None) -> DepartmentRules:
    """Raises the table's error."""
    if table is None:
        return DepartmentRules()
    names: dict[str, str] = {}
    if table.has("names"):
        inner = table.table("names")
        names = {word: inner.text(word, limit=80) for word in inner.names()}
    rules = DepartmentRules(
        unknown=table.choice("unknown", ("create", "route", "reject"), default="create"),
        codes=_codes(table, "codes"),
        names=names,
        outside=frozenset(table.texts("outside", optional=True)),
    )
    table.done()
    return rules


def _codes(table: Table, key: str) -> dict[str, str]:
    if not table.has(key):
        return {}
    inner = table.table(key)
    return {word: inner.code(word) for word in inner.names()}


def _by_name(table: Table, key: str) -> dict[str, int]:
    if not table.has(key):
        return {}
    inner = table.table(key)
    return {word: inner.integer(word, low=1, high=365) for word in inner.names()}


def _visibilities(table: Table) -> dict[str, str]:
    if not table.has("visibility"):
        return {}
    inner = table.table("visibility")
    # Spelled as the rows' names are: a second space must not make a private matter public.
    return {name_in(word): inner.choice(word, VISIBILITIES) for word in inner.names()}


def _words(table: Table, key: str, usual: MappingOf[str, str], limit: int) -> MappingOf[str, str]:
    """A text by language, in whichever languages it is given: history is written in one."""
    if not table.has(key):
        return usual
    inner = table.table(key)
    for language in inner.names():
        if not LANGUAGE.fullmatch(language):
            raise inner.problem("not_a_choice", language, choices="language codes such as en", value=language)
    return {language: inner.text(language, limit=limit) for language in inner.names()}
