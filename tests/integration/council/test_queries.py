"""What is shown of sittings: as many statements whatever is on the agenda; of an open vote one's own choice alone."""

from __future__ import annotations

from sqlalchemy import Engine

from civic.core import clock
from civic.core.db import counted_statements
from civic.core.permissions import VISITOR, Actor
from initiatives.council.motions.commands.cast_ballot import cast_ballot
from initiatives.council.motions.commands.close_vote import close_vote
from initiatives.council.motions.commands.open_vote import open_vote
from initiatives.council.motions.queries.records import votes_of
from initiatives.council.motions.queries.shown import motion_shown, votes
from initiatives.council.sittings.commands.add_item import add_item
from initiatives.council.sittings.commands.check_in import check_in
from initiatives.council.sittings.commands.note_recusal import note_recusal
from initiatives.council.sittings.queries.detail import SittingDetail, sitting_detail
from tests.integration.council.chamber import Chamber

MOST_STATEMENTS = 9


def _statements(council: Chamber, engine: Engine, public_id: str, reader: Actor) -> tuple[int, SittingDetail]:
    council.session.flush()
    with counted_statements(engine) as seen:
        found = sitting_detail(council.session, reader, public_id)
    return len(seen), found


def test_a_sitting_is_shown_whole_in_a_few_statements(council: Chamber, engine: Engine) -> None:
    motion = council.voting(present=3)
    public_id = council.sitting_of(motion)
    (item,) = council.items(public_id)
    note_recusal(council.session, council.clerk, public_id, item, 4)
    few, _ = _statements(council, engine, public_id, council.members[1])
    initiative = council.town.published()
    council.town.initiative(initiative).status = "on_agenda"
    add_item(council.session, council.clerk, public_id, initiative=initiative)
    for _ in range(5):
        council.motion(public_id)
    many, found = _statements(council, engine, public_id, council.members[1])
    assert few == many <= MOST_STATEMENTS
    assert (found.present, found.mine, len(found.seats), found.listed.agenda_items) == (3, 1, 5, 2)
    assert found.items[0].recused == (4,) and len(found.items[0].motions) == 6
    assert (found.items[1].initiative, found.items[1].title) == (initiative, "A bridge over the Lind")
    # What moderators have hidden has no title here either.
    council.town.initiative(initiative).hidden_at = clock.now()
    council.session.flush()
    hidden = sitting_detail(council.session, VISITOR, public_id).items[1]
    assert (hidden.initiative, hidden.title) == (None, "")


def test_verbs_are_those_of_the_reader(council: Chamber) -> None:
    public_id = council.opened()

    def verbs(reader: Actor) -> tuple[str, ...]:
        return sitting_detail(council.session, reader, public_id).verbs

    assert verbs(council.clerk) == ("pause", "close", "conduct")
    assert verbs(council.members[1]) == ("attend",) and verbs(VISITOR) == ()


def test_of_an_open_vote_the_reader_sees_what_they_have_cast_themselves(council: Chamber) -> None:
    motion, deputy = council.voting(present=4), council.deputy(5)
    check_in(council.session, deputy, council.sitting_of(motion))
    cast_ballot(council.session, deputy, motion, "no")
    shown = {who: motion_shown(council.session, who, motion) for who in (deputy, council.members[5], VISITOR)}
    assert {who: (each.ballots, each.mine) for who, each in shown.items()} == {
        deputy: (1, "no"), council.members[5]: (1, None), VISITOR: (1, None),
    }  # fmt: skip
    assert votes(council.session, shown[deputy]) == []
    close_vote(council.session, council.clerk, motion)
    closed = motion_shown(council.session, VISITOR, motion)
    assert [(each.seat, each.choice, each.deputy) for each in votes(council.session, closed)] == [
        (5, "no", True)
    ]


def test_a_members_record_is_read_page_by_page_and_has_closed_votes_alone(council: Chamber) -> None:
    public_id = council.opened()
    motions = [council.motion(public_id) for _ in range(3)]
    for motion, choices in zip(motions, ("y", "yn", "n"), strict=True):
        open_vote(council.session, council.clerk, motion)
        for choice in choices:
            cast_ballot(council.session, council.members[1], motion, {"y": "yes", "n": "no"}[choice])
        if motion != motions[2]:
            close_vote(council.session, council.clerk, motion)
    term = council.terms[1]
    read = votes_of(council.session, term)
    assert [(each.motion, each.choice, each.verdict) for each in read] == [
        (motions[1], "no", "rejected"), (motions[0], "yes", "carried"),
    ]  # fmt: skip
    assert votes_of(council.session, term, limit=1) == read[:1]
    assert votes_of(council.session, term, before=motions[1]) == read[1:]
