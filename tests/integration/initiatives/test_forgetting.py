"""Who deletes their account leaves what others have read and signed, and nothing else."""

from __future__ import annotations

from sqlalchemy import select

from civic.core.permissions import SYSTEM, VISITOR
from civic.people.models import Person
from civic.privacy.forgetting import forget
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.models import InitiativeVersion
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.models import Signature
from tests.integration.initiatives.town import Town


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
