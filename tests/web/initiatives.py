"""Initiatives of the tests of pages: proposed, published and signed by the real commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from civic.core.permissions import SYSTEM, Actor
from civic.people.models import Person
from civic.people.queries import actor_of
from initiatives.signatures.commands.count_signatures import count_signatures
from initiatives.signatures.commands.sign import sign
from tests.integration.initiatives.town import Town
from tests.web.conftest import Site


@contextmanager
def town_of(site: Site) -> Iterator[Town]:
    """The town in one transaction, which is committed."""
    with site.session():
        yield Town(site.city)


def resident(site: Site, area: str | None = "west") -> Person:
    """Somebody who has shown where they live; None: only that it is in the city."""
    with town_of(site) as town:
        person = town.city.person()
        town.settle(person.id, area)
        return person


def published(site: Site, author: Person | None = None, **rules: Any) -> str:
    """The public id of an initiative that collects signatures."""
    with town_of(site) as town:
        return town.published(actor(town, author) if author else None, **rules)


def on_agenda(site: Site, author: Person, signer: Person) -> str:
    """The public id of one that the author and the signer have signed, and with which the council has to deal."""
    with town_of(site) as town:
        public_id = town.published(actor(town, author), least=2)
        for person in (author, signer):
            sign(town.session, actor(town, person), public_id, version=1)
        count_signatures(town.session, SYSTEM, public_id)
        town.initiative(public_id).status = "on_agenda"
        return public_id


def actor(town: Town, person: Person) -> Actor:
    return actor_of(town.session, person)
