"""Who deletes their account leaves what others have read and signed, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from civic.core.errors import NotFound
from civic.core.forgetting import Words
from civic.core.permissions import SYSTEM, VISITOR
from civic.intake.attachment_types import PDF
from civic.intake.attachments import keep_attachment
from civic.issues.photos import keep_photo
from civic.issues.queries.photo import photo_hash
from civic.people.models import Person
from civic.privacy.forgetting import forget
from initiatives.amendments.commands.accept import accept
from initiatives.amendments.commands.suggest import suggest
from initiatives.amendments.queries.listing import amendments
from initiatives.comments.commands.agree import agree
from initiatives.comments.commands.comment import comment
from initiatives.comments.queries.listing import comments
from initiatives.enclosures.commands.enclose import Enclosure, enclose
from initiatives.enclosures.models import InitiativeDocument
from initiatives.enclosures.queries import enclosed
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.models import InitiativeVersion
from initiatives.proposals.placing import Where
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.models import Signature
from tests.integration.initiatives.test_suggest import CHANGE
from tests.integration.initiatives.town import TEXT, Town
from tests.small_city import WEST


def test_what_is_enclosed_goes_with_a_draft_and_stays_with_what_was_published(town: Town) -> None:
    session, author = town.session, town.resident()
    where = Where(lon=WEST[0], lat=WEST[1])
    ids = {}
    for public_id in (town.published(author), propose(session, author, TEXT, where)):
        photo = keep_photo(session, public_id.encode() * 4, 4, 3).public_id
        plan = keep_attachment(
            session, author, public_id.encode() * 4, PDF, 9, permission="initiative.propose"
        )
        enclose(session, author, public_id, [Enclosure(photo, "The ford")], [Enclosure(plan, "The plan")])
        ids[public_id] = photo
    forget(session, SYSTEM, session.get_one(Person, author.person_id), "taken")
    published, draft = (town.initiative(public_id) for public_id in ids)
    assert len(enclosed(session, published.id).photos) == 1
    assert photo_hash(session, VISITOR, ids[published.public_id])
    assert not enclosed(session, draft.id) and draft.place is None
    assert session.scalars(select(InitiativeDocument.initiative_id)).all() == [published.id]
    with pytest.raises(NotFound):
        photo_hash(session, VISITOR, ids[draft.public_id])


def test_what_was_published_stays_without_a_name_and_drafts_go(town: Town) -> None:
    session, author, signer = town.session, town.resident(), town.resident()
    public_id = town.published(author, least=100)
    drafts = [town.draft(author), town.draft(author)]
    submit(session, author, drafts[1])
    sign(session, author, public_id, version=1, open=True, news=True, network=b"mark")
    sign(session, signer, public_id, version=1)
    count_signatures(session, SYSTEM, public_id)
    person = session.get_one(Person, author.person_id)
    assert forget(session, SYSTEM, person, "taken")["initiatives"] == 3
    detail = initiative_detail(session, VISITOR, public_id)
    assert (detail.authors, detail.text.author, detail.text.title) == ((), None, "A bridge over the Lind")
    assert (detail.listed.signatures, detail.totals["counted"]) == (2, 2)
    nobodys = session.scalars(select(Signature).where(Signature.person_id.is_(None))).one()
    assert (nobodys.standing, nobodys.open, nobodys.news, nobodys.network) == ("counted", False, False, None)
    for draft in drafts:
        assert town.initiative(draft).status == "withdrawn"
    words = session.scalars(select(InitiativeVersion).where(InitiativeVersion.title == "")).all()
    assert [(each.wish, each.criteria, each.salt, each.person_id) for each in words] == [
        ("", [], None, None)
    ] * 2


@pytest.mark.parametrize("words", ["kept", "taken"])
def test_what_was_said_and_suggested_stays_or_goes_as_they_choose(town: Town, words: Words) -> None:
    session, author, who, other = town.session, town.resident(), town.resident(), town.resident()
    public_id = town.published(author)
    said = comment(session, who, public_id, "It is needed.", side="for")
    comment(session, other, public_id, "By whom?", parent=said)
    agree(session, other, public_id, said)
    agree(session, who, public_id, comment(session, other, public_id, "It is dear.", side="against"))
    accept(session, author, public_id, suggest(session, who, public_id, **CHANGE), substance=False)
    waits = CHANGE | {"field": "title", "text": "Two bridges", "version": 2}
    suggest(session, who, public_id, **waits)
    counts = forget(session, SYSTEM, session.get_one(Person, who.person_id), words)
    assert (counts["comments"], counts["amendments"]) == (1, 2)
    sides = comments(session, VISITOR, public_id).sides
    kept = words == "kept"
    (mine,), (theirs,) = sides["for"], sides["against"]
    assert (mine.text, mine.author, mine.withdrawn) == ("It is needed." if kept else "", None, not kept)
    assert (mine.replies, mine.agrees, theirs.agrees) == (1, 1, 0)
    newer, older = amendments(session, VISITOR, public_id).amendments
    assert (older.status, older.author, newer.author) == ("accepted", None, None)
    assert (newer.status, bool(newer.text)) == (("open", True) if kept else ("withdrawn", False))
    assert initiative_detail(session, VISITOR, public_id).text.wish == CHANGE["text"]
