from __future__ import annotations

import importlib
import pkgutil

import pytest

import civic
import initiatives
import web.followers  # registers all reactions
from civic.core.events import EventBody
from civic.core.reactor import REACTIONS, WAIVED

assert web.followers

for _package in (civic, initiatives):
    for _module in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        # Wherever events are defined, there they become known.
        importlib.import_module(_module.name)

KINDS = sorted(kind for kind in EventBody.kinds if not kind.startswith("test."))


def test_the_product_records_events_of_many_kinds():
    assert len(KINDS) > 30


@pytest.mark.parametrize("kind", KINDS)
def test_from_every_kind_of_event_something_follows_or_it_is_said_why_not(kind: str):
    assert (kind in REACTIONS) != (kind in WAIVED)


def test_nothing_follows_from_events_that_do_not_exist():
    named = {kind for kind in (*REACTIONS, *WAIVED) if not kind.startswith("test.")}
    assert named <= set(EventBody.kinds)
