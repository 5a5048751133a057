"""What goes with an initiative, who may say so, and who may have it."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import func, select

from civic.core import clock
from civic.core.errors import DomainError, InvalidInput, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.intake.attachments import keep_attachment
from civic.intake.models import IntakeAttachment
from civic.issues.models import Photo
from civic.issues.photos import keep_photo
from civic.issues.queries.photo import photo_hash
from civic.issues.submission import MOST_PHOTOS
from initiatives.delivery.models import Project, ProjectPhoto, ProjectUpdate
from initiatives.enclosures.commands.enclose import Enclosure, enclose
from initiatives.enclosures.models import InitiativePhoto
from initiatives.enclosures.queries import document_hash, enclosed
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.commands.withdraw import withdraw
from tests.events import recorded
from tests.integration.initiatives.town import Town


def photo(town: Town) -> str:
    return keep_photo(town.session, secrets.token_bytes(32), 4, 3).public_id


def document(
    town: Town, actor: Actor, kind: str = "application/pdf", permission: str = "initiative.propose"
) -> str:
    return keep_attachment(town.session, actor, secrets.token_bytes(32), kind, 9, permission=permission)


def test_photos_and_documents_go_with_a_draft_are_named_and_taken_away(town: Town) -> None:
    author = town.resident()
    public_id = town.draft(author)
    first, second, plan = photo(town), photo(town), document(town, author)
    there = [Enclosure(first, " The  ford "), Enclosure(second)], [Enclosure(plan, "Plan of 1987")]
    assert enclose(town.session, author, public_id, *there)
    assert not enclose(town.session, author, public_id, *there)
    shown = enclosed(town.session, town.initiative(public_id).id)
    assert [(each.public_id, each.alternative) for each in shown.photos] == [
        (first, "The ford"),
        (second, ""),
    ]
    assert [(each.public_id, each.name, each.size) for each in shown.documents] == [(plan, "Plan of 1987", 9)]
    assert enclose(town.session, author, public_id, [Enclosure(second, "The mill")], [])
    shown = enclosed(town.session, town.initiative(public_id).id)
    assert [(each.public_id, each.alternative) for each in shown.photos] == [(second, "The mill")]
    assert not shown.documents
    assert not town.session.scalar(select(Photo.id).where(Photo.public_id == first)), (
        "nobody finds it any more"
    )
    gone = town.session.scalars(select(IntakeAttachment).where(IntakeAttachment.public_id == plan)).one()
    town.session.refresh(gone)
    assert gone.given_up_at is not None
    assert [body["photos"] for body in bodies(town)] == [2, 1]


def bodies(town: Town) -> list[dict[str, int]]:
    return [event.body for event in recorded(town.session, "initiative.enclosed")]


def test_what_has_come_since_somebody_looked_stays(town: Town) -> None:
    author = town.resident()
    public_id = town.draft(author)
    old, since = photo(town), photo(town)
    enclose(town.session, author, public_id, [Enclosure(old)], [])
    enclose(town.session, author, public_id, [Enclosure(old), Enclosure(since)], [])
    assert enclose(town.session, author, public_id, [], [], seen=[old])
    assert not enclose(town.session, author, public_id, [], [], seen=[old])
    shown = enclosed(town.session, town.initiative(public_id).id)
    assert [each.public_id for each in shown.photos] == [since]


def test_a_draft_shows_its_photos_and_documents_to_its_authors_alone(town: Town) -> None:
    author, other = town.resident(), town.resident()
    public_id = town.draft(author)
    picture, plan = photo(town), document(town, author)
    assert photo_hash(town.session, other, picture), "nobody has claimed it: whoever knows its id"
    enclose(town.session, author, public_id, [Enclosure(picture)], [Enclosure(plan)])

    def has(reader: Actor) -> bool:
        found = []
        for ask in (
            lambda: photo_hash(town.session, reader, picture),
            lambda: document_hash(town.session, reader, public_id, plan),
        ):
            try:
                found.append(bool(ask()))
            except NotFound:
                found.append(False)
        assert found[0] == found[1]
        return found[0]

    moderator = town.city.with_role("moderator")
    assert (has(author), has(other), has(Actor()), has(moderator)) == (True, False, False, False)
    submit(town.session, author, public_id)
    assert (has(other), has(moderator)) == (False, True)
    initiative = town.initiative(public_id)
    town.let_collect(another := town.draft(author), author)
    with pytest.raises(NotFound):
        document_hash(town.session, other, another, plan)
    initiative.published_at = clock.now()
    initiative.needed, initiative.collecting_until = 3, clock.now()
    town.session.flush()
    assert has(other) and has(Actor())
    initiative.hidden_at = clock.now()
    town.session.flush()
    assert (has(author), has(other), has(Actor()), has(moderator)) == (True, False, False, True)


def test_a_withdrawn_draft_shows_nothing_to_others(town: Town) -> None:
    author = town.resident()
    public_id, picture = town.draft(author), photo(town)
    enclose(town.session, author, public_id, [Enclosure(picture)], [])
    withdraw(town.session, author, public_id)
    assert photo_hash(town.session, author, picture)
    with pytest.raises(NotFound):
        photo_hash(town.session, Actor(), picture)


def test_photos_of_a_project_are_hidden_with_its_initiative(town: Town) -> None:
    public_id = town.published()
    initiative, picture = town.initiative(public_id), photo(town)
    row = town.session.scalars(select(Photo).where(Photo.public_id == picture)).one()
    row.elsewhere = True
    town.session.flush()
    with pytest.raises(NotFound):
        photo_hash(town.session, Actor(), picture)
    unit = town.city.departments["roads"]
    town.session.add(
        Project(initiative_id=initiative.id, department_id=unit, decision="1", accepted_at=clock.now())
    )
    town.session.flush()
    update = ProjectUpdate(
        initiative_id=initiative.id, person_id=town.city.person().id, language="en", text="Begun.", salt=b"s",
        written_at=clock.now(),
    )  # fmt: skip
    town.session.add(update)
    town.session.flush()
    town.session.add(ProjectPhoto(photo_id=row.id, update_id=update.id))
    town.session.flush()
    assert photo_hash(town.session, Actor(), picture)
    initiative.hidden_at = clock.now()
    town.session.flush()
    with pytest.raises(NotFound):
        photo_hash(town.session, Actor(), picture)


def test_nobody_takes_what_is_anothers(town: Town) -> None:
    owner, thief = town.resident(), town.resident()
    theirs, mine = town.draft(owner), town.draft(thief)
    picture, plan, waiting = photo(town), document(town, owner), document(town, owner)
    enclose(town.session, owner, theirs, [Enclosure(picture)], [Enclosure(plan)])
    with pytest.raises(DomainError, match=r"photo\.not_found"):
        enclose(town.session, thief, mine, [Enclosure(picture)], [])
    for wanted in (plan, waiting, "no-such-thing"):
        with pytest.raises(DomainError, match=r"document\.not_found"):
            enclose(town.session, thief, mine, [], [Enclosure(wanted)])
    with pytest.raises(NotFound):
        enclose(town.session, thief, theirs, [], [])
    assert enclosed(town.session, town.initiative(theirs).id).documents


def test_a_recording_of_the_desk_is_no_document(town: Town) -> None:
    clerk = town.city.staff()
    public_id = town.draft(clerk)
    call = document(town, clerk, "audio/ogg", "intake.take")
    with pytest.raises(DomainError, match=r"document\.not_pdf"):
        enclose(town.session, clerk, public_id, [], [Enclosure(call)])


def test_there_is_a_limit_to_how_many_and_to_their_words(town: Town) -> None:
    author = town.resident()
    public_id = town.draft(author)
    with pytest.raises(DomainError, match=r"photo\.too_many"):
        enclose(town.session, author, public_id, [Enclosure(photo(town)) for _ in range(MOST_PHOTOS + 1)], [])
    with pytest.raises(DomainError, match=r"document\.too_many"):
        enclose(town.session, author, public_id, [], [Enclosure(document(town, author)) for _ in range(6)])
    with pytest.raises(InvalidInput) as told:
        enclose(
            town.session, author, public_id, [Enclosure(photo(town), "x" * 301)], [Enclosure("d", "y" * 121)]
        )
    assert [each.field for each in told.value.problems] == ["photos.1", "documents.1"]


def test_they_change_while_signatures_are_collected_and_not_before_moderators(town: Town) -> None:
    author = town.resident()
    public_id = town.draft(author)
    submit(town.session, author, public_id)
    with pytest.raises(WrongStatus):
        enclose(town.session, author, public_id, [Enclosure(photo(town))], [])
    collecting = town.published(author)
    assert enclose(town.session, author, collecting, [Enclosure(photo(town))], [])
    town.initiative(collecting).collecting_until = clock.now()
    town.session.flush()
    with pytest.raises(WrongStatus):
        enclose(town.session, author, collecting, [], [])
    assert town.session.scalar(select(func.count()).select_from(InitiativePhoto)) == 1
