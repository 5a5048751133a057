"""The city's database for the time of a command: the operator's own, or the private one, started when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from civic.core.cluster import Cluster, ClusterUrls
from civic.core.settings import Settings


@contextmanager
def city_database(settings: Settings) -> Iterator[Settings]:
    """Settings whose database addresses can be used inside the block.

    The private database is started when nobody runs it yet, and stopped by whoever leaves it last.
    """
    if settings.database_url:
        yield settings
        return
    with Cluster(settings.cluster_folder).use() as urls:
        yield with_addresses(settings, urls)


def with_addresses(settings: Settings, urls: ClusterUrls) -> Settings:
    """The settings with the private database's addresses filled in."""
    return replace(
        settings, database_url=urls.app, database_direct_url=urls.app, database_owner_url=urls.owner
    )
