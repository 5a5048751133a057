"""One table: every permission has words and samples, every room and every job says on whose word it acts."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

import web.followers  # noqa: F401  # registers all jobs
from civic.core.jobs import JOBS
from civic.core.permissions import policies
from civic.core.settings import Settings
from civic.people.roles import CITY_ROLES, DEPARTMENT_ROLES, ROLES
from tests.small_city import KEY
from web.app import create_app
from web.jobs_table import AN_EVENT, JOB_REASONS, THE_CLOCK
from web.live import TAIL
from web.live.audience import ROOM_PERMISSIONS, is_internal, is_open_to_all, is_room
from web.permission_matrix import COLUMNS, DEPARTMENT, OWN, SOME, YES, cell, columns_of
from web.permission_words import GROUPS, WORDS
from web.permissions_page import page
from web.permissions_table import NO_PERMISSION, OPEN

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
ROOMS = ("city", "proposals", "tile:14/9553/4756", "area:1", "issue:ABCDEFGH", "department:1", "department:1/2",
         "person:1", "moderation", "initiative:ABCDEFGH", "initiatives:moderation",
         "sitting:ABCDEFGH")  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The routes alone: no database is asked."""
    folder = tmp_path_factory.mktemp("permissions")
    made = create_app(
        Settings.from_environment(
            {
                "DATABASE_URL": "postgresql+psycopg2://nobody@127.0.0.1/none",
                "CIVIC_DATA": str(folder),
                "CIVIC_SECRET_KEY": KEY.decode(),
            }
        )
    )
    made.extensions[TAIL].stop()
    return made


def test_the_page_of_permissions_says_what_the_policies_say(app: Flask) -> None:
    assert PAGE.read_text("utf-8") == page(app), "python -m web.permissions_page > docs/permissions.md"


def test_every_permission_has_words_once_and_is_asked_about_something() -> None:
    listed = [permission for group in GROUPS for permission in group.permissions]
    assert sorted(listed) == sorted(policies.names()) and len(listed) == len(WORDS)
    for permission in policies.names():
        assert set(columns_of(permission)) == set(COLUMNS)


def test_samples_tell_apart_what_is_everybodys_a_departments_and_ones_own() -> None:
    assert cell("issue.see", "resident").reach == (OWN,)
    assert cell("issue.see", "agent").reach == (DEPARTMENT, OWN)
    assert cell("issue.see", "triage").reach == cell("issue.see", "moderator").reach == (YES,)
    assert cell("issue.see_contact", "moderator").reach == ()
    assert cell("role.grant", "head").reach == (DEPARTMENT,) and cell("role.grant", "clerk").reach == (SOME,)
    assert all(cell("profile.own", role).reach == (OWN,) for role in ROLES)


def test_what_a_role_adds_counts_with_a_second_factor_only() -> None:
    assert cell("city.shape", "administrator").second_factor
    assert not cell("profile.own", "administrator").second_factor
    assert not any(columns_of(permission)["resident"].second_factor for permission in policies.names())


def test_no_role_reads_what_is_a_persons_own() -> None:
    theirs = ("profile.own", "residence.own", "data.export", "account.delete", "account.change", "account.tokens",
              "account.sessions", "identity.own")  # fmt: skip
    for permission in theirs:
        for role in (*DEPARTMENT_ROLES, *CITY_ROLES):
            assert cell(permission, role).reach == (OWN,), f"{role} has {permission} over others"


def test_every_kind_of_room_says_who_may_enter() -> None:
    assert all(is_room(room) for room in ROOMS)
    assert {room.partition(":")[0] for room in ROOMS} == set(ROOM_PERMISSIONS)
    for needed in ROOM_PERMISSIONS.values():
        assert needed in NO_PERMISSION or needed in policies.names()
    for room in ROOMS:
        assert is_open_to_all(room) == (ROOM_PERMISSIONS[room.partition(":")[0]] == OPEN)
        assert not (is_open_to_all(room) and is_internal(room))


def test_every_job_says_on_whose_word_it_acts() -> None:
    assert set(JOB_REASONS) == set(JOBS)
    for name, (by, why) in JOB_REASONS.items():
        assert by in (THE_CLOCK, AN_EVENT) and why
        assert (by == THE_CLOCK) == (JOBS[name].every is not None), name
