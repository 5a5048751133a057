"""Boundaries in editions: what a second file changes, and what stays."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from shapely.geometry import MultiPolygon, Polygon, box
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from civic.areas.commands import AreasImported, import_areas
from civic.areas.models import Area, AreaEdition, AreaPiece, AreaType
from civic.areas.queries import covering
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import SYSTEM, VISITOR
from geo.importing import AreaRow
from geo.repair import repair
from geo.shapes import Point
from tests.events import recorded


def square(west: float, south: float, size: float = 1.0) -> MultiPolygon:
    return MultiPolygon([box(west, south, west + size, south + size)])


def row(code: str, shape: MultiPolygon | None, problem: str | None = None, **names: str) -> AreaRow:
    return AreaRow(0, code, names or {"en": code.title()}, shape, None, problem)


def bring_in(session: Session, rows: Sequence[AreaRow], **options: object) -> AreasImported:
    numbered = [
        AreaRow(index, row.code, row.names, row.geometry, row.parent, row.problem)
        for index, row in enumerate(rows)
    ]
    return import_areas(session, SYSTEM, numbered, **{"area_type": "district", "source": "test", **options})  # type: ignore[arg-type]


WEST, EAST = row("west", square(0, 0)), row("east", square(1, 0))


def editions(session: Session) -> list[tuple[int, bool]]:
    return [tuple(edition) for edition in session.execute(select(AreaEdition.number, AreaEdition.current))]  # type: ignore[misc]


def test_the_first_file_makes_the_first_edition(session: Session) -> None:
    result = bring_in(session, [WEST, EAST])
    assert (result.edition, result.is_new, result.added) == (1, True, ("east", "west"))
    assert [area.code for area in covering(session, Point(0.5, 0.5))] == ["west"]
    [event] = recorded(session, "area_type.edition_imported")
    assert event.subject == ("city", 1)
    assert event.body == {
        "area_type": "district", "edition": 1, "areas": 2, "added": 2, "changed": 0, "gone": 0,
    }  # fmt: skip


def test_the_same_content_again_changes_nothing_however_it_is_written(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    other_ring = MultiPolygon([Polygon([(1.000000001, 1), (1, 0), (0, 0), (0, 1)])])
    assert not other_ring.equals_exact(square(0, 0), 1e-9)
    result = bring_in(session, [EAST, row("west", other_ring)])
    assert (result.is_new, result.edition, result.unchanged) == (False, 1, ("east", "west"))
    assert editions(session) == [(1, True)]
    assert len(recorded(session, "area_type.edition_imported")) == 1
    assert recorded(session, "area_type.changed") == []


def test_a_changed_file_is_a_new_edition_whose_areas_keep_their_codes(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    first = dict(session.execute(select(Area.code, Area.id)).tuples().all())
    result = bring_in(session, [WEST, row("east", square(1, 0, 2)), row("north", square(0, 1))])
    assert (result.edition, result.is_new) == (2, True)
    assert (result.added, result.changed, result.unchanged, result.gone) == (
        ("north",),
        ("east",),
        ("west",),
        (),
    )
    assert editions(session) == [(1, False), (2, True)]
    here = covering(session, Point(0.5, 0.5))
    assert [area.code for area in here] == ["west"]
    assert here[0].id != first["west"]
    assert session.get(Area, first["west"]) is not None, "issues of the first edition keep their area"


def test_an_area_that_the_file_no_longer_has_is_told_and_covers_nothing(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    result = bring_in(session, [WEST])
    assert result.gone == ("east",)
    assert covering(session, Point(1.5, 0.5)) == []


def test_another_name_is_another_edition(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    result = bring_in(session, [row("west", square(0, 0), en="West", ru="Запад"), EAST])
    assert (result.edition, result.changed) == (2, ("west",))


def test_a_renamed_area_keeps_its_code_while_its_shape_is_the_same(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    result = bring_in(session, [row("occident", square(0, 0), en="Occident"), EAST])
    assert result.kept_codes == {"occident": "west"}
    assert (result.edition, result.changed, result.added, result.gone) == (2, ("west",), (), ())
    assert [area.name for area in covering(session, Point(0.5, 0.5))] == [{"en": "Occident"}]


def test_codes_out_of_another_field_change_nothing_unless_asked_for(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    numbered = [row("1", square(0, 0), en="West"), row("2", square(1, 0), en="East")]
    assert not bring_in(session, numbered).is_new
    result = bring_in(session, numbered, keep_codes=False)
    assert (result.is_new, result.added, result.gone) == (True, ("1", "2"), ("east", "west"))


def test_a_code_that_both_files_have_is_never_given_to_another_area(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    result = bring_in(session, [row("west", square(1, 0)), row("north", square(0, 0))])
    assert (result.kept_codes, result.changed, result.added, result.gone) == (
        {},
        ("west",),
        ("north",),
        ("east",),
    )


def test_going_back_to_an_earlier_file_is_a_third_edition(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    bring_in(session, [WEST])
    assert bring_in(session, [WEST, EAST]).edition == 3


def test_only_the_current_edition_is_cut_into_pieces_and_they_are_small(session: Session) -> None:
    round_town = MultiPolygon([Point(0, 0).shape.buffer(1, quad_segs=500)])
    bring_in(session, [row("town", round_town)])
    bring_in(session, [row("town", round_town), EAST])
    pieces = session.execute(
        select(AreaEdition.number, func.count(), func.max(func.ST_NPoints(AreaPiece.geometry)))
        .join(Area, Area.id == AreaPiece.area_id)
        .join(AreaEdition, AreaEdition.id == Area.edition_id)
        .group_by(AreaEdition.number)
    ).all()
    assert [number for number, _, _ in pieces] == [2]
    assert pieces[0][1] > 30
    assert pieces[0][2] <= 65


def test_a_bow_tie_is_repaired_and_told_with_its_row(session: Session) -> None:
    bow_tie = repair(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    result = bring_in(session, [EAST, row("bow", bow_tie.geometry, bow_tie.problem)])
    assert [(row.index, row.code) for row in result.repaired] == [(1, "bow")]
    assert "self-intersection at 0.5 0.5" in str(result.repaired[0].problem)
    assert [area.code for area in covering(session, Point(0.1, 0.5))] == ["bow"]


def test_a_row_without_a_usable_shape_is_left_out_and_told(session: Session) -> None:
    result = bring_in(session, [WEST, row("ghost", None, "empty geometry")])
    assert [(row.index, row.problem) for row in result.left_out] == [(1, "empty geometry")]
    assert result.added == ("west",)


def test_a_file_without_one_usable_row_is_refused(session: Session) -> None:
    with pytest.raises(DomainError) as refused:
        bring_in(session, [row("ghost", None, "empty geometry")])
    assert refused.value.code == "areas.none_usable"


def test_two_rows_of_one_code_are_refused(session: Session) -> None:
    with pytest.raises(DomainError) as refused:
        bring_in(session, [WEST, row("west", square(5, 5))])
    assert (refused.value.code, refused.value.params["row"]) == ("area.code_twice", 2)


def test_districts_lie_in_the_okrug_that_covers_most_of_them(session: Session) -> None:
    bring_in(session, [row("left", square(0, 0, 2)), row("right", square(2, 0, 2))], area_type="okrug")
    result = bring_in(
        session,
        [row("a", square(0.2, 0.2)), row("b", square(1.7, 0.5)), row("c", square(9, 9))],
        parent_type="okrug",
    )
    assert result.parents == {"a": "left", "b": "right"}
    assert result.without_parent == ("c",)
    kind = session.scalars(select(AreaType).where(AreaType.code == "district")).one()
    assert session.get_one(AreaType, kind.parent_id).code == "okrug"


def test_a_new_edition_of_the_okrugs_takes_the_districts_along(session: Session) -> None:
    bring_in(session, [row("left", square(0, 0, 2)), row("right", square(2, 0, 2))], area_type="okrug")
    bring_in(session, [row("a", square(1.2, 0.2))], parent_type="okrug")
    bring_in(session, [row("left", square(0, 0)), row("right", square(1, 0, 3))], area_type="okrug")
    parent = session.scalars(
        select(Area).where(Area.id == select(Area.parent_id).where(Area.code == "a").scalar_subquery())
    ).one()
    assert parent.code == "right"
    assert session.get_one(AreaEdition, parent.edition_id).current


def test_naming_the_parents_later_moves_the_areas_without_a_new_edition(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    bring_in(session, [row("all", square(0, 0, 2))], area_type="okrug")
    result = bring_in(session, [WEST, EAST], parent_type="okrug")
    assert (result.is_new, result.edition) == (False, 1)
    assert result.moved == ("east", "west")
    [event] = recorded(session, "area_type.changed")
    assert event.body == {"area_type": "district", "parent_type": "okrug", "moved": 2}
    assert bring_in(session, [WEST, EAST]).parents == result.parents, "the parent type is kept"


def test_a_type_cannot_lie_in_itself_or_in_what_lies_in_it(session: Session) -> None:
    bring_in(session, [row("all", square(0, 0, 2))], area_type="okrug")
    bring_in(session, [WEST, EAST], parent_type="okrug")
    for area_type, parent in (("district", "district"), ("okrug", "district")):
        with pytest.raises(DomainError) as refused:
            bring_in(session, [WEST], area_type=area_type, parent_type=parent)
        assert refused.value.code == "area_type.parent_cycle"


def test_parents_must_have_been_imported_before(session: Session) -> None:
    with pytest.raises(NotFound) as refused:
        bring_in(session, [WEST], parent_type="okrug")
    assert refused.value.code == "area_type.not_found"


def test_areas_of_one_type_that_claim_the_same_ground_are_told(session: Session) -> None:
    result = bring_in(session, [WEST, row("east", square(0.9, 0)), row("far", square(5, 5))])
    [overlap] = result.overlaps
    assert (overlap.first, overlap.second) == ("east", "west")
    assert overlap.square_metres == pytest.approx(0.1 * 111_320 * 110_574, rel=0.01)


def test_borders_that_neighbours_draw_a_little_differently_are_not_told(session: Session) -> None:
    assert bring_in(session, [WEST, row("east", square(0.9999, 0))]).overlaps == ()


def test_counted_residents_go_along_only_while_the_boundary_is_the_same(session: Session) -> None:
    bring_in(session, [WEST, EAST])
    for area in session.scalars(select(Area)):
        area.residents = 1000
    session.flush()
    bring_in(session, [WEST, row("east", square(1, 0, 2))])
    counted = session.execute(
        select(Area.code, Area.residents).join(AreaEdition).where(AreaEdition.current)
    ).tuples()
    assert dict(counted.all()) == {"west": 1000, "east": None}


def test_only_an_administrator_may(session: Session) -> None:
    with pytest.raises(NotAllowed):
        import_areas(session, VISITOR, [WEST], area_type="district", source="test")


def test_two_operators_with_one_file_make_one_edition(committed: Engine) -> None:
    both_ready = threading.Barrier(2)

    def operator() -> bool:
        with Session(committed) as session, session.begin():
            session.execute(select(1))
            both_ready.wait(timeout=10)
            return bring_in(session, [WEST, EAST]).is_new

    with ThreadPoolExecutor(2) as operators:
        made = [operators.submit(operator) for _ in range(2)]
        assert sorted(future.result(timeout=30) for future in made) == [False, True]
    with Session(committed) as session:
        assert editions(session) == [(1, True)]
