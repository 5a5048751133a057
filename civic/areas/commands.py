"""Boundaries come in editions: a changed file makes a new one, the same content again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from civic.areas.comparison import codes_to_keep, content_hash, fingerprint, shape_print
from civic.areas.events import AreaTypeChanged, AreaTypeRetired, EditionImported, ResidentsCounted
from civic.areas.models import Area, AreaEdition, AreaPiece, AreaType
from civic.areas.overlaps import Overlap, overlaps
from civic.areas.parents import leave_parents, parent_type_for, parents_of, place_children, place_in_parents
from civic.city.queries import city_rules
from civic.city.shape import begin_shaping, note, record_shaping
from civic.core import clock
from civic.core.db import Names, explain_constraint
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from geo import shapes
from geo.importing import AreaRow

PIECE_VERTICES = 64
_CODE = re.compile(r"[a-z0-9_-]{1,64}")

explain_constraint("uq_area_edition_id_code", "area.code_twice", "code")
explain_constraint("ck_area_geometry_valid", "area.geometry_invalid", "geometry")


@dataclass(frozen=True, slots=True)
class AreasImported:
    """What an import came to. Codes are those of areas; ``edition`` is the number of the one that is current now.

    ``repaired`` and ``left_out`` are rows whose ``problem`` says why. ``parents`` maps the code of each current area to
    that of the area that it lies in, and ``without_parent`` lie in none. ``moved`` were there and lie elsewhere now.
    ``kept_codes`` maps the code that the file gives an area to the one that it had and keeps. ``recounted`` have
    another number of residents within the same boundary, ``left`` are not among the rows and stay all the same.
    """

    area_type: str
    edition: int
    is_new: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    repaired: tuple[AreaRow, ...]
    left_out: tuple[AreaRow, ...]
    overlaps: tuple[Overlap, ...]
    kept_codes: Mapping[str, str]
    parents: Mapping[str, str]
    moved: tuple[str, ...]
    without_parent: tuple[str, ...]
    recounted: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Before:
    """An area of the edition that was current."""

    row: AreaRow
    shape: bytes
    fingerprint: bytes


def import_areas(
    session: Session,
    actor: Actor,
    rows: Sequence[AreaRow],
    *,
    area_type: str,
    source: str,
    type_name: Names | None = None,
    parent_type: str | None = None,
    keep_codes: bool = True,
    leave_others: bool = False,
    leave_parent: bool = False,
) -> AreasImported:
    """Make the rows the current edition of ``area_type``, unless it holds just that already.

    Codes stay: an area that has the very shape of one before but another code (it was renamed, or the code is taken
    from another field) keeps the code that it had, unless ``keep_codes`` is False.

    The type is made when there is none of that code, with ``type_name`` (the code where that is left out).
    ``parent_type`` is the code of the type that it lies in; it is kept until another is named, and given up with
    ``leave_parent`` where none is. ``source`` says where the boundaries come from. Issues keep the edition that they
    were filed under. With ``leave_others`` the areas that are not among the rows stay in the new edition as they are.

    Raises NotFound ``area_type.not_found`` for the parent; DomainError ``area_type.bad_code``, ``areas.none_usable``,
    ``area.code_twice``, ``area_type.no_areas``, ``area_type.parent_cycle``.
    """
    if not _CODE.fullmatch(area_type):
        raise DomainError("area_type.bad_code", field="area_type", value=area_type)
    usable = [row for row in rows if row.geometry is not None]
    if not usable:
        raise DomainError("areas.none_usable", rows=len(rows))
    _check_codes(usable)
    drawn = {row.code: shape_print(row.geometry) for row in usable}

    begin_shaping(session, actor)
    kind, type_changed = _area_type(session, area_type, type_name, parent_type, leave_parent=leave_parent)
    current = session.scalar(
        select(AreaEdition).where(AreaEdition.area_type_id == kind.id, AreaEdition.current)
    )
    before = _before(session, current)
    renamed = codes_to_keep(drawn, {code: area.shape for code, area in before.items()})
    kept = renamed if keep_codes else {}
    prints = {kept.get(row.code, row.code): fingerprint(row.names, drawn[row.code]) for row in usable}
    usable = [replace(row, code=kept.get(row.code, row.code)) for row in usable]
    # An area that has another code now is no other area: it does not stay beside itself.
    left = sorted(before.keys() - prints.keys() - set(renamed.values())) if leave_others else []
    usable += [before[code].row for code in left]
    prints |= {code: before[code].fingerprint for code in left}
    lay_in = parents_of(session, kind.id)
    # Prints are compared, not the stored hash: how they are taken may change from release to release.
    is_new = prints != {code: area.fingerprint for code, area in before.items()}
    if current is None or is_new:
        current = _new_edition(session, kind, current, source, content_hash(prints))
        _add_areas(session, current, usable, before)
        place_children(session, kind)
    recounted = () if is_new else _recount(session, current, usable, before)
    place_in_parents(session, kind)
    parents = parents_of(session, kind.id)
    stayed = prints.keys() & before.keys()
    result = AreasImported(
        area_type=area_type,
        edition=current.number,
        is_new=is_new,
        added=tuple(sorted(prints.keys() - before.keys())),
        changed=tuple(sorted(code for code in stayed if prints[code] != before[code].fingerprint)),
        unchanged=tuple(sorted(code for code in stayed if prints[code] == before[code].fingerprint)),
        gone=tuple(sorted(before.keys() - prints.keys())),
        repaired=tuple(row for row in usable if row.problem),
        left_out=tuple(row for row in rows if row.geometry is None),
        overlaps=tuple(overlaps({row.code: row.geometry for row in usable})),
        kept_codes=kept,
        parents=parents,
        moved=tuple(sorted(code for code in stayed if parents.get(code) != lay_in.get(code))),
        without_parent=tuple(sorted(prints.keys() - parents.keys())) if kind.parent_id else (),
        recounted=recounted,
        left=tuple(left),
    )
    if is_new:
        counts = {name: len(getattr(result, name)) for name in ("added", "changed", "gone")}
        # The areas themselves are kept whole, edition by edition.
        note(
            session, "area_type", area_type, _edition_noted(current.number - 1, before),
            _edition_noted(current.number, prints),
        )  # fmt: skip
        body = EditionImported(area_type=area_type, edition=current.number, areas=len(prints), **counts)
        record_shaping(session, actor, body)
    if recounted:
        record_shaping(session, actor, ResidentsCounted(area_type=area_type, areas=len(recounted)))
    if type_changed or (result.moved and not is_new):
        above = session.get(AreaType, kind.parent_id) if kind.parent_id else None
        changed = AreaTypeChanged(
            area_type=area_type, parent_type=above.code if above else None, moved=len(result.moved)
        )
        record_shaping(session, actor, changed)
    return result


def retire_area_type(session: Session, actor: Actor, code: str) -> bool:
    """End the current edition of a type and begin no other; False when it had none.

    Its areas cover nothing from then on, and what lay in them lies in none; issues keep those that they were filed
    under. Raises NotFound ``area_type.not_found``, DomainError ``area_type.tiles_city`` for the type that says what
    lies inside the city.
    """
    begin_shaping(session, actor)
    kind = session.scalar(select(AreaType).where(AreaType.code == code))
    if kind is None:
        raise NotFound("area_type", code)
    current = session.scalar(
        select(AreaEdition).where(AreaEdition.area_type_id == kind.id, AreaEdition.current)
    )
    if current is None:
        return False
    if kind.id == city_rules(session).area_type_id:
        raise DomainError("area_type.tiles_city", area_type=code)
    areas = session.scalar(select(func.count()).select_from(Area).where(Area.edition_id == current.id)) or 0
    _end_edition(session, current)
    note(session, "area_type", code, {"edition": current.number, "areas": areas}, None)
    place_children(session, kind)
    for child in session.scalars(select(AreaType).where(AreaType.parent_id == kind.id)):
        child.parent_id = None
    session.flush()
    record_shaping(session, actor, AreaTypeRetired(area_type=code, areas=areas))
    return True


def _edition_noted(number: int, codes: Mapping[str, object]) -> dict[str, object] | None:
    return {"edition": number, "areas": len(codes), "codes": sorted(codes)} if codes else None


def _check_codes(rows: Sequence[AreaRow]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.code, row.index)
        if first != row.index:
            raise DomainError("area.code_twice", field="code", value=row.code, row=row.index + 1)


def _area_type(
    session: Session, code: str, name: Names | None, parent_code: str | None, *, leave_parent: bool
) -> tuple[AreaType, bool]:
    """The type of that code, and whether it was there and is another now."""
    kind = session.scalar(select(AreaType).where(AreaType.code == code))
    known = kind is not None
    if kind is None:
        kind = AreaType(code=code, name=name or {"en": code.replace("-", " ").replace("_", " ").capitalize()})
        session.add(kind)
        session.flush()
    earlier = (kind.name, kind.parent_id)
    if name:
        kind.name = name
    if parent_code is not None:
        kind.parent_id = parent_type_for(session, kind, parent_code).id
    elif leave_parent and kind.parent_id is not None:
        kind.parent_id = None
        leave_parents(session, kind)
    session.flush()
    return kind, known and earlier != (kind.name, kind.parent_id)


def _before(session: Session, edition: AreaEdition | None) -> dict[str, _Before]:
    if edition is None:
        return {}
    rows = session.execute(
        select(Area.code, Area.name, func.ST_AsBinary(Area.geometry), Area.residents).where(
            Area.edition_id == edition.id
        )
    )
    found: dict[str, _Before] = {}
    for code, names, wkb, residents in rows:
        geometry = shapely.from_wkb(bytes(wkb))
        shape = shape_print(geometry)
        row = AreaRow(len(found), code, names, geometry, None, None, residents)
        found[code] = _Before(row, shape, fingerprint(names, shape))
    return found


def _new_edition(
    session: Session, kind: AreaType, current: AreaEdition | None, source: str, source_hash: bytes
) -> AreaEdition:
    """The next edition, current from now on; the pieces of the one before go, its areas stay."""
    if current is not None:
        _end_edition(session, current)
    last = session.scalar(select(func.max(AreaEdition.number)).where(AreaEdition.area_type_id == kind.id))
    edition = AreaEdition(
        area_type_id=kind.id, number=(last or 0) + 1, current=True, source=source, source_hash=source_hash,
        imported_at=clock.now(),
    )  # fmt: skip
    session.add(edition)
    session.flush()
    return edition


def _end_edition(session: Session, edition: AreaEdition) -> None:
    edition.current = False
    # An edition's end must reach the database before the next one begins: one of a type is current.
    session.flush()
    session.execute(
        delete(AreaPiece).where(AreaPiece.area_id.in_(select(Area.id).where(Area.edition_id == edition.id)))
    )


def _recount(
    session: Session, edition: AreaEdition, rows: Sequence[AreaRow], before: Mapping[str, _Before]
) -> tuple[str, ...]:
    """Take over the numbers of residents of an edition that stays; the codes of those that differ."""
    told = {row.code: row.residents for row in rows if row.residents is not None}
    other = sorted(code for code, residents in told.items() if residents != before[code].row.residents)
    for code in other:
        session.execute(
            update(Area)
            .where(Area.edition_id == edition.id, Area.code == code)
            .values(residents=told[code])
            .execution_options(synchronize_session=False)
        )
    return tuple(other)


def _add_areas(
    session: Session,
    edition: AreaEdition,
    rows: Sequence[AreaRow],
    before: Mapping[str, _Before],
) -> None:
    def residents(row: AreaRow) -> int | None:
        if row.residents is not None:
            return row.residents
        # People were counted within a boundary: a count goes along only while the boundary is the same.
        same = before.get(row.code)
        return same.row.residents if same is not None and same.shape == shape_print(row.geometry) else None

    session.execute(
        insert(Area),
        [
            {
                "edition_id": edition.id, "area_type_id": edition.area_type_id, "code": row.code,
                "name": dict(row.names), "parent_id": None, "geometry": from_shape(row.geometry, srid=shapes.SRID),
                "square_metres": shapes.area(row.geometry), "residents": residents(row),
            }
            for row in rows
            if row.geometry is not None
        ],
    )  # fmt: skip
    session.execute(
        text(
            "INSERT INTO area_piece (area_id, geometry) "
            "SELECT id, ST_Subdivide(geometry, :vertices) FROM area WHERE edition_id = :edition"
        ),
        {"vertices": PIECE_VERTICES, "edition": edition.id},
    )
