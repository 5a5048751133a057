"""`civic db anonymise`: nothing that anybody wrote, and nobody's name, number or address, reaches the copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyotp
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import text

from civic.core.cluster import Cluster, ClusterUrls
from civic.core.cluster_tools import find_tools
from civic.core.db import Database, make_engine
from civic.core.dumps import call, connection_text
from civic.core.permissions import SYSTEM, Actor
from civic.core.settings import Settings
from civic.core.storage import Storage
from civic.issues.commands.me_too import me_too
from civic.issues.commands.note import note
from civic.moderation.commands.flag import flag
from civic.people.commands import make_token
from civic.staging.column import CODE, EVIDENCE, KEY, OURS
from civic.staging.columns import TABLES
from geo.mercator import to_pixels
from geo.shapes import Point
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.sign import sign
from tests.integration.initiatives.town import Town
from tests.integration.issues.delivered import NOT_MET, delivered
from tests.pace import eventually
from tests.places import folder_of_cities
from tests.small_city import EAST, SmallCity, small_city
from tests.small_city import KEY as CITY_KEY
from web.app import create_app
from web.cli import civic as command_line
from web.live import TAIL

NAME, EMAIL, PHONE, ADDRESS = "Quartermain", "zeb@resident.example", "+44 7700 900123", "203.0.113.77"
CANARY = f"Zebulon {NAME} <{EMAIL}> {PHONE} from {ADDRESS}"
CHECKED = {"delivery.status"}  # holds a code by a constraint

OWN_TILES = "UPDATE city SET tile_url = 'https://t.example/{z}/{x}/{y}.png', tile_attribution = 'Us', tile_max_zoom = 9"
LAMPS = """INSERT INTO asset_type (code, name, icon, position, public_fields)
           VALUES ('lamp', '{"en": "Lamp"}', 'g-lamp', 0, '[]')"""
LAMP = """INSERT INTO asset (asset_type_id, number, number_key, attributes, geometry, source, digest, imported_at)
          SELECT id, '217', '217', '{}', ST_SetSRID(ST_MakePoint(30, 60), 4326), 'a file', '', now() FROM asset_type"""

DESK = (
    "INSERT INTO saved_view (owner_id, name, filter, sort, created_at, changed_at)"
    " SELECT min(id), 'mine', '{}', 'newest', now(), now() FROM person",
    "INSERT INTO outside_party (name, email, language, added_at) VALUES ('Mast', 'mast@example.org', 'en', now())",
    "INSERT INTO party_link (party_id, assignment_id, nonce, link_hash, status, with_words, with_photos, sent_at,"
    " expires_at) SELECT 1, min(id), '\\x01', '\\x01', 'sent', true, true, now(), now() FROM assignment",
    "INSERT INTO party_visit (link_id, at, what, agent, device) VALUES (1, now(), 'opened', 'Firefox', '\\x01')",
    "INSERT INTO intake (report_id, person_id, source, postal_address, salt, taken_at)"
    " SELECT (SELECT min(id) FROM report), min(id), 'letter', 'East 7', '\\x01', now() FROM person",
    "INSERT INTO intake_attachment (public_id, report_id, elsewhere, person_id, content_type, sha256, size,"
    " uploaded_at) SELECT 'scan', (SELECT min(id) FROM report), false, min(id), 'application/pdf', '\\x01', 1,"
    " now() FROM person",
    "INSERT INTO initiative (public_id, status, version, substance, created_at, changed_at, districts_needed,"
    " signatures, counted_to, broken_rules) VALUES ('0A1B2C3D', 'draft', 1, 1, now(), now(), 0, 0, 0, '[]')",
    "INSERT INTO initiative_version (initiative_id, number, language, title, problem, wish, for_whom, helpers,"
    " planned_result, criteria, why, substance, written_at)"
    " SELECT id, 1, 'en', '', '', '', '', '', '', '[]', '', true, now()"
    " FROM initiative",
    "INSERT INTO signature_hold (initiative_id, reason, number, held_at) SELECT id, 'looked_at', 1, now()"
    " FROM initiative",
    "INSERT INTO signature (initiative_id, version, standing, open, news, signed_at)"
    " SELECT id, 1, 'counted', false, false, now() FROM initiative",
    "INSERT INTO paper_batch (initiative_id, attachment_id, checked, lines, counted, doubled, unknown, entered_at,"
    " entered_by_id, corrected_at, corrected_by_id, reason) SELECT i.id, (SELECT min(id) FROM intake_attachment),"
    " false, 1, 1, 0, 0, now(), p.id, now(), p.id, 'Twice.' FROM initiative i, (SELECT min(id) AS id FROM person) p",
    "INSERT INTO initiative_document SELECT min(a.id), i.id, 'The plan' FROM intake_attachment a, initiative i"
    " GROUP BY i.id",
    "INSERT INTO photo (public_id, elsewhere, kind, sha256, width, height, uploaded_at)"
    " VALUES ('ford', true, 'before', '\\x02', 4, 3, now())",
    "INSERT INTO initiative_photo SELECT p.id, i.id, 'The ford' FROM photo p, initiative i WHERE p.public_id = 'ford'",
    "INSERT INTO initiative_issue SELECT i.id, min(m.id) FROM initiative i, issue m GROUP BY i.id",
    "INSERT INTO author_invitation (initiative_id, secret_hash, created_at, expires_at)"
    " SELECT id, '\\x01', now(), now() + interval '7 days' FROM initiative",
    "INSERT INTO project (initiative_id, department_id, decision, accepted_at, least_judges, round, failures)"
    " SELECT id, (SELECT min(id) FROM department), '1/2026', now(), 3, 0, 0 FROM initiative",
    "INSERT INTO project_milestone (initiative_id, number, title, first_due, due, state, reason)"
    " SELECT id, 1, 'The piers', now(), now(), 'planned', '' FROM initiative",
    "INSERT INTO project_update (initiative_id, person_id, language, text, written_at)"
    " SELECT i.id, (SELECT min(id) FROM person), 'en', 'Begun.', now() FROM initiative i",
    "INSERT INTO contribution (initiative_id, language, text, state, offered_at)"
    " SELECT id, 'en', 'A digger.', 'offered', now() FROM initiative",
    "INSERT INTO initiative_comment (initiative_id, side, language, text, agrees, written_at)"
    " SELECT id, 'for', 'en', 'It is needed.', 1, now() FROM initiative",
    "INSERT INTO comment_agreement SELECT c.id, (SELECT min(id) FROM person), now() FROM initiative_comment c",
    "INSERT INTO amendment (initiative_id, version, field, language, text, why, status, reason, written_at)"
    " SELECT id, 1, 'wish', 'en', 'Two bridges.', 'For two.', 'open', '', now() FROM initiative",
    "INSERT INTO opinion_round (initiative_id, asked_at) SELECT id, now() FROM initiative",
    "INSERT INTO opinion (round_id, department_id, first_due, due, extension_reason, version, given_at)"
    " SELECT r.id, (SELECT min(id) FROM department), now(), now(), '', 1, now() FROM opinion_round r",
    "INSERT INTO opinion_version (opinion_id, number, language, finding, reasons, objections, written_at)"
    " SELECT id, 1, 'en', 'feasible', 'It is firm.', '', now() FROM opinion",
    "INSERT INTO opinion_answer (round_id, language, text, answered_at) SELECT id, 'en', 'We agree.', now()"
    " FROM opinion_round",
    "INSERT INTO decision_rule (code, since, record, added_at) VALUES ('simple', now(), '{}', now())",
    "INSERT INTO council_member (person_id, seat, name, group_name, since) SELECT min(id), 1, 'Ann', 'Greens', now()"
    " FROM person",
    "INSERT INTO sitting (public_id, status, language, title, place, starts_at, planned_at, published_at, opened_at)"
    " VALUES ('0A1B2C3E', 'open', 'en', 'A sitting', 'Here', now(), now(), now(), now())",
    "INSERT INTO agenda_item (sitting_id, position, title, status) SELECT id, 1, 'The budget', 'open' FROM sitting",
    "INSERT INTO attendance (sitting_id, member_id, deputy, arrived_at)"
    " SELECT s.id, m.id, false, now() FROM sitting s, council_member m",
    "INSERT INTO recusal SELECT i.id, m.id, now() FROM agenda_item i, council_member m",
    "INSERT INTO motion (sitting_id, item_id, position, rule_id, language, text, refusing, effect, status, put_at,"
    " opened_at) SELECT i.sitting_id, i.id, 1, r.id, 'en', 'It is adopted.', false, 'none', 'voting', now(), now()"
    " FROM agenda_item i, decision_rule r",
    "INSERT INTO ballot (motion_id, member_id, number, choice, deputy, cast_at)"
    " SELECT o.id, m.id, 1, 'yes', false, now() FROM motion o, council_member m",
    # The vote is over: the copy takes its ballots all the same.
    "UPDATE motion SET status = 'decided', closed_at = now(), verdict = 'carried', in_office = 1, present = 1, yes = 1,"
    " no = 0, abstain = 0, recused = 0, recused_present = 0",
    "INSERT INTO date_recount (calendar, reason, language, asked_at, moved)"
    " SELECT code, 'A day off', 'en', now(), 0 FROM working_calendar",
    "INSERT INTO learned_method (kind, began_at, seconds, cases, sha256)"
    " VALUES ('category', now(), 1, 50, '\\x01')",
)
"""What staff do at the desk leaves rows with words in these tables."""

NO_ROWS_CANARIES = (
    "INSERT INTO bulk (person_id, verb, fields, language, second_factor, despite_claims, status, total, created_at)"
    " SELECT min(id), 'note', jsonb_build_object('message', {c}::text), 'en', true, false, 'foreseen', 1, now()"
    " FROM person",
    "INSERT INTO redaction (case_id, field, original, salt, spans, covered_at)"
    " SELECT id, 'text', {c}, convert_to({c}, 'UTF8'), '[]', now() FROM moderation_case",
    "INSERT INTO idempotency_key VALUES ({c}, {c}, convert_to({c}, 'UTF8'), to_jsonb({c}::text), now())",
    "INSERT INTO event_parked VALUES ('reactor', 1, {c}, 1, {c}, now(), now())",
    "INSERT INTO process_heartbeat VALUES ({c}, now(), to_jsonb({c}::text))",
    "INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name, args, lock)"
    " VALUES ('mail', {c}, jsonb_build_object('to', {c}::text), {c})",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_of_cities() as place:
        yield place


@pytest.fixture
def city(fresh: ClusterUrls) -> ClusterUrls:
    """A city where people have done everything there is to do, with a canary in every place for words."""
    store = Database(make_engine(fresh.app, pooled=False))
    with store.transaction() as session:
        town = small_city(session)
        case = delivered(town, reporters=2)
        case.judge(0, NOT_MET, "It is still dark.")
        note(session, town.staff("lighting"), case.public_id, "An internal word.")
        town.report(category="person", place=EAST, text="Somebody lives there.", address="East 7, flat 3")
        car = town.report(category="car", contact="x@example.org")
        me_too(session, Actor(), car.public_id, who=b"d" * 32)
        agent = town.person("agent", "lighting", password="a long password of an agent")
        make_token(session, SYSTEM, agent.email, CANARY)
        session.execute(
            text(
                "INSERT INTO delivery (event_id, report_id, channel, template, status, attempts, problem, created_at)"
                " VALUES (1, 1, 'email', 'received', 'queued', 1, 'mailbox full', now())"
            )
        )
        flag(session, Actor(), "report", 1, "insult", who=b"d" * 32)
        session.execute(text(OWN_TILES))
        session.execute(text(LAMPS))
        session.execute(text(LAMP))
        session.execute(
            text(
                "INSERT INTO contact_view (report_id, person_id, role, reason, source, seen_at)"
                " SELECT min(r.id), (SELECT min(id) FROM person), 'agent', '', 'page', now() FROM report r"
            )
        )
        session.execute(text("INSERT INTO city_change VALUES (1, 1, 'city', 'city', '{}', '{}', '\\x01')"))
        session.execute(text("INSERT INTO imported_issue VALUES ('elsewhere', 'case 17', 1, '\\x01', now())"))
        for statement in DESK:
            session.execute(text(statement))
        residents = Town(town)
        signed = residents.published(least=100)
        sign(session, residents.resident(), signed, version=1, network=b"a mark")
        hold_signatures(session, SYSTEM, signed, Which(network=b"a mark"), reason="network")
    with store.transaction() as session:
        session.execute(text("SELECT given FROM sequence_events()"))
    with psycopg.connect(fresh.superuser.replace("+psycopg2", "")) as connection:
        assert _plant(connection) > 15
    return fresh


def _plant(connection: psycopg.Connection) -> int:
    """Write the canary wherever there is room for words that are not published; returns into how many columns."""
    types = {
        (table, column): kind
        for table, column, kind in connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
    }
    values = {
        "text": sql.SQL("{c} || ' ' || ctid"), "character varying": sql.SQL("{c} || ' ' || ctid"),
        "bytea": sql.SQL("convert_to({c} || ' ' || ctid, 'UTF8')"), "jsonb": sql.SQL("jsonb_build_object('q', {c})"),
    }  # fmt: skip
    planted = 0
    connection.execute("ALTER TABLE ballot DISABLE TRIGGER ballot_append_only")
    for table, columns in TABLES.items():
        for name, column in columns.items():
            value = values.get(types[table, name])
            if value is None or column in (CODE, KEY, OURS, EVIDENCE) or f"{table}.{name}" in CHECKED:
                continue
            if (table, name) == ("saved_view", "name"):
                value = sql.SQL("left({c}, 80)")
            if name == "criteria":
                value = sql.SQL("""jsonb_build_array(jsonb_build_object('code', 'lit', 'text',
                                   jsonb_build_object('en', {c})))""")
            done = connection.execute(
                sql.SQL("UPDATE {} SET {} = {}").format(
                    sql.Identifier(table), sql.Identifier(name), value.format(c=sql.Literal(CANARY))
                )
            )
            assert done.rowcount > 0, f"the city has no row in {table}"
            planted += 1
    connection.execute("SET search_path = public, procrastinate")
    for statement in NO_ROWS_CANARIES:
        connection.execute(sql.SQL(statement).format(c=sql.Literal(CANARY)))
    return planted


def anonymise(source: ClusterUrls, folder: Path, into: str, *more: str) -> Result:
    settings = {
        "CIVIC_DATA": str(folder / "city"), "DATABASE_URL": source.app, "DATABASE_OWNER_URL": source.owner,
        "CIVIC_SECRET_KEY": CITY_KEY.decode(), "NO_COLOR": "1", "COLUMNS": "200",
    }  # fmt: skip
    return CliRunner().invoke(command_line, ["db", "anonymise", "--into", into, *more], env=settings)


def rows(url: str, statement: str) -> list[Any]:
    with psycopg.connect(url.replace("+psycopg2", "")) as connection:
        return connection.execute(statement).fetchall()


def traces(found: bytes) -> set[str]:
    """What of the canary is in some bytes, as it is or in hexadecimal."""
    return {
        word
        for word in (NAME, EMAIL, PHONE, ADDRESS)
        if word.encode() in found or word.encode().hex().encode() in found.lower()
    }


def test_a_copy_has_the_citys_life_and_nothing_of_its_people(city, folder):
    (folder / "copy.making" / "cluster").mkdir(parents=True)  # of a run that was killed
    done = anonymise(city, folder, str(folder / "copy"))
    assert done.exit_code == 0, done.output
    password = re.search(r"with the password (\S+),", done.stdout)[1]
    assert not (folder / "copy.making").exists()

    copy = Cluster(folder / "copy" / "cluster")
    for path in (folder / "copy").rglob("*"):
        if path.is_file():
            assert not traces(path.read_bytes()), path
    with copy.use() as urls:
        with connection_text(urls.superuser) as where:
            dump = call(find_tools(), "pg_dump", [f"--dbname={where}"]).encode()
        assert b"COPY public.report" in dump and not traces(dump)
        with connection_text(city.superuser) as where:
            assert traces(
                call(find_tools(), "pg_dump", [f"--dbname={where}"]).encode()
            )  # the city itself is whole

        for table in ("person", "issue", "report", "issue_update", "photo", "verdict", "affected", "event"):
            count = f"SELECT count(*) FROM {table}"
            assert rows(urls.app, count) == rows(city.app, count), table
        for table in ("api_token", "idempotency_key", "procrastinate.procrastinate_jobs", "event_parked"):
            assert rows(urls.app, f"SELECT count(*) FROM {table}") == [(0,)], table
        log = "SELECT position, hash, body FROM event_position JOIN event ON id = event_id ORDER BY 1"
        assert rows(urls.app, log) == rows(city.app, log)
        _assert_bodies_hold_no_words(urls)
        _assert_private_places_are_elsewhere(city, urls)
        _assert_it_lives(urls, folder / "copy", password)


def _assert_private_places_are_elsewhere(city: ClusterUrls, copy: ClusterUrls) -> None:
    places = "SELECT id, ST_AsText(place), px, py FROM issue WHERE {} ORDER BY id"
    public, hidden = "visibility = 'public'", "visibility <> 'public'"
    assert rows(copy.app, places.format(public)) == rows(city.app, places.format(public))
    before, after = rows(city.app, places.format(hidden)), rows(copy.app, places.format(hidden))
    assert len(after) == 2 and all(a[1:] != b[1:] for a, b in zip(after, before, strict=True))
    inside = (
        "SELECT ST_Contains(a.geometry, i.place) AND ST_Equals(r.place, i.place) FROM issue i"
        " JOIN area a ON a.id = i.area_id JOIN report r ON r.issue_id = i.id"
    )
    assert set(rows(copy.app, inside)) == {(True,)}
    for lon, lat, px, py in rows(copy.app, "SELECT ST_X(place), ST_Y(place), px, py FROM issue"):
        expected = to_pixels(Point(lon, lat))
        assert abs(expected[0] - px) <= 1 and abs(expected[1] - py) <= 1


def _assert_it_lives(urls: ClusterUrls, data: Path, password: str) -> None:
    """The application starts on it, shows it, and lets staff in."""
    settings = {
        "CIVIC_DATA": str(data), "DATABASE_URL": urls.app,
        "CIVIC_SECRET_KEY": "another key, as long as it must be",
    }  # fmt: skip
    app = create_app(Settings.from_environment(settings))
    try:
        _assert_staff_come_in(app.test_client(), urls, password)
        store = Database(make_engine(urls.app, pooled=False))
        with store.transaction() as session:
            SmallCity(session).report(text="Life goes on.")
        eventually(lambda: rows(urls.app, "SELECT count(*) FROM event_position")[0][0] == _events(urls))
    finally:
        app.extensions[TAIL].stop()


def _events(urls: ClusterUrls) -> int:
    return rows(urls.app, "SELECT count(*) FROM event")[0][0]


def _assert_staff_come_in(browser: FlaskClient, urls: ClusterUrls, password: str) -> None:
    (email,) = rows(urls.app, "SELECT email FROM person WHERE password_hash IS NOT NULL")[0]
    assert re.fullmatch(r"person\d+@example\.invalid", email)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").get_data(as_text=True))[1]
    answer = browser.post("/sign-in", data={"csrf_token": token, "email": email, "password": password})
    assert answer.status_code == 302
    # Second factors are not copied, and a copy is no demo: they set up their own.
    assert browser.get("/staff").headers["Location"] == "/me/security"
    _set_up_an_app(browser)
    assert browser.get("/staff").status_code == 200
    for public_id, visibility in rows(urls.app, "SELECT public_id, visibility FROM issue"):
        if visibility == "public":
            assert browser.get(f"/issues/{public_id}").status_code == 200
    photo = rows(urls.app, "SELECT public_id FROM photo")[0][0]
    assert browser.get(f"/photos/{photo}").mimetype == "image/jpeg"


def _set_up_an_app(browser: FlaskClient) -> None:
    def send(path: str, page: str, **fields: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        answer = browser.post(path, data={"csrf_token": token[1], **fields}, follow_redirects=True)
        return answer.get_data(as_text=True)

    page = send("/me/security/app/start", browser.get("/me/security").get_data(as_text=True))
    secret = re.search(r'class="code">([A-Z2-7 ]+)<', page)
    assert secret is not None
    send("/me/security/app", page, code=pyotp.TOTP(secret[1].replace(" ", "")).now())


def _assert_bodies_hold_no_words(city: ClusterUrls) -> None:
    strings: list[str] = []

    def gather(value: Any) -> None:
        if isinstance(value, str):
            strings.append(value)
        elif isinstance(value, dict):
            for each in value.values():
                gather(each)
        elif isinstance(value, list):
            for each in value:
                gather(each)

    for (body,) in rows(city.app, "SELECT body FROM event"):
        gather(body)
    assert strings and all(re.fullmatch(r"[\w.:+-]{0,40}", each) for each in strings)


def test_a_copy_goes_only_where_nothing_is_and_never_into_the_city_itself(city, folder, cluster):
    before = rows(city.app, "SELECT count(*), max(email) FROM person")
    for into in (city.owner.replace("+psycopg2", ""), city.superuser.replace("+psycopg2", "")):
        refused = anonymise(city, folder, into)
        assert refused.exit_code == 2 and "That is the city itself" in refused.output
    assert "the city's own data folder" in anonymise(city, folder, str(folder / "city" / "inside")).output
    (folder / "full").mkdir()
    (folder / "full" / "letter").touch()
    assert "is not empty" in anonymise(city, folder, str(folder / "full")).output
    assert rows(city.app, "SELECT count(*), max(email) FROM person") == before
    _assert_a_copy_goes_into_an_empty_database_once(city, folder, cluster)


def _assert_a_copy_goes_into_an_empty_database_once(
    city: ClusterUrls, folder: Path, cluster: Cluster
) -> None:
    urls = cluster.clone(f"{city.app.rsplit('/', 1)[1]}_copy")
    into = urls.owner.replace("+psycopg2", "")
    try:
        done = anonymise(city, folder, into, "--storage", str(folder / "photos"))
        assert done.exit_code == 0, done.output
        assert Storage(folder / "photos") and any((folder / "photos").rglob("*.jpg"))
        assert rows(urls.app, "SELECT count(*) FROM report WHERE contact_email IS NOT NULL") == [(0,)]
        again = anonymise(city, folder, into)
        assert again.exit_code == 2 and "The target is not empty" in again.output
    finally:
        cluster.drop(urls.app.rsplit("/", 1)[1])
