"""Authors come by a link that works once, leave, and hand the lead over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from initiatives.authors.commands.hand_lead import hand_lead
from initiatives.authors.commands.invite_author import invite_author
from initiatives.authors.commands.join_authors import join_authors
from initiatives.authors.commands.leave_authors import leave_authors
from initiatives.authors.commands.revoke_author_link import revoke_author_link
from initiatives.authors.links import MOST_AUTHORS, invited, waiting
from initiatives.proposals.commands.revise import revise
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.queries.detail import initiative_detail
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import KEY


def _invite(town: Town, actor: Actor, public_id: str) -> str:
    return invite_author(town.session, actor, public_id, key=KEY)


def test_who_holds_the_link_reads_the_draft_and_joins_once(town: Town) -> None:
    first, second = town.resident(), town.resident()
    public_id = town.draft(first)
    secret = _invite(town, first, public_id)
    assert invited(town.session, secret).title == "A bridge over the Lind"
    with pytest.raises(NotAllowed):
        join_authors(town.session, Actor(), secret)
    with pytest.raises(DomainError, match=r"author\.joined_before"):
        join_authors(town.session, first, secret)
    assert join_authors(town.session, second, secret) == public_id
    with pytest.raises(DomainError, match=r"link\.used"):
        join_authors(town.session, town.resident(), secret)
    assert revise(town.session, second, public_id, TEXT) is False
    detail = initiative_detail(town.session, second, public_id)
    assert [(each.person_id, each.first) for each in detail.authors] == [
        (first.person_id, True),
        (second.person_id, False),
    ]


def test_a_link_ends_by_time_by_revoking_and_with_the_initiative(town: Town) -> None:
    first, other = town.resident(), town.resident()
    public_id = town.draft(first)
    late, revoked, over = (_invite(town, first, public_id) for _ in range(3))
    initiative_id = town.initiative(public_id).id
    assert len(waiting(town.session, initiative_id)) == 3
    with clock.frozen(clock.now() + timedelta(days=8)), pytest.raises(DomainError, match=r"link\.expired"):
        join_authors(town.session, other, late)
    revoke_author_link(town.session, first, public_id, waiting(town.session, initiative_id)[1].id)
    with pytest.raises(DomainError, match=r"link\.not_valid"):
        join_authors(town.session, other, revoked)
    withdraw(town.session, first, public_id)
    with pytest.raises(DomainError, match=r"link\.not_valid"):
        join_authors(town.session, other, over)
    with pytest.raises(WrongStatus):
        _invite(town, first, public_id)


def test_only_the_first_invites_and_there_is_an_end_to_it(town: Town) -> None:
    first, second = town.resident(), town.resident()
    public_id = town.draft(first)
    with pytest.raises(NotFound):
        _invite(town, second, public_id)
    join_authors(town.session, second, _invite(town, first, public_id))
    with pytest.raises(NotAllowed):
        _invite(town, second, public_id)
    for _ in range(MOST_AUTHORS - 2):
        _invite(town, first, public_id)
    with pytest.raises(DomainError, match=r"author\.too_many"):
        _invite(town, first, public_id)


def test_the_lead_is_handed_over_before_who_has_it_leaves(town: Town) -> None:
    first, second = town.resident(), town.resident()
    public_id = town.draft(first)
    join_authors(town.session, second, _invite(town, first, public_id))
    with pytest.raises(DomainError, match=r"author\.leads"):
        leave_authors(town.session, first, public_id)
    with pytest.raises(DomainError, match=r"author\.not_one"):
        hand_lead(town.session, first, public_id, town.resident().person_id or 0)
    hand_lead(town.session, first, public_id, second.person_id or 0)
    with pytest.raises(NotAllowed):
        _invite(town, first, public_id)
    leave_authors(town.session, first, public_id)
    with pytest.raises(NotFound):
        revise(town.session, first, public_id, TEXT)
    assert _invite(town, second, public_id)
