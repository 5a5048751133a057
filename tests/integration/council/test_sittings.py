"""A sitting goes from its plan to its end along one table; its agenda, who comes, who goes, who stands aside."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import VISITOR, Actor
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.sittings.commands.add_item import add_item
from initiatives.council.sittings.commands.change_sitting import change_sitting
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.check_out import check_out
from initiatives.council.sittings.commands.close_sitting import close_sitting
from initiatives.council.sittings.commands.finish_item import finish_item
from initiatives.council.sittings.commands.lift_recusal import lift_recusal
from initiatives.council.sittings.commands.move_item import move_item
from initiatives.council.sittings.commands.name_chair import name_chair
from initiatives.council.sittings.commands.note_arrival import note_arrival
from initiatives.council.sittings.commands.note_departure import note_departure
from initiatives.council.sittings.commands.note_recusal import note_recusal
from initiatives.council.sittings.commands.open_item import open_item
from initiatives.council.sittings.commands.open_sitting import open_sitting
from initiatives.council.sittings.commands.pause_sitting import pause_sitting
from initiatives.council.sittings.commands.plan_sitting import plan_sitting
from initiatives.council.sittings.commands.postpone_item import postpone_item
from initiatives.council.sittings.commands.publish_sitting import publish_sitting
from initiatives.council.sittings.commands.recuse import recuse
from initiatives.council.sittings.commands.remove_item import remove_item
from initiatives.council.sittings.commands.resume_sitting import resume_sitting
from initiatives.council.sittings.models import AgendaItem, Attendance, Sitting
from initiatives.council.sittings.status import SITTING_STATUSES, SITTING_VERBS
from tests.events import recorded
from tests.integration.council.chamber import Chamber

VERBS: dict[str, Callable[..., None]] = {
    "publish": publish_sitting, "open": open_sitting, "pause": pause_sitting, "resume": resume_sitting,
    "close": close_sitting,
}  # fmt: skip
WAYS = {
    "planned": (), "published": ("publish",), "open": ("publish", "open"), "paused": ("publish", "open", "pause"),
    "closed": ("publish", "open", "close"),
}  # fmt: skip


def test_every_verb_leaves_the_statuses_of_the_table_and_no_other(council: Chamber) -> None:
    for status, verb in itertools.product(SITTING_STATUSES, VERBS):
        public_id = council.planned("The budget")
        for step in WAYS[status]:
            VERBS[step](council.session, council.clerk, public_id)
        reached = SITTING_VERBS.get((status, verb))
        if reached is None:
            with pytest.raises(WrongStatus):
                VERBS[verb](council.session, council.clerk, public_id)
        else:
            VERBS[verb](council.session, council.clerk, public_id)
            assert council.sitting(public_id).status == reached


def test_only_the_clerk_runs_a_sitting_and_before_it_is_published_only_the_council_sees_it(
    council: Chamber,
) -> None:
    public_id = council.planned("The budget")
    for verb in VERBS.values():
        with pytest.raises(NotFound):
            verb(council.session, council.town.resident(), public_id)
        with pytest.raises(NotAllowed):
            verb(council.session, council.members[1], public_id)
    with pytest.raises(NotAllowed):
        plan_sitting(council.session, council.members[1], title="Ours", place="Here", starts_at=clock.now())
    publish_sitting(council.session, council.clerk, public_id)
    with pytest.raises(NotAllowed):
        open_sitting(council.session, VISITOR, public_id)


def test_a_plan_is_whole_and_may_change_until_it_begins(council: Chamber) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_sitting(council.session, council.clerk, title=" ", place="x" * 201, starts_at=None)
    assert [each.field for each in refused.value.problems] == ["title", "place", "starts_at"]
    public_id, later = council.planned("The budget"), clock.now() + timedelta(days=7)
    values = {"title": "The council in December", "place": "Town Hall", "starts_at": later}
    assert change_sitting(council.session, council.clerk, public_id, **values)
    assert not change_sitting(council.session, council.clerk, public_id, **values)
    assert "December" not in str(recorded(council.session, "sitting.changed")[0].body)
    council.motion(public_id)
    with pytest.raises(DomainError, match=r"sitting\.has_motions"):
        change_sitting(
            council.session, council.clerk, public_id, **values | {"starts_at": later + timedelta(days=1)}
        )


def test_without_an_agenda_nothing_is_published(council: Chamber) -> None:
    with pytest.raises(DomainError, match=r"sitting\.without_agenda"):
        publish_sitting(council.session, council.clerk, council.planned())


def _agenda(council: Chamber, public_id: str) -> list[tuple[str, int]]:
    rows = council.session.execute(
        select(AgendaItem.title, AgendaItem.position)
        .join(Sitting, Sitting.id == AgendaItem.sitting_id)
        .where(Sitting.public_id == public_id)
        .order_by(AgendaItem.position)
    )
    return [(row.title, row.position) for row in rows]


def test_the_agenda_is_put_in_order_and_what_is_done_keeps_its_place(council: Chamber) -> None:
    public_id = council.planned(*"ABCD")
    session, clerk = council.session, council.clerk
    a, b, _c, d = council.items(public_id)
    assert move_item(session, clerk, public_id, d, 2) and not move_item(session, clerk, public_id, d, 2)
    assert move_item(session, clerk, public_id, a, 4)
    assert _agenda(council, public_id) == [("D", 1), ("B", 2), ("C", 3), ("A", 4)]
    remove_item(session, clerk, public_id, b)
    assert _agenda(council, public_id) == [("D", 1), ("C", 2), ("A", 3)]
    publish_sitting(session, clerk, public_id)
    open_sitting(session, clerk, public_id)
    open_item(session, clerk, public_id, d)
    for position in (0, 1, 4):
        with pytest.raises(DomainError, match=r"item\.no_such_place"):
            move_item(session, clerk, public_id, a, position)
    with pytest.raises(WrongStatus):
        move_item(session, clerk, public_id, d, 2)
    with pytest.raises(WrongStatus):
        remove_item(session, clerk, public_id, a)


def test_an_initiative_is_on_one_agenda_when_it_is_due(council: Chamber) -> None:
    session, clerk, public_id = council.session, council.clerk, council.planned("The budget")
    initiative = council.town.published()
    with pytest.raises(InvalidInput):
        add_item(session, clerk, public_id, initiative=initiative)
    with pytest.raises(NotFound):
        add_item(session, clerk, public_id, initiative=council.town.draft())
    council.town.initiative(initiative).status = "on_agenda"
    item = add_item(session, clerk, public_id, initiative=initiative)
    other = council.planned()
    with pytest.raises(IntegrityError, match="uq_agenda_item_initiative"), session.begin_nested():
        add_item(session, clerk, other, initiative=initiative)
    publish_sitting(session, clerk, public_id)
    open_sitting(session, clerk, public_id)
    open_item(session, clerk, public_id, item)
    assert council.town.initiative(initiative).status == "in_council"
    with pytest.raises(IntegrityError, match="uq_agenda_item_open"), session.begin_nested():
        open_item(session, clerk, public_id, council.items(public_id)[0])
    postpone_item(session, clerk, public_id, item)
    assert council.town.initiative(initiative).status == "on_agenda"
    add_item(session, clerk, other, initiative=initiative)


def test_at_the_end_what_waits_is_postponed_and_everybody_has_left(council: Chamber) -> None:
    public_id = council.opened("The budget", "The bridge", present=2)
    session, clerk = council.session, council.clerk
    with pytest.raises(DomainError, match=r"sitting\.item_open"), session.begin_nested():
        close_sitting(session, clerk, public_id)
    finish_item(session, clerk, public_id, council.items(public_id)[0])
    close_sitting(session, clerk, public_id)
    (closed,) = recorded(session, "sitting.closed")
    assert (closed.body["left"], closed.body["postponed"]) == (2, 1)
    assert session.scalar(select(Attendance.id).where(Attendance.left_at.is_(None))) is None


def test_while_a_vote_is_open_there_is_no_break_and_no_end(council: Chamber) -> None:
    motion = council.voting()
    public_id = council.sitting_of(motion)
    (item,) = council.items(public_id)
    for verb, more in (
        (pause_sitting, ()),
        (close_sitting, ()),
        (finish_item, (item,)),
        (postpone_item, (item,)),
    ):
        with pytest.raises(DomainError, match=r"sitting\.vote_open"), council.session.begin_nested():
            verb(council.session, council.clerk, public_id, *more)


def _came(council: Chamber, public_id: str) -> list[tuple[int, bool]]:
    rows = council.session.scalars(
        select(Attendance)
        .join(Sitting, Sitting.id == Attendance.sitting_id)
        .where(Sitting.public_id == public_id, Attendance.left_at.is_(None))
        .order_by(Attendance.id)
    )
    return [(row.member_id, row.deputy) for row in rows]


def test_members_come_and_go_and_a_seat_is_there_once(council: Chamber) -> None:
    public_id = council.planned("The budget")
    member, session = council.members[1], council.session
    with pytest.raises(WrongStatus):
        check_in(session, member, public_id)
    publish_sitting(session, council.clerk, public_id)
    assert [check_in(session, member, public_id) for _ in range(2)] == [True, False]
    assert not note_arrival(session, council.clerk, public_id, 1)
    assert note_arrival(session, council.clerk, public_id, 2)
    assert [check_out(session, member, public_id) for _ in range(2)] == [True, False]
    assert note_departure(session, council.clerk, public_id, 2)
    assert _came(council, public_id) == []
    bodies = [(each.body["seat"], each.body["by"]) for each in recorded(session, "sitting.arrived")]
    assert bodies == [(1, "member"), (2, "clerk")]
    with pytest.raises(DomainError, match=r"member\.not_in_office"):
        note_arrival(session, council.clerk, public_id, 99)
    for nobody in (council.clerk, council.town.resident(), Actor(person_id=member.person_id)):
        with pytest.raises(NotAllowed):
            check_in(session, nobody, public_id)


def test_the_member_takes_the_seat_back_from_the_deputy(council: Chamber) -> None:
    public_id, deputy, member = council.opened(present=4), council.deputy(5), council.members[5]
    seat = council.terms[5]
    assert check_in(council.session, deputy, public_id)
    assert _came(council, public_id)[-1] == (seat, True)
    with pytest.raises(DomainError, match=r"attendance\.another_is_there"):
        check_out(council.session, member, public_id)
    assert check_in(council.session, member, public_id)
    assert _came(council, public_id)[-1] == (seat, False)
    with pytest.raises(DomainError, match=r"attendance\.member_is_there"):
        check_in(council.session, deputy, public_id)
    with pytest.raises(DomainError, match=r"member\.without_deputy"):
        note_arrival(council.session, council.clerk, public_id, 1, deputy=True)


def test_nobody_comes_days_before(council: Chamber) -> None:
    public_id = council.planned("The budget")
    publish_sitting(council.session, council.clerk, public_id)
    values = {"title": "Later", "place": "Here", "starts_at": clock.now() + timedelta(days=2)}
    change_sitting(council.session, council.clerk, public_id, **values)
    with pytest.raises(DomainError, match=r"attendance\.too_early"):
        check_in(council.session, council.members[1], public_id)


def test_who_stands_aside_does_so_for_an_item_until_it_is_lifted(council: Chamber) -> None:
    motion = council.voting()
    public_id = council.sitting_of(motion)
    (item,) = council.items(public_id)
    session = council.session
    assert [recuse(session, council.members[1], public_id, item) for _ in range(2)] == [True, False]
    assert not note_recusal(session, council.clerk, public_id, item, 1)
    with pytest.raises(NotAllowed):
        note_recusal(session, council.members[1], public_id, item, 2)
    lift_recusal(session, council.clerk, public_id, item, 1)
    cast_ballot(session, council.members[1], motion, "yes")
    with pytest.raises(NotFound, match=r"recusal\.not_found"):
        lift_recusal(session, council.clerk, public_id, item, 1)


def test_the_chair_is_a_member(council: Chamber) -> None:
    public_id = council.planned("The budget")
    name_chair(council.session, council.clerk, public_id, 3)
    assert council.sitting(public_id).chair_id == council.terms[3]
    with pytest.raises(DomainError, match=r"member\.not_in_office"):
        name_chair(council.session, council.clerk, public_id, 77)
