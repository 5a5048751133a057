"""What lists, pages and one's own pages show of initiatives, to whom."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text, update

from civic.core.errors import DomainError, NotFound
from civic.core.permissions import SYSTEM, VISITOR, Actor
from geo.shapes import Bbox, Point
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.send_back import send_back
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.models import Initiative
from initiatives.proposals.placing import Where
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.proposals.queries.finding import SORTS, Filter
from initiatives.proposals.queries.listing import initiatives, points
from initiatives.proposals.queries.own import own_initiatives, own_signatures
from initiatives.proposals.queries.signers import signers
from initiatives.proposals.queries.similar import similar
from initiatives.proposals.queries.timeline import timeline
from initiatives.proposals.submission import Proposal
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.integration.initiatives.town import TEXT, Town


def _found(town: Town, wanted: Filter, actor: Actor = VISITOR, *, limit: int = 50) -> list[str]:
    """All that a list shows, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = initiatives(town.session, actor, wanted, limit=limit, cursor=cursor)
        found += [each.public_id for each in page.initiatives]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_each_initiative_once_in_one_order(town: Town, sort: str) -> None:
    made = [town.published(least=8) for _ in range(5)]
    for number, public_id in enumerate(made):
        town.session.execute(
            update(Initiative)
            .where(Initiative.public_id == public_id)
            .values(
                signatures=6 + number % 2,
                collecting_until=Initiative.published_at + timedelta(days=9 - number // 2),
            )
        )
    whole = _found(town, Filter(sort=sort))
    assert sorted(whole) == sorted(made)
    assert _found(town, Filter(sort=sort), limit=2) == whole
    first = initiatives(town.session, VISITOR, Filter(sort=sort), limit=1, counted=True)
    expected = {"newest": made[4], "closing": made[4], "almost": made[3]}
    assert ([each.public_id for each in first.initiatives], first.number) == ([expected[sort]], 5)


def test_a_cursor_that_nobody_gave_is_refused(town: Town) -> None:
    deep = base64.b64encode(b"[" * 3000).decode()
    for cursor in ("x", "WyJOYU4iLCAxXQ", "WzEsMl0x", deep):
        with pytest.raises(DomainError, match=r"list\.cursor_invalid"):
            initiatives(town.session, VISITOR, Filter(), cursor=cursor)


def test_filters_narrow_a_list(town: Town) -> None:
    session, author = town.session, town.resident()
    town.rules(least=3, per_mille=0)
    here = Where(area_id=town.city.areas["west"], category="lamp", lon=30.002, lat=60.002)
    placed = town.let_collect(propose(session, author, TEXT, here), author)
    other = Proposal(**{**_words(TEXT), "title": "Benches in the park"})
    anywhere = town.let_collect(propose(session, author, other), author)
    assert _found(town, Filter(area=town.city.areas["west"])) == [placed]
    assert _found(town, Filter(category="lamp")) == [placed]
    assert _found(town, Filter(words="benches")) == [anywhere]
    assert _found(town, Filter(group="streets")) == [placed] and not _found(town, Filter(group="none"))
    assert _found(town, Filter(near=[Point(30.5, 60.5), Point(30.0025, 60.002)], metres=100)) == [placed]
    assert _found(town, Filter(near=[Point(30.005, 60.002)], metres=100)) == []
    assert _found(town, Filter(bbox=Bbox(30.001, 60.001, 30.003, 60.003))) == [placed]
    assert _found(town, Filter(bbox=Bbox(30.5, 60.5, 30.6, 60.6))) == []
    assert _found(town, Filter(statuses=["expired"])) == _found(town, Filter(sort="almost")) == []
    with pytest.raises(DomainError, match=r"status\.unknown"):
        _found(town, Filter(statuses=["lost"]))
    shown = points(session, VISITOR, Filter())["features"]
    assert [each["properties"]["id"] for each in shown] == [placed]
    assert shown[0]["geometry"]["coordinates"] == [30.002, 60.002]
    alike = similar(session, VISITOR, "a bridge with benches")
    assert sorted(each.public_id for each in alike) == sorted([placed, anywhere])


def test_an_area_finds_what_is_for_it_and_what_has_a_place_in_it(town: Town) -> None:
    session, author = town.session, town.resident()
    town.rules(least=3, per_mille=0)
    west, east = town.city.areas["west"], town.city.areas["east"]
    for_all = propose(session, author, TEXT, Where(lon=30.002, lat=60.002))
    for_west = propose(session, author, TEXT, Where(area_id=west))
    for public_id in (for_all, for_west):
        town.let_collect(public_id, author)
    assert _found(town, Filter(area=west)) == [for_west, for_all]
    assert _found(town, Filter(area=east)) == []
    assert _found(town, Filter(near=[Point(30.002, 60.002)], metres=1)) == [for_west, for_all]
    assert _found(town, Filter(bbox=Bbox(30.001, 60.001, 30.0015, 60.0015))) == [for_west]


def test_words_are_found_in_both_languages_by_number_and_with_a_slip(town: Town) -> None:
    session, author = town.session, town.resident()
    town.rules(least=3, per_mille=0)
    benches = town.let_collect(
        propose(session, author, Proposal(**{**_words(TEXT), "title": "Benches in the park"})), author
    )
    bridge = town.let_collect(
        propose(session, author, Proposal(**{**_words(TEXT), "title": "Мосты через реку"})), author
    )
    for words, expected in (
        ("мост", [bridge]), ("bench", [benches]), ("footbridge school", [bridge, benches]), (bridge, [bridge]),
    ):  # fmt: skip
        assert _found(town, Filter(words=words)) == expected, words
    slip = initiatives(session, VISITOR, Filter(words="bencjes park"))
    assert slip.misspelt and [each.public_id for each in slip.initiatives] == [benches]
    nothing = initiatives(session, VISITOR, Filter(words="submarine"))
    assert not nothing.misspelt and not nothing.initiatives
    assert not initiatives(session, VISITOR, Filter(words='"bencjes park"')).misspelt


def test_lists_are_read_by_an_index(town: Town) -> None:
    town.published()
    town.session.execute(text("SET LOCAL enable_seqscan = off"))
    for index, wanted in {
        "ix_initiative_since": Filter(),
        "ix_initiative_share": Filter(sort="almost"),
    }.items():
        plan = _plan(town, wanted)
        assert index in plan and "Sort" not in plan, plan
    town.session.execute(text("SET LOCAL enable_indexscan = off"))
    for index, wanted in {
        "ix_initiative_version_words": Filter(words="bridge"),
        "ix_initiative_place": Filter(near=[Point(30.002, 60.002)]),
    }.items():
        assert index in _plan(town, wanted)


def _plan(town: Town, wanted: Filter) -> str:
    """What the database does for a list."""
    connection, asked = town.session.connection(), []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        initiatives(town.session, VISITOR, wanted)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    plans = [connection.exec_driver_sql(f"EXPLAIN {each}", parameters) for each, parameters in asked]
    return "\n".join(line for plan in plans for (line,) in plan)


def _words(text: Proposal) -> dict[str, object]:
    return {name: getattr(text, name) for name in Proposal.__dataclass_fields__}


def test_a_draft_is_its_authors_alone_even_withdrawn(town: Town) -> None:
    author, moderator = town.resident(), town.city.with_role("moderator")
    public_id = town.draft(author)
    for stage in ("draft", "withdrawn"):
        assert _found(town, Filter(), author) == [public_id]
        for stranger in (VISITOR, town.resident(), moderator):
            assert _found(town, Filter(), stranger) == []
            with pytest.raises(NotFound):
                initiative_detail(town.session, stranger, public_id)
        if stage == "draft":
            withdraw(town.session, author, public_id)


def test_what_was_sent_back_is_known_to_authors_and_moderators(town: Town) -> None:
    author, moderator = town.resident(), town.city.with_role("moderator")
    public_id = town.draft(author)
    submit(town.session, author, public_id)
    assert _found(town, Filter(statuses=["moderation"]), moderator) == [public_id]
    send_back(town.session, moderator, public_id, [2, 1])
    for actor, verbs in ((author, {"revise", "submit", "appeal", "withdraw"}), (moderator, set())):
        detail = initiative_detail(town.session, actor, public_id)
        assert (detail.broken_rules, set(detail.verbs), detail.mine) == ((1, 2), verbs, actor is author)
        kinds = [each.kind for each in timeline(town.session, actor, detail.id, detail.subject)]
        assert kinds == ["initiative.proposed", "initiative.submitted", "initiative.sent_back"]
    assert _found(town, Filter()) == []


def test_a_page_shows_how_it_stands_and_what_the_reader_may_do(town: Town) -> None:
    author, signer = town.resident("east"), town.resident("west")
    public_id = town.published(author, least=5)
    sign(town.session, signer, public_id, version=1, open=True)
    sign(town.session, author, public_id, version=1)
    count_signatures(town.session, SYSTEM, public_id)
    detail = initiative_detail(town.session, signer, public_id)
    assert detail.totals["counted"] == detail.listed.signatures == 2
    assert {each.code: each.counted for each in detail.districts} == {"west": 1, "east": 1, None: 0}
    assert (
        detail.signature is not None
        and detail.verbs == ("withdraw_signature", "suggest")
        and not detail.broken_rules
    )
    unable = {
        who: initiative_detail(town.session, who, public_id).unable for who in (VISITOR, _stranger(town))
    }
    assert list(unable.values()) == ["account", "residence"]
    assert initiative_detail(town.session, town.resident(), public_id).verbs == ("sign", "suggest")
    assert [each.kind for each in timeline(town.session, VISITOR, detail.id, detail.subject)] == [
        "initiative.published"
    ]
    assert [each.name for each in signers(town.session, VISITOR, public_id).signers] == [signer.name]
    assert [each.initiative.public_id for each in own_signatures(town.session, signer).signatures] == [
        public_id
    ]
    assert [each.public_id for each in own_initiatives(town.session, author).initiatives] == [public_id]


def _stranger(town: Town) -> Actor:
    return Actor(person_id=town.city.person().id)


def test_who_lives_elsewhere_is_told_so(town: Town) -> None:
    author = town.resident()
    town.rules(least=3, per_mille=0)
    public_id = propose(town.session, author, TEXT, Where(area_id=town.city.areas["west"]))
    town.let_collect(public_id, author)
    assert initiative_detail(town.session, town.resident("east"), public_id).unable == "area"
    assert initiative_detail(town.session, town.resident("west"), public_id).unable is None
