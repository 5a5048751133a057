"""Somebody gets all that is held of them, and nobody else does."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.errors import DomainError, NotAllowed, NotFound
from civic.core.permissions import Actor
from civic.core.storage import PASSING
from civic.issues.commands.accept import accept
from civic.issues.commands.answer import answer
from civic.issues.commands.ask import ask
from civic.issues.commands.me_too import me_too
from civic.issues.commands.see_contact import see_contact
from civic.issues.photo_files import photo_key
from civic.issues.photos import keep_photo
from civic.issues.queries.affected import person_who, who_hash
from civic.people.sessions import begin_session
from civic.privacy.commands.ask_export import ask_export
from civic.privacy.export_files import MOST_DOWNLOADS, MOST_IN_A_DAY, delete_expired, fetch_export
from civic.privacy.export_job import make_export
from civic.privacy.models import DataExport
from tests.integration.privacy.conftest import Town
from tests.small_city import KEY

PICTURE = b"\xff\xd8 a picture"


def anna_takes_part(town: Town) -> tuple[int, Actor]:
    """Anna has reported, answered, said "me too", signed in, and been looked at; Boris has reported too."""
    with town.city() as city:
        session = city.session
        anna = city.person(password="correct horse battery")
        anna.name = "Анна <b>Живая</b>"
        begin_session(session, anna, method="password", browser="Firefox, Linux", network="203.0.113.0/24")
        actor = town.actor(session, anna.id)
        sha256 = b"\x07" * 32
        town.followers.tools.storage.put(photo_key(sha256), PICTURE, "image/jpeg")
        photo = keep_photo(session, sha256, 4, 3).public_id
        promise = city.report(actor=actor, text="Темно у дома.", contact="anna@city.example", photos=[photo])
        agent = city.staff()
        accept(session, agent, promise.public_id)
        ask(session, agent, promise.public_id, question="Which lamp?")
        mine = replace(actor, reports=frozenset({promise.report_id}))
        answer(session, mine, promise.public_id, promise.report_id, text="The one at my door.")
        see_contact(session, agent, promise.public_id, promise.report_id, reason="To find the lamp")
        other = city.report(text="Boris was here.", contact="boris@city.example")
        me_too(session, actor, other.public_id, who=who_hash(KEY, person_who(anna.id)))
        return anna.id, actor


def exported(town: Town, person: int, actor: Actor, language: str = "ru") -> zipfile.ZipFile:
    with town.city() as city:
        export = ask_export(city.session, actor, person, language)
    town.followers.follow()
    with town.city() as city:
        file = fetch_export(city.session, actor, export)
    return zipfile.ZipFile(io.BytesIO(town.followers.tools.storage.get(file)))


def test_it_holds_what_the_platform_knows_of_them_as_json_as_a_page_and_their_photos(town: Town) -> None:
    person, actor = anna_takes_part(town)
    archive = exported(town, person, actor)
    tables = json.loads(archive.read("data.json"))["tables"]
    assert tables["person"][0]["name"] == "Анна <b>Живая</b>"
    (report,) = tables["report"]
    assert (report["text"], report["contact_email"]) == ("Темно у дома.", "anna@city.example")
    assert [each["text"] for each in tables["issue_update"]] == ["The one at my door."]
    assert tables["person_session"][0]["network"] == "203.0.113.0/24"
    assert len(tables["affected"]) == 1, "what they said me too to is found by the city's key"
    (look,) = tables["contact_view"]
    assert look["reason"] == "To find the lamp" and look["department_id"]["en"] == "Lighting"
    assert {"issue.received", "issue.answered", "person.added"} <= {each["kind"] for each in tables["event"]}
    assert archive.read(tables["photo"][0]["public_id"]) == PICTURE
    page = archive.read("index.html").decode()
    assert 'lang="ru"' in page and "Темно у дома." in page and "The one at my door." in page
    assert "Анна &lt;b&gt;" in page and "<b>Живая" not in page, "what somebody typed is no HTML"


def test_it_holds_nothing_of_others_and_no_secret(town: Town) -> None:
    person, actor = anna_takes_part(town)
    archive = exported(town, person, actor)
    everything = archive.read("data.json").decode() + archive.read("index.html").decode()
    for foreign in ("boris@city.example", "Boris was here", "Which lamp?", "argon2", "Person 0"):
        assert foreign not in everything
    tables = json.loads(archive.read("data.json"))["tables"]
    told = {name for rows in tables.values() for row in rows for name in row}
    assert not told & {"password_hash", "key_hash", "link_nonce", "link_hash", "secret_hash", "salt", "who"}


def test_only_its_owner_fetches_it_a_few_times_within_a_week_and_then_the_file_is_gone(town: Town) -> None:
    person, actor = anna_takes_part(town)
    exported(town, person, actor)
    with town.city() as city:
        export = city.session.query(DataExport).one()
        for somebody in (Actor(), city.staff(), city.with_role("administrator")):
            with pytest.raises(NotFound):
                fetch_export(city.session, somebody, export.id)
            with pytest.raises(NotAllowed):
                ask_export(city.session, somebody, person, "en")
        for _ in range(MOST_DOWNLOADS - 1):
            fetch_export(city.session, actor, export.id)
        with pytest.raises(NotFound):
            fetch_export(city.session, actor, export.id)
    tools = town.followers.tools
    assert [entry.key.startswith(PASSING) for entry in tools.storage.entries() if "export" in entry.key] == [
        True
    ]
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert delete_expired(tools) == 1
    assert not [entry for entry in tools.storage.entries() if "export" in entry.key]
    assert delete_expired(tools) == 0


def test_one_is_made_at_a_time_and_not_more_than_a_few_a_day(town: Town) -> None:
    person, actor = anna_takes_part(town)
    with town.city() as city:
        ask_export(city.session, actor, person, "en")
    with pytest.raises(DomainError, match=r"export\.already_running"), town.city() as city:
        ask_export(city.session, actor, person, "en")
    town.followers.follow()
    for _ in range(MOST_IN_A_DAY - 1):
        exported(town, person, actor, "en")
    with pytest.raises(DomainError, match=r"export\.too_many"), town.city() as city:
        ask_export(city.session, actor, person, "en")


def test_a_job_that_was_killed_begins_anew_and_one_that_comes_too_late_leaves_nothing(town: Town) -> None:
    person, actor = anna_takes_part(town)
    tools = town.followers.tools
    with town.city() as city:
        export = ask_export(city.session, actor, person, "en")
        city.session.get_one(DataExport, export).status = "making"
    make_export(tools, export)
    with town.reading() as session:
        assert session.get_one(DataExport, export).status == "ready"
    files = len(list(tools.storage.entries()))
    make_export(tools, export)
    assert len(list(tools.storage.entries())) == files
