"""The API against its own description, with made-up requests of every kind: good ones, odd ones, wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from civic.core.cluster import Cluster
from civic.core.permissions import SYSTEM
from civic.people.commands import make_token
from tests.api_town import api_town
from tests.small_city import SmallCity
from web.limits import limiter

EXAMPLES = {"stranger": 4, "resident": 2, "staff": 3, "administrator": 2}
"""Made-up requests for each operation in each test, by who asks."""

CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance, negative_data_rejection, missing_required_header,
]  # fmt: skip


@dataclass
class Town:
    """The application, its description, tokens by who they act for, an issue, and the secret of its report."""

    app: APIFlask
    schema: Any
    tokens: dict[str, str]
    issue: str
    secret: str


@pytest.fixture(scope="module")
def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with api_town(cluster, tmp_path_factory.mktemp("described")) as (app, city):
        with app.extensions["veche"].database.transaction() as session:
            made = SmallCity(session, city.departments, city.categories, city.areas)
            people = {
                "resident": made.person(),
                "staff": made.person("agent", "triage"),
                "administrator": made.person("administrator"),
            }
            tokens = {who: make_token(session, SYSTEM, each.email, "tests") for who, each in people.items()}
            promise = made.report(contact="reporter@example.org")
        limiter.enabled = False
        yield Town(
            app,
            schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app),
            tokens,
            promise.public_id,
            promise.secret,
        )
        limiter.enabled = True


def try_all(town: Town, mode: GenerationMode, who: str, **given_values: Any) -> None:
    """Send made-up requests to every operation."""
    token = town.tokens.get(who)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for found in town.schema.get_all_operations():
        operation = found.ok()
        values = given_values if "{public_id}" in operation.path else {}

        @settings(
            max_examples=EXAMPLES[who], deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(mode, **values))
        def send(case: Case) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        send()


def test_every_operation_is_tried(town: Town) -> None:
    assert len(list(town.schema.get_all_operations())) > 30


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_requests_of_a_stranger_get_the_answers_that_are_described(town: Town, mode: GenerationMode) -> None:
    try_all(town, mode, "stranger")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("who", ["resident", "staff", "administrator"])
def test_requests_about_an_issue_get_the_answers_that_are_described_whoever_asks(
    town: Town, who: str, mode: GenerationMode
) -> None:
    try_all(town, mode, who, path_parameters={"public_id": town.issue})
