"""An account is deleted at once and for good; what it did for the city stays, without the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from civic.core import clock
from civic.core.erasures import all_erasures, erase_again
from civic.core.errors import DomainError, NotAllowed
from civic.core.permissions import SYSTEM, Actor
from civic.core.storage import NotStored
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.models import Report
from civic.issues.photo_files import photo_key
from civic.issues.photos import keep_photo
from civic.issues.queries.detail import report_by_secret
from civic.people.commands import make_token
from civic.people.models import Person, RoleGrant
from civic.people.queries import person_by_email
from civic.people.sessions import begin_session, session_by_key
from civic.people.tokens import token_found
from civic.privacy.commands.ask_export import ask_export
from civic.privacy.commands.delete_account import delete_account, roles_held
from civic.privacy.models import DataExport, Farewell
from tests.following import part
from tests.integration.privacy.conftest import Town
from tests.small_city import SmallCity

OWN, SHARED = b"\x01" * 32, b"\x02" * 32


class Anna:
    """Somebody with an account, a session, a token, a report with a photo and an answer."""

    def __init__(self, town: Town) -> None:
        storage = town.followers.tools.storage
        for sha256 in (OWN, SHARED):
            storage.put(photo_key(sha256), b"picture", "image/jpeg")
            storage.put(photo_key(sha256, small=True), b"small", "image/jpeg")
        with town.city() as city:
            session = city.session
            person = city.person(password="correct horse battery")
            self.id, self.email = person.id, person.email
            self.actor = town.actor(session, person.id)
            self.key, _ = begin_session(session, person, method="password", browser="Firefox", network="")
            self.token = make_token(session, SYSTEM, person.email, "Anna's script")
            photos = [keep_photo(session, sha256, 4, 3).public_id for sha256 in (OWN, SHARED, SHARED)]
            self.promise = city.report(
                actor=self.actor, text="Anna's lamp is dark.", contact="anna@home.example", photos=photos[:2]
            )
            city.report(text="Boris was here.", photos=photos[2:])
            agent = city.staff()
            accept(session, agent, self.promise.public_id)
            ask(session, agent, self.promise.public_id, question="Which lamp?")
            mine = replace(self.actor, reports=frozenset({self.promise.report_id}))
            answer(session, mine, self.promise.public_id, self.promise.report_id, text="At Anna's door.")


def leave(town: Town, anna: Anna, words: str) -> None:
    with town.city() as city:
        delete_account(city.session, anna.actor, anna.id, words=words)
    town.followers.follow()


def everything(town: Town) -> str:
    """All rows of all tables, as text."""
    with town.reading() as session:
        tables = session.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                 " AND table_type = 'BASE TABLE'")
        ).all()  # fmt: skip
        return "\n".join(
            str(session.execute(text(f"SELECT t::text FROM {table} t")).scalars().all())
            for table in tables
            if table not in ("spatial_ref_sys", "event_batch")
        )


def test_nothing_of_the_person_is_left_in_any_table_and_the_report_stays_and_counts(town: Town) -> None:
    anna = Anna(town)
    assert "anna@home.example" in everything(town) and anna.email in everything(town)
    leave(town, anna, "taken")
    left = everything(town)
    for trace in (anna.email, "anna@home.example", "Anna", f"Person {anna.id}'", "argon2"):
        assert trace not in left, trace
    with town.reading() as session:
        report = session.get_one(Report, anna.promise.report_id)
        assert (report.person_id, report.text, report.salt, report.erased_reason) == (
            None,
            "",
            None,
            "account_deleted",
        )
        assert session.scalar(
            text("SELECT report_count FROM issue WHERE public_id = :id"), {"id": anna.promise.public_id}
        )
    storage = town.followers.tools.storage
    with pytest.raises(NotStored):
        storage.get(photo_key(OWN))
    assert storage.get(photo_key(SHARED)), "the same picture is somebody else's too"
    assert town.log_is_sound()


def test_words_may_stay_without_the_name(town: Town) -> None:
    anna = Anna(town)
    leave(town, anna, "kept")
    with town.reading() as session:
        report = session.get_one(Report, anna.promise.report_id)
        assert (
            report.text == "Anna's lamp is dark."
            and report.person_id is None
            and report.contact_email is None
        )
        assert "At Anna's door." in session.scalars(text("SELECT text FROM issue_update")).all()
    assert town.followers.tools.storage.get(photo_key(OWN))
    left = everything(town)
    assert anna.email not in left and "anna@home.example" not in left
    assert town.log_is_sound()


def test_every_way_in_ends_at_once_and_a_letter_says_so(town: Town) -> None:
    anna = Anna(town)
    with town.city() as city:
        export = ask_export(city.session, anna.actor, anna.id, "en")
    town.followers.follow()
    leave(town, anna, "kept")
    with town.reading() as session:
        assert session_by_key(session, anna.key) is None and token_found(session, anna.token) is None
        assert person_by_email(session, anna.email) is None
        assert report_by_secret(session, anna.promise.secret) is None, (
            "a letter in an old mailbox opens nothing"
        )
        assert session.get_one(DataExport, export).file is None
        assert session.scalars(select(Farewell)).all() == [], "with the letter the address goes"
    assert not [each for each in town.followers.tools.storage.entries() if "export" in each.key]
    letter = town.followers.letters()[-1]
    assert letter["To"] == anna.email and "Your account is deleted" in part(letter)
    with town.city() as city:
        assert SmallCity(city.session).person(), "the address is free again"


def test_who_holds_a_role_cannot_leave_and_nobody_deletes_another(town: Town) -> None:
    anna = Anna(town)
    with town.city() as city:
        agent, admin = city.staff(), city.with_role("administrator")
        assert agent.person_id is not None
        with pytest.raises(DomainError, match=r"account\.holds_roles"):
            delete_account(city.session, agent, agent.person_id, words="kept")
        held = select(RoleGrant).where(RoleGrant.person_id == agent.person_id)
        row = city.session.scalars(held).one()
        row.starts_at = clock.now() + timedelta(days=1)
        assert roles_held(city.session, agent.person_id) == ["agent"], "one that is to come is given back too"
        row.starts_at, row.ends_at = None, clock.now() - timedelta(days=1)
        assert roles_held(city.session, agent.person_id) == [], "one that is over holds nobody"
        for somebody in (Actor(), agent, admin):
            with pytest.raises(NotAllowed):
                delete_account(city.session, somebody, anna.id, words="kept")
        with pytest.raises(DomainError, match=r"account\.choose_words"):
            delete_account(city.session, anna.actor, anna.id, words="burnt")


@pytest.mark.parametrize("words", ["kept", "taken"])
def test_a_restored_backup_forgets_them_again_and_nobody_else(town: Town, words: str) -> None:
    anna = Anna(town)
    leave(town, anna, words)
    with town.reading() as session:
        entries = all_erasures(session)
    with town.city() as city:
        # As an older backup has it.
        session = city.session
        session.execute(text("DELETE FROM erasure"))
        session.execute(
            text("UPDATE person SET email = 'anna@back.example', name = 'Anna', disabled_at = NULL, deleted_at = NULL"
                 " WHERE id = :id"),
            {"id": anna.id},
        )  # fmt: skip
        session.execute(
            text("UPDATE report SET person_id = :person, contact_email = 'anna@back.example', text = 'Anna again.'"
                 " WHERE id = :id"),
            {"person": anna.id, "id": anna.promise.report_id},
        )  # fmt: skip
    with town.city() as city:
        erase_again(city.session, entries)
    with town.reading() as session:
        person = session.get_one(Person, anna.id)
        report = session.get_one(Report, anna.promise.report_id)
        assert (person.name, person.email) == ("", f"deleted-{anna.id}@account.invalid") and person.deleted_at
        assert report.contact_email is None and report.text == ("Anna again." if words == "kept" else "")
    with town.city() as city:
        # The number was given anew, to somebody who came later.
        session = city.session
        session.execute(text("DELETE FROM erasure"))
        session.execute(
            text(
                "UPDATE person SET deleted_at = NULL, disabled_at = NULL, name = 'Vera',"
                " created_at = created_at + interval '1 day' WHERE id = :id"
            ),
            {"id": anna.id},
        )
        erase_again(session, entries)
        assert session.get_one(Person, anna.id).name == "Vera"
    assert town.log_is_sound()
