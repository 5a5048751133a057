"""Every route says for whom it is, every operation of the API is described, and closed doors are closed."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.routing import Rule

from civic.core.cluster import Cluster
from civic.core.permissions import VISITOR, policies
from civic.issues.policy import IssueSubject
from initiatives.council.policy import POLICY as OF_COUNCIL
from initiatives.council.policy import SittingSubject
from initiatives.opinions.policy import POLICY as OF_OPINIONS
from initiatives.opinions.policy import OpinionSubject
from initiatives.proposals.policy import POLICY as OF_INITIATIVES
from initiatives.proposals.policy import InitiativeSubject
from tests.api_town import api_town
from tests.pdfs import pdf
from tests.role_matrix import UPLOADS
from tests.small_city import SmallCity
from web.permissions_table import ENDPOINT_PERMISSIONS, MACHINE, NO_PERMISSION, SIGNED_IN
from web.problems import STATUS_BY_CODE


@pytest.fixture(scope="module")
def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[APIFlask, str]]:
    with api_town(cluster, tmp_path_factory.mktemp("routes")) as (app, city):
        app.config["WTF_CSRF_ENABLED"] = False
        with app.extensions["veche"].database.transaction() as session:
            public_id = SmallCity(session, city.departments, city.categories, city.areas).report().public_id
        yield app, public_id


def rules(app: APIFlask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def test_every_route_says_for_whom_it_is(town: tuple[APIFlask, str]) -> None:
    app, _ = town
    routes = rules(app)
    unsaid = [
        f'    "{endpoint}": ...,  # {routes[endpoint]}'
        for endpoint in sorted(set(routes) - set(ENDPOINT_PERMISSIONS))
    ]
    assert not unsaid, "say in web/permissions_table.py for whom these are:\n" + "\n".join(unsaid)
    gone = sorted(set(ENDPOINT_PERMISSIONS) - set(routes))
    assert not gone, f"web/permissions_table.py tells of routes that are no more: {gone}"


def test_what_the_table_names_are_permissions() -> None:
    unknown = {
        needed
        for needed in ENDPOINT_PERMISSIONS.values()
        if needed not in (*NO_PERMISSION, *policies.names())
    }
    assert not unknown, f"neither a permission nor a reason to need none: {sorted(unknown)}"


def test_every_permission_guards_a_route_or_says_why_not() -> None:
    inside = {
        "report.erase",  # the command line
        "initiative.see_rules",  # what the page of an initiative says of the time before it was published
        "view.use", "view.share",  # whether there is a view for who asks, and with whom one may share it
        "account.end_sessions", "account.list", "account.set_email",  # the command line
    }  # fmt: skip
    without = set(policies.names()) - set(ENDPOINT_PERMISSIONS.values())
    assert without == inside


def test_a_stranger_finds_every_door_closed_that_is_not_open(town: tuple[APIFlask, str]) -> None:
    app, public_id = town
    public, initiative = IssueSubject(), InitiativeSubject()
    closed = {
        endpoint
        for endpoint, needed in ENDPOINT_PERMISSIONS.items()
        if needed == SIGNED_IN
        or (
            needed not in NO_PERMISSION
            and not policies.allows(
                needed,
                VISITOR,
                None
                if about_people(needed)
                else initiative
                if needed in OF_INITIATIVES
                else OpinionSubject(1)
                if needed in OF_OPINIONS
                else SittingSubject()
                if needed in OF_COUNCIL
                else public,
            )
        )
    }
    assert len(closed) > 30
    routes = rules(app)
    answers = {endpoint: knock(app, routes[endpoint], public_id) for endpoint in closed}
    opened = {
        endpoint: status for endpoint, (status, location) in answers.items()
        if not (status in (401, 403, 404, 422) or (status == 302 and location.startswith("/sign-in")))
    }  # fmt: skip
    assert not opened


def about_people(permission: str) -> bool:
    """Whether a permission is asked about people: without one it says whether there is anything to do at all."""
    return permission.startswith(("staff.", "role.", "deputy.", "person."))


def test_figures_are_told_on_this_machine_alone(town: tuple[APIFlask, str]) -> None:
    app, _ = town
    assert [name for name, needed in ENDPOINT_PERMISSIONS.items() if needed == MACHINE] == ["system.figures"]
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


def test_every_operation_of_the_api_is_described(town: tuple[APIFlask, str]) -> None:
    app, _ = town
    paths = app.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    there = {
        (method, str(rule).replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/api/") and rule.endpoint != "openapi.spec"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == there


def test_every_operation_is_described_whole(town: tuple[APIFlask, str]) -> None:
    app, _ = town
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    assert spec["openapi"] == "3.1.0"
    tags = {tag["name"] for tag in spec["tags"]}
    ids = []
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            ids.append(operation["operationId"])
            assert operation["summary"] and set(operation["tags"]) <= tags and operation["tags"], where
            assert all(parameter.get("description") for parameter in operation["parameters"]), where
            assert operation["security"], where
            for status, response in operation["responses"].items():
                wanted = "application/problem+json" if int(status) >= 400 else "json"
                assert all(wanted in media_type for media_type in response["content"]), f"{where} {status}"
            if method == "post" and path not in FILES:
                keys = [
                    parameter
                    for parameter in operation["parameters"]
                    if parameter["name"] == "Idempotency-Key"
                ]
                assert keys and keys[0]["required"], where
    assert len(ids) == len(set(ids))
    for name, schema in spec["components"]["schemas"].items():
        for member, described in schema.get("properties", {}).items():
            text = described.get("description") or "$ref" in described or "$ref" in described.get("items", {})
            assert text or member in PLAIN, f"{name}.{member} is not described"


FILES = ("/api/v1/photos", "/api/v1/documents", "/api/v1/intake/attachments", "/api/v1/initiatives/scans")
"""Where a file is sent, which needs no key."""

PLAIN = {"name", "email", "phone", "withdrawn"}
"""Members of a contact and a report whose names say all."""


def test_statuses_told_for_codes_are_statuses_of_refusals() -> None:
    assert all(400 <= status < 600 for status in STATUS_BY_CODE.values())


def knock(app: APIFlask, rule: Rule, public_id: str) -> tuple[int, str]:
    """Try a route as a stranger: its status, and where it leads."""
    values: dict[str, Any] = {
        "public_id": public_id, "name": "accept", "secret": "0" * 26, "report": 1, "number": 1, "signed": "nothing",
        "code": "privacy", "version": 0, "case_id": 1, "view_id": 1, "verb": "retire", "what": "retire", "rule": 1,
        "hex": "0D6A5D", "other": public_id, "bulk_id": 1, "effect": 1, "act": "off", "step": "begin", "law": "appeals",
        "suggestion": 1, "sending": 1, "batch": 1, "comment_id": 1, "amendment_id": 1, "department": "roads",
        "document": "gone", "part": "issues", "member_id": 1, "motion_id": 1,
    }  # fmt: skip
    with app.test_request_context():
        address = app.url_map.bind("localhost").build(
            rule.endpoint,
            {
                name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else values[name]
                for name in rule.arguments
            },
        )
    method = "POST" if "POST" in rule.methods else "GET"
    sent: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid.uuid4())}}
    if rule.endpoint in UPLOADS:
        sent["data"] = {UPLOADS[rule.endpoint]: (io.BytesIO(pdf()), "letter.pdf")}
    elif address.startswith("/api/"):
        sent["json"] = {"secret": "0" * 26, "code": "roads", "verb": "retire", "rule": 1}
    elif method == "POST":
        sent["data"] = {}
    response = app.test_client().open(address, method=method, **sent)
    return response.status_code, response.headers.get("Location", "")
